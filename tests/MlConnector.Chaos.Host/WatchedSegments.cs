using MlConnector.Engine.Ports;

namespace MlConnector.Chaos.Host;

/// <summary>Real files whose operations are kill points, on a disk that may be full: then a write leaves its beginning and fails, as it does on a real one.</summary>
internal sealed class WatchedSegments(ISegments files, RunWatch watched, long? diskBytes) : ISegments
{
    private readonly RunWatch watch = watched;
    private long left = diskBytes ?? long.MaxValue;

    /// <inheritdoc />
    public ISegmentWriter Create(string name)
    {
        if (Interlocked.Read(ref left) <= 0) throw Full(name);
        ISegmentWriter created = files.Create(name);
        watch.On(FilePoint.FileCreated);
        return new Writer(this, name, created);
    }

    /// <inheritdoc />
    public ISegmentWriter Append(string name, long length, long unproven) => new Writer(this, name, files.Append(name, length, unproven));

    /// <inheritdoc />
    public ISegmentReader Open(string name) => files.Open(name);

    /// <inheritdoc />
    public IReadOnlyList<string> List(string folder) => files.List(folder);

    /// <inheritdoc />
    public bool Exists(string name) => files.Exists(name);

    /// <inheritdoc />
    public void Delete(string name)
    {
        files.Delete(name);
        watch.On(name.StartsWith("journal/", StringComparison.Ordinal) ? FilePoint.SegmentDropped : FilePoint.RunDropped);
    }

    /// <inheritdoc />
    public void Replace(string name, string by) => files.Replace(name, by);

    /// <inheritdoc />
    public void SyncFolder(string folder) => files.SyncFolder(folder);

    private static IOException Full(string name)
    {
        const int NoSpace = 28;
        return new IOException($"No space left on device : '{name}'", NoSpace);
    }

    private sealed class Writer(WatchedSegments disk, string name, ISegmentWriter file) : ISegmentWriter
    {
        public long Length => file.Length;

        public void Write(ReadOnlySpan<byte> bytes)
        {
            long room = Interlocked.Add(ref disk.left, -bytes.Length) + bytes.Length;
            if (room < bytes.Length)
            {
                if (room > 0) file.Write(bytes[..(int)room]);
                throw Full(name);
            }

            file.Write(bytes);
            disk.watch.On(FilePoint.BytesWritten);
        }

        public void Sync()
        {
            file.Sync();
            disk.watch.On(FilePoint.FileSynced);
        }

        public void Dispose() => file.Dispose();
    }
}

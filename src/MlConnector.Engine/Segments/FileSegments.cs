using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Segments;

/// <summary>
/// Segments as files under one folder, readable by their owner only. Writes go straight to the operating system (no buffer of ours), reads are positioned and share one handle between threads.
/// </summary>
public sealed class FileSegments : ISegments
{
    private const int Piece = 1 << 16;
    private readonly string root;
    private readonly ConcurrentDictionary<string, bool> rooted = new(StringComparer.Ordinal);

    /// <summary>Segments below <paramref name="root"/>, which is created if it is not there.</summary>
    public FileSegments(string root)
    {
        this.root = Path.GetFullPath(root);
        OwnerOnly.MakeFolder(this.root);
    }

    /// <inheritdoc />
    public ISegmentWriter Create(string name)
    {
        string path = PathOf(name);
        OwnerOnly.MakeFolder(Path.GetDirectoryName(path)!);
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.Read | FileShare.Delete, BufferSize = 0 };
        return new FileSegmentWriter(OwnerOnly.Open(path, options));
    }

    /// <inheritdoc />
    public ISegmentWriter Append(string name, long length, long unproven)
    {
        FileStreamOptions options = new() { Mode = FileMode.Open, Access = FileAccess.ReadWrite, Share = FileShare.Read | FileShare.Delete, BufferSize = 0 };
        FileStream file = new(PathOf(name), options);
        if (file.Length < length)
        {
            file.Dispose();
            throw new IOException($"{name} is shorter than {length} bytes.");
        }

        if (file.Length > length) file.SetLength(length);
        WriteAgain(file.SafeFileHandle, unproven, length);
        file.Seek(0, SeekOrigin.End);
        return new FileSegmentWriter(file);
    }

    /// <inheritdoc />
    public ISegmentReader Open(string name) =>
        new FileSegmentReader(File.OpenHandle(PathOf(name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.RandomAccess));

    /// <inheritdoc />
    public IReadOnlyList<string> List(string folder)
    {
        string path = PathOf(folder);
        if (!Directory.Exists(path)) return [];
        return [.. Directory.EnumerateFiles(path).Select(file => $"{folder}/{Path.GetFileName(file)}").Order(StringComparer.Ordinal)];
    }

    /// <inheritdoc />
    public bool Exists(string name) => File.Exists(PathOf(name));

    /// <inheritdoc />
    public void Delete(string name)
    {
        string path = PathOf(name);
        if (File.Exists(path)) File.Delete(path);
    }

    /// <inheritdoc />
    public void Replace(string name, string by)
    {
        try
        {
            File.Move(PathOf(by), PathOf(name), overwrite: true);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"{name} is open elsewhere.", e); // Windows keeps a file that somebody reads
        }
    }

    /// <inheritdoc />
    public void SyncFolder(string folder)
    {
        string path = PathOf(folder);
        FolderSync.Sync(path);

        // A folder that was just made is an entry of its parent, which has to survive too; once is enough.
        if (!rooted.TryAdd(path, true)) return;
        for (string? parent = Path.GetDirectoryName(path); parent is not null && parent.Length >= root.Length; parent = Path.GetDirectoryName(parent)) FolderSync.Sync(parent);
    }

    private static void WriteAgain(SafeFileHandle file, long from, long to)
    {
        byte[] piece = new byte[Math.Clamp(to - from, 0, Piece)];
        for (long at = from; at < to;)
        {
            int read = RandomAccess.Read(file, piece.AsSpan(0, (int)Math.Min(piece.Length, to - at)), at);
            if (read == 0) throw new EndOfStreamException();
            RandomAccess.Write(file, piece.AsSpan(0, read), at);
            at += read;
        }
    }

    private string PathOf(string name)
    {
        SegmentName.Check(name);
        return Path.Combine(root, name.Replace('/', Path.DirectorySeparatorChar));
    }

    private sealed class FileSegmentWriter(FileStream file) : ISegmentWriter
    {
        public long Length { get; private set; } = file.Length;

        public void Write(ReadOnlySpan<byte> bytes)
        {
            file.Write(bytes);
            Length += bytes.Length;
        }

        public void Sync() => RandomAccess.FlushToDisk(file.SafeFileHandle);

        public void Dispose() => file.Dispose();
    }

    private sealed class FileSegmentReader(SafeFileHandle handle) : ISegmentReader
    {
        public long Length => RandomAccess.GetLength(handle);

        public int Read(long offset, Span<byte> into)
        {
            int total = 0;
            while (total < into.Length)
            {
                int read = RandomAccess.Read(handle, into[total..], offset + total);
                if (read == 0) break;
                total += read;
            }

            return total;
        }

        public void Dispose() => handle.Dispose();
    }
}

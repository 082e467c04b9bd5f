using MlConnector.Engine.Ports;

namespace MlConnector.Bench.Paths;

/// <summary>Segments that keep nothing, so that the processor's part of a write can be measured without the disk.</summary>
internal sealed class NoDisk : ISegments
{
    public ISegmentWriter Create(string name) => new Writer();

    public ISegmentWriter Append(string name, long length, long unproven) => new Writer();

    public ISegmentReader Open(string name) => throw new FileNotFoundException(name);

    public IReadOnlyList<string> List(string folder) => [];

    public bool Exists(string name) => false;

    public void Delete(string name)
    {
    }

    public void Replace(string name, string by)
    {
    }

    public void SyncFolder(string folder)
    {
    }

    private sealed class Writer : ISegmentWriter
    {
        public long Length { get; private set; }

        public void Write(ReadOnlySpan<byte> bytes) => Length += bytes.Length;

        public void Sync()
        {
        }

        public void Dispose()
        {
        }
    }
}

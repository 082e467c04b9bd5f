using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Segments;

/// <summary>Segments of somebody else's: what is read may be in use, so nothing is listed (and cleaned up), written or removed.</summary>
internal sealed class ReadOnlySegments(ISegments segments) : ISegments
{
    public ISegmentWriter Create(string name) => throw ReadOnly();

    public ISegmentWriter Append(string name, long length, long unproven) => throw ReadOnly();

    public ISegmentReader Open(string name) => segments.Open(name);

    public IReadOnlyList<string> List(string folder) => [];

    public bool Exists(string name) => segments.Exists(name);

    public void Delete(string name) => throw ReadOnly();

    public void Replace(string name, string by) => throw ReadOnly();

    public void SyncFolder(string folder) => throw ReadOnly();

    private static InvalidOperationException ReadOnly() => new("Opened for reading.");
}

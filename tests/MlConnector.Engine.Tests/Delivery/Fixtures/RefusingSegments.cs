using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Tests.Delivery.Fixtures;

/// <summary>Real files of which some cannot be created or removed, with the words of the device.</summary>
internal sealed class RefusingSegments(ISegments files) : ISegments
{
    /// <summary>Why a file cannot be created; null = it can.</summary>
    public Func<string, string?> Creating { get; init; } = static _ => null;

    /// <summary>Why a file cannot be removed; null = it can.</summary>
    public Func<string, string?> Deleting { get; init; } = static _ => null;

    public ISegmentWriter Create(string name) => Creating(name) is { } why ? throw new IOException(why) : files.Create(name);

    public ISegmentWriter Append(string name, long length, long unproven) => files.Append(name, length, unproven);

    public ISegmentReader Open(string name) => files.Open(name);

    public IReadOnlyList<string> List(string folder) => files.List(folder);

    public bool Exists(string name) => files.Exists(name);

    public void Delete(string name)
    {
        if (Deleting(name) is { } why) throw new IOException(why);
        files.Delete(name);
    }

    public void Replace(string name, string by) => files.Replace(name, by);

    public void SyncFolder(string folder) => files.SyncFolder(folder);
}

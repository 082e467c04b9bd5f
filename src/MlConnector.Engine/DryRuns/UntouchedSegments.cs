using MlConnector.Engine.Ports;

namespace MlConnector.Engine.DryRuns;

/// <summary>The files of the engine, as a dry run may see them: read only, but for the temporary files that hold the keys of a large read and are gone at its end. Nothing is deleted, cut or appended.</summary>
internal sealed class UntouchedSegments(ISegments files) : ISegments
{
    private const string Temporary = ".tmp";

    public ISegmentWriter Create(string name) => IsTemporary(name) ? files.Create(name) : throw Written(name);

    public ISegmentWriter Append(string name, long length, long unproven) => throw Written(name);

    public ISegmentReader Open(string name) => files.Open(name);

    public IReadOnlyList<string> List(string folder) => files.List(folder);

    public bool Exists(string name) => files.Exists(name);

    public void Delete(string name)
    {
        // What nobody names any more is left for the next run to clear away.
        if (IsTemporary(name)) files.Delete(name);
    }

    public void Replace(string name, string by) => throw Written(name);

    public void SyncFolder(string folder)
    {
    }

    private static bool IsTemporary(string name) => name.EndsWith(Temporary, StringComparison.Ordinal);

    private static InvalidOperationException Written(string name) => new($"A dry run tried to write {name}.");
}

using System.Collections.Concurrent;
using MlConnector.Engine.Ports;

namespace MlConnector.Composition.Pipelines;

/// <summary>The pipelines as applied, read once per revision: a revision never changes, so what was read of it stays true. For a process that looks at all of them again and again.</summary>
public sealed class PipelineCatalog(IRevisionStore revisions)
{
    private readonly ConcurrentDictionary<string, StoredPipeline> known = new(StringComparer.Ordinal);

    /// <summary>All pipelines, by name.</summary>
    public async Task<IReadOnlyList<StoredPipeline>> AllAsync(CancellationToken cancel)
    {
        List<StoredPipeline> all = [];
        foreach ((string name, int number) in await revisions.NewestAsync(cancel)) all.Add(await AtAsync(name, number, cancel));
        return all;
    }

    /// <summary>A pipeline, or null.</summary>
    public async Task<StoredPipeline?> FindAsync(string name, CancellationToken cancel) =>
        await revisions.NewestAsync(name, cancel) is { } number ? await AtAsync(name, number, cancel) : null;

    private async Task<StoredPipeline> AtAsync(string name, int number, CancellationToken cancel)
    {
        if (known.TryGetValue(name, out StoredPipeline? stored) && stored.Revision.Number == number) return stored;
        return known[name] = await StoredPipeline.FindAsync(revisions, name, cancel);
    }
}

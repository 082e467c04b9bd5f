using System.Collections.Concurrent;
using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Ports;

namespace MlConnector.Server.Quotas;

/// <summary>Every limit that a pipeline is paced by, with its use and what waits for it. Asks no system; which limits there are follows from a revision and the size of its fullest table, and is worked out once for each.</summary>
public sealed class QuotaBoard(Workspace workspace, PipelineCatalog catalog, QuotaWaits waits)
{
    private readonly ConcurrentDictionary<string, Known> known = new(StringComparer.Ordinal);

    /// <summary>All limits, the fullest first.</summary>
    public async Task<ImmutableArray<QuotaStanding>> AllAsync(CancellationToken cancel)
    {
        IReadOnlyList<StoredPipeline> pipelines = await catalog.AllAsync(cancel);
        ILookup<string, StreamRecord> streams = (await workspace.Store.Streams.ListAsync(null, cancel)).ToLookup(stream => stream.Pipeline, StringComparer.Ordinal);
        List<Met> met = [];
        foreach (StoredPipeline pipeline in pipelines) met.AddRange(await MetByAsync(pipeline, PipelineLimits.FullestOf(streams[pipeline.Name])));
        ILookup<string, Met> byKey = met.ToLookup(one => one.Claim.Key, StringComparer.Ordinal);
        IReadOnlyList<QuotaUse> uses = await workspace.Store.Quotas.UseAsync([.. byKey.Select(Joined)], workspace.Time.GetUtcNow(), cancel);
        IReadOnlyList<QuotaWait> waiting = await waits.AllAsync(pipelines, cancel);
        return [.. uses.Select(use => Of(use, [.. byKey[use.Key]], waiting)).OrderByDescending(limit => limit.Waits.Length > 0).ThenByDescending(limit => limit.Percent).ThenBy(limit => limit.Use.Label, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>What a pipeline meets; nothing if a connection cannot be opened, which is what its runs report.</summary>
    private async Task<ImmutableArray<Met>> MetByAsync(StoredPipeline pipeline, long fullest)
    {
        if (known.TryGetValue(pipeline.Name, out Known? before) && (before.Revision, before.Fullest) == (pipeline.Revision.Number, fullest)) return before.Limits;
        try
        {
            PacedConnections paced = await PipelineLimits.OfAllAsync(pipeline, workspace.Services, fullest);
            ImmutableArray<Met> limits =
            [
                .. paced.Source.Select(claim => new Met(claim, pipeline.Name, pipeline.Content.Settings.Source)),
                .. paced.Destination.Select(claim => new Met(claim, pipeline.Name, pipeline.Content.Settings.Destination)),
            ];
            known[pipeline.Name] = new Known(pipeline.Revision.Number, fullest, limits);
            return limits;
        }
        catch (ConnectorException)
        {
            // Its next run says why; it may be mended without a new revision, so this is not remembered.
            return [];
        }
    }

    /// <summary>A key as all pipelines together see it: each window once.</summary>
    private static QuotaClaim Joined(IEnumerable<Met> same) => same.First().Claim with { Windows = [.. same.SelectMany(one => one.Claim.Windows).Distinct()] };

    private static QuotaStanding Of(QuotaUse use, Met[] met, IReadOnlyList<QuotaWait> waiting)
    {
        ImmutableArray<string> pipelines = [.. met.Where(one => one.Claim.Windows.Contains(use.Window)).Select(one => one.Pipeline).Distinct(StringComparer.Ordinal).Order(StringComparer.OrdinalIgnoreCase)];
        return new QuotaStanding(use, [.. met.Select(one => one.Connection).Distinct(StringComparer.Ordinal).Order(StringComparer.OrdinalIgnoreCase)], pipelines, [.. waiting.Where(wait => wait.IsFor(use) && pipelines.Contains(wait.Pipeline, StringComparer.Ordinal))]);
    }

    private sealed record Met(QuotaClaim Claim, string Pipeline, string Connection);

    private sealed record Known(int Revision, long Fullest, ImmutableArray<Met> Limits);
}

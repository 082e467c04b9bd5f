using System.Collections.Concurrent;
using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Planning;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;

namespace MlConnector.Engine.Pacing;

/// <summary>
/// When a run that the vendor's limits bind is going to end: what is expected and not sent yet, over all its streams, against what the store says is taken of each limit. Exact as long as nobody else sends.
/// </summary>
internal sealed class RunOutlook(IStore store, PinnedPipeline pipeline, IReadOnlyDictionary<string, long> expected, ContainerFill fill, string runId)
{
    private readonly ConcurrentDictionary<string, long> sent = new(StringComparer.Ordinal);

    /// <summary>A stream waits, with so many rows sent and not settled: gives when everything is delivered, null where nobody could tell how many rows there are, and notes it for whoever asks for the status meanwhile.</summary>
    public async Task<DateTimeOffset?> WaitsAsync(StreamResult soFar, long underWay, DateTimeOffset now, CancellationToken cancel)
    {
        FateCounts counts = soFar.Counts;
        sent[soFar.Stream] = counts.Delivered + counts.Unchanged + counts.Filtered + counts.Dead + counts.Repeated + underWay;
        // The store counts in a clock of its own, which drifts from the wall's by microseconds: nothing ends before the wait it stands in.
        DateTimeOffset? end = await EndAsync(now, cancel);
        if (end < soFar.WaitsUntil) end = soFar.WaitsUntil;
        await store.Runs.SaveStreamAsync(runId, soFar.Stream, (soFar with { EndsAbout = end }).ToJson(), cancel);
        return end;
    }

    /// <summary>Nothing more is sent of a stream.</summary>
    public void Ended(string stream) => sent[stream] = long.MaxValue / 2;

    private async Task<DateTimeOffset?> EndAsync(DateTimeOffset now, CancellationToken cancel)
    {
        ImmutableArray<QuotaRemainder> remainders = [.. QuotaArithmetic.Remainders(pipeline.Content.Streams.SelectMany(Loads))];
        if (remainders.IsEmpty) return null;
        IReadOnlyList<QuotaUse> room = await store.Quotas.UseAsync([.. remainders.Select(static each => each.Rest)], now, cancel);
        TimeSpan longest = remainders.Zip(room, (each, use) => each.Whole + ((use.FreeAgainAt ?? now) - now)).Max();
        return longest < TimeSpan.FromDays(3660) ? now + longest : null;
    }

    private IEnumerable<RequestLoad> Loads(AppliedStream stream)
    {
        long left = expected.GetValueOrDefault(stream.Plan.Name) - sent.GetValueOrDefault(stream.Plan.Name);
        int full = Math.Max(1, pipeline.Destination.Capabilities.PreferredRowsPerBatch);
        if (left <= 0 || pipeline.Content.Container is not { } container) yield break;
        yield return new RequestLoad(Claims(full), left / full);
        yield return new RequestLoad(Claims((int)(left % full)), left % full > 0 ? 1 : 0);

        // Rows are expected only of a read of everything; keys that it finds known are seldom sent.
        ImmutableArray<QuotaClaim> Claims(int rows) => ReckonedClaims.OfFirstRead(pipeline.Destination, container, stream.Table, rows, fill.Fullest + left);
    }
}

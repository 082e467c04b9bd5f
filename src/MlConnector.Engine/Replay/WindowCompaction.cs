using System.Collections.Immutable;
using MlConnector.Engine.Delivery.Reads;
using MlConnector.Engine.Pacing;
using MlConnector.Engine.Planning;
using MlConnector.Engine.Runs;

namespace MlConnector.Engine.Replay;

/// <summary>
/// Compaction in place, in a window that begins now: table after table is emptied and gets its current state from the journal. Refused as a whole if the limits of the vendor do not allow it in the window; no table is emptied that the rest
/// of the window is too short for. A table that was cut short is filled to its end by the next call, window or not, and by nothing else.
/// </summary>
public sealed class WindowCompaction(EngineServices services)
{
    /// <summary>Compacts the tables of the streams asked for that hold more than their current state. Without a window only what was cut short is finished.</summary>
    /// <exception cref="Abstractions.Errors.ConnectorException"><c>COMPACT-WINDOW</c>, <c>COMPACT-HELD</c>, <c>COMPACT-RUNNING</c>.</exception>
    public async Task<RunResult> CompactAsync(PinnedPipeline pipeline, TimeSpan? window, RunRequest request, CancellationToken stop, CancellationToken cancel)
    {
        if (pipeline.Content.Succession is { } moving) throw CompactionErrors.Running(pipeline.Name, moving.Name);
        DateTimeOffset until = services.Time.GetUtcNow() + (window ?? TimeSpan.Zero);
        IReadOnlyList<TableSize> sizes = await new TableSizes(services, pipeline, request).CountAsync(cancel);
        TableSize[] held = [.. sizes.Where(table => table.State.Hold is not null && !TableRebuild.IsUnderWay(table.State))];
        if (held.Length > 0) throw CompactionErrors.Held(held.Select(table => table.State));
        TableSize[] wanted = [.. sizes.Where(table => TableRebuild.IsUnderWay(table.State) || window is not null && table.HoldsMore)];
        if (wanted.Length == 0) return new RunResult("", pipeline.Name, pipeline.Revision, []);
        // The fullest table slows the others down; until it is emptied it is the one that it is now.
        long fullest = (await services.Store.Streams.ListAsync(pipeline.Name, cancel)).Max(static stream => stream.ExpectedRows ?? 0);
        RequestLoad[] loads = [.. wanted.Select(table => Load(pipeline, table, Math.Max(fullest, table.Current)))];
        TimeSpan needed = QuotaArithmetic.ShortestTime(loads).Time;
        if (window is { } within && needed > within) throw CompactionErrors.Window(wanted, needed, QuotaArithmetic.Needs(loads), within);
        ImmutableDictionary<string, TimeSpan> times = wanted.Zip(loads).ToImmutableDictionary(each => each.First.State.Stream, each => QuotaArithmetic.ShortestTime([each.Second]).Time, StringComparer.Ordinal);
        RunRequest asked = request with { Streams = [.. wanted.Select(table => table.State.Stream)], ParallelStreams = 1, Wait = true };
        return await new PipelineRunner(services).RunAsync(
            pipeline, asked, "compact", static (delivery, ended, ends) => new TableRebuild(delivery).FillAsync(ended, ends), stop, cancel, (delivery, ended, ends) => PrepareAsync(delivery, times, until, ended, ends));
    }

    /// <summary>A table is looked at and found as our receipts say before it is emptied.</summary>
    private async Task<string?> PrepareAsync(StreamDelivery delivery, ImmutableDictionary<string, TimeSpan> times, DateTimeOffset until, CancellationToken stop, CancellationToken cancel)
    {
        if (!TableRebuild.IsUnderWay(delivery.Context.State))
        {
            await delivery.PrepareAsync(stop, cancel);
            CompactionErrors.ThrowIfKeyOnly(delivery.Context);
            TimeSpan left = until - services.Time.GetUtcNow(), needed = times[delivery.Context.State.Stream];
            if (left <= TimeSpan.Zero || needed > left) throw CompactionErrors.WindowOver(delivery.Context.Table.Name, needed, left);
        }

        return await new TableRebuild(delivery).PrepareAsync(stop, cancel);
    }

    private static RequestLoad Load(PinnedPipeline pipeline, TableSize table, long fullest)
    {
        int perRequest = Math.Max(1, pipeline.Destination.Capabilities.PreferredRowsPerBatch);
        int rows = (int)Math.Clamp(table.Current, 1, perRequest);
        return new RequestLoad(ReckonedClaims.Of(pipeline.Destination, pipeline.Content.Container!, table.Stream.Table, rows, fullest), (table.Current + perRequest - 1) / perRequest);
    }
}

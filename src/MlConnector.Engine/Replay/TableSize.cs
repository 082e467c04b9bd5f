using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Delivery.Reads;
using MlConnector.Engine.DryRuns;
using MlConnector.Engine.Leases;
using MlConnector.Engine.Pacing;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;

namespace MlConnector.Engine.Replay;

/// <summary>How much of a table is current.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="State">As the store knows it.</param>
/// <param name="Current">Rows that delivering its current state takes.</param>
internal sealed record TableSize(AppliedStream Stream, StreamRecord State, long Current)
{
    /// <summary>True if the table holds more than its current state, as far as our receipts know.</summary>
    public bool HoldsMore => State.ExpectedRows is not { } rows || rows > Current;
}

/// <summary>Counts the current rows of tables from their ledgers; each stream is leased meanwhile, and nothing is changed.</summary>
internal sealed class TableSizes(EngineServices services, PinnedPipeline pipeline, RunRequest request)
{
    private readonly EngineServices untouched = services with { Segments = new UntouchedSegments(services.Segments) };

    /// <summary>The tables of the streams asked for.</summary>
    public async Task<IReadOnlyList<TableSize>> CountAsync(CancellationToken cancel)
    {
        using var slots = new SemaphoreSlim(1);
        var opening = new StreamOpening(untouched, pipeline, request, "count", slots, new ContainerFill());
        var sizes = new List<TableSize>();
        foreach (AppliedStream applied in PipelineRunner.Select(pipeline, request.Streams)) sizes.Add(await CountAsync(opening, applied, cancel));
        return sizes;
    }

    private async Task<TableSize> CountAsync(StreamOpening opening, AppliedStream applied, CancellationToken cancel)
    {
        StreamRecord known = await services.Store.Streams.OpenAsync(pipeline.Name, applied.Plan.Name, applied.Table.Name, cancel);
        await using HeldLease lease = await services.Leases.AcquireAsync(LeaseNames.Stream(known.Id), request.LeaseWait, null, cancel);
        StreamDelivery delivery = await opening.OpenAsync(applied, known, lease.Fence, cancel);
        await using DeliveryContext context = delivery.Context;
        long rows = context.Ledger.Scan().LongCount(static entry => entry.IsLive);
        bool closed = rows > 0 && context.Table.Mode == WriteMode.Replace && !context.FillsEmptied;
        return new TableSize(applied, context.State, closed ? rows + 1 : rows);
    }
}

using System.Collections.Immutable;
using System.Globalization;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Delivery.Reads;
using MlConnector.Engine.Delivery.Sending;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Reconciliation;

namespace MlConnector.Engine.Runs;

/// <summary>
/// What a stream has to show before it is <em>verified</em>: fates add up (INV-4), every batch of the run is counted at the destination, control totals agree, none of the run's rows is dead. Each missing proof is
/// a reason in words.
/// </summary>
internal sealed class StreamProofs(StreamDelivery delivery, CancellationToken stop, CancellationToken cancel)
{
    private const int IdsPerQuery = 100, RunsLookedAt = 20, LaterLooks = 3;
    private static readonly TimeSpan FirstLook = TimeSpan.FromSeconds(3);
    private readonly DeliveryContext context = delivery.Context;
    private readonly List<string> reasons = [];

    /// <summary>Asks the ERP for its own balances; null in runs that do without it.</summary>
    public LedgerProof? Ledger { get; init; }

    /// <summary>Fields that the site does not show.</summary>
    public ImmutableArray<string> NotShown { get; init; } = [];

    /// <summary>Reasons found.</summary>
    public ImmutableArray<string> Reasons => [.. reasons];

    /// <summary>Batches whose count agreed.</summary>
    public int Proven { get; private set; }

    /// <summary>Control totals on both sides.</summary>
    public ImmutableArray<ReconciledFigure> ControlTotals { get; private set; } = [];

    /// <summary>Looks for every proof.</summary>
    public async Task CollectAsync(string? tableRemark)
    {
        FateCounts counts = context.Tally.Snapshot();
        if (tableRemark is not null) reasons.Add(tableRemark);
        if (counts.Imbalance() is { } imbalance) reasons.Add($"The counts do not add up: {imbalance}.");
        if (counts.NewlyDead > 0) reasons.Add(Text($"{counts.NewlyDead} {(counts.NewlyDead == 1 ? "row" : "rows")} of this run could not be delivered: see `mlc dead-letters list`."));
        reasons.AddRange(delivery.Sent.Doubts.Union(await DoubtsOfDeadRunsAsync(), StringComparer.Ordinal));
        await CountBatchesAsync();
        reasons.AddRange(await new ChangedTableProof(context).ReasonsAsync([.. delivery.Sent.Expected.Keys], cancel));

        // A poll that brought nothing leaves both sides as they were compared last; what may have changed them otherwise says so.
        if (counts.Delivered > 0 || delivery.ComparesTotals) await CompareTotalsAsync();
    }

    /// <summary>
    /// A run names the batches that are, or may be, at the destination twice. One that was killed, or failed before, could not: those since the last run that collected proofs of this stream are spoken for by this one.
    /// A run that ended without the stream (another selection, a replay) spoke for nobody.
    /// </summary>
    private async Task<IReadOnlyList<string>> DoubtsOfDeadRunsAsync()
    {
        List<string> doubts = [];
        foreach (RunRecord dead in (await context.Store.Runs.ListAsync(context.Pipeline, RunsLookedAt, cancel)).Where(run => run.RunId != context.RunId).TakeWhile(run => !SpokeFor(run)))
        {
            IReadOnlyList<BatchRecord> batches = await context.Store.Batches.OfRunAsync(dead.RunId, cancel);
            doubts.AddRange(batches.Where(batch => batch.Stream == context.State.Id).Select(DoubtOf).OfType<string>());
        }

        return doubts;
    }

    private string? DoubtOf(BatchRecord batch) => batch.Note switch
    {
        { } note when note.StartsWith(OutgoingBatch.ArrivedTwice, StringComparison.Ordinal) => DeliveryErrors.Doubled(batch),
        { } note when note.Contains(OutgoingBatch.Unproven, StringComparison.Ordinal) && context.Destination.Capabilities is { ReadBack: ReadBackKind.None, Idempotency: IdempotencyKind.None } => DeliveryErrors.PossiblyDoubled(batch),
        _ => null,
    };

    // a verified run is verified in each of its streams: the usual case, in which no result has to be read
    private bool SpokeFor(RunRecord run) =>
        run.State is not (RunState.Interrupted or RunState.Running) && run.Streams.TryGetValue(context.State.Stream, out string? result)
        && (run.State == RunState.Verified || StreamResult.FromJson(result).State is RunState.Verified or RunState.Unverified);

    /// <summary>Rows per batch id at the destination, resent ones included: a resent batch is counted once more at the run's end.</summary>
    private async Task CountBatchesAsync()
    {
        IReadOnlyDictionary<string, long> expected = delivery.Sent.Expected;
        if (expected.Count == 0) return;
        if (context.Destination is not IReadsBack reader || context.Destination.Capabilities.ReadBack == ReadBackKind.None)
        {
            reasons.Add("Nothing can be read back from the destination here, so arrival rests on its answers alone.");
            return;
        }

        try
        {
            Dictionary<string, long> missing = await CountOnceAsync(reader, expected);

            // Rows just sent may not be visible yet: believed missing only after the settle time, and there as soon as they are seen.
            DateTimeOffset settled = context.Time.GetUtcNow() + context.Destination.Capabilities.Settle;
            for (TimeSpan pause = FirstLook; missing.Count > 0 && context.Time.GetUtcNow() < settled; pause *= LaterLooks)
            {
                DateTimeOffset look = context.Time.GetUtcNow() + pause;
                await context.Gate.WaitAsync(look < settled ? look : settled, $"the rows just delivered to {context.Table.Name} to become visible", stop, cancel);
                missing = await CountOnceAsync(reader, missing.ToDictionary(each => each.Key, each => expected[each.Key], StringComparer.Ordinal));
            }

            Proven = expected.Count - missing.Count;
            reasons.AddRange(missing.Take(10).Select(each => Text($"Batch {each.Key} has {each.Value} rows at the destination, {expected[each.Key]} were delivered.")));
            if (missing.Count > 10) reasons.Add(Text($"{missing.Count - 10} more batches differ."));
        }
        catch (ConnectorException e)
        {
            reasons.Add($"The batches could not be counted at the destination: {e.Error.Message}");
        }
    }

    private async Task<Dictionary<string, long>> CountOnceAsync(IReadsBack reader, IReadOnlyDictionary<string, long> expected)
    {
        var differing = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (string[] ids in expected.Keys.Chunk(IdsPerQuery))
        {
            IReadOnlyDictionary<string, long> found = await reader.CountBatchesAsync(context.Container, context.Table, ids, cancel);
            foreach (string id in ids.Where(id => found.GetValueOrDefault(id) != expected[id])) differing[id] = found.GetValueOrDefault(id);
        }

        return differing;
    }

    private async Task CompareTotalsAsync()
    {
        Delivery.Rows.StreamRevision pinned = context.Mappings.Pinned;
        var rows = new CurrentRows(context.Journal, context.Ledger);
        var sides = new StreamSides(pinned.Stream, rows, null, context.Destination, context.Container, context.Table, pinned.Mapping) { Balances = await BalancesAsync(), NotShown = NotShown };
        if (pinned.Stream.ControlTotals is null && !TrialBalance.IsKept(sides)) return;
        try
        {
            ReconciliationReport report = await new StreamReconciler(sides).RunAsync(cancel);
            ILookup<bool, ReconciledFigure> figures = report.Figures.ToLookup(figure => figure.Control == TrialBalance.Control);

            // A ledger has as many balances as accounts and periods: only what differs is kept with the run.
            ControlTotals = [.. figures[true].Where(figure => !figure.Agrees), .. figures[false]];
            delivery.Remarks.AddRange(report.Notes);
            reasons.AddRange(report.Remarks);
            int differing = figures[false].Count(figure => !figure.Agrees);
            if (differing > 0) reasons.Add(Text($"{differing} of {figures[false].Count()} control totals differ between journal and destination; see `mlc reconcile`."));
            reasons.AddRange(LedgerProof.Differences([.. figures[true]]));
        }
        catch (ConnectorException e)
        {
            reasons.Add($"Control totals could not be compared: {e.Error.Message} {e.Error.Fix}");
        }
    }

    private async Task<ImmutableArray<Abstractions.Sources.ControlFigure>> BalancesAsync()
    {
        if (Ledger is null) return [];
        try
        {
            if (Ledger.Obstacle is { } obstacle && context.Destination is IKeepsTrialBalances) delivery.Remarks.Add(obstacle);
            return await Ledger.BalancesAsync(context.Destination, cancel);
        }
        catch (ConnectorException e)
        {
            reasons.Add($"The ERP's own balances could not be asked: {e.Error.Message}");
            return [];
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

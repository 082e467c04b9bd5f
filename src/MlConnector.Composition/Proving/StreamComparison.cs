using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Sources;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Leases;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Reconciliation;

namespace MlConnector.Composition.Proving;

/// <summary>Compares what the ERP states of itself, what was delivered, and what the destination holds.</summary>
public sealed class StreamComparison(Workspace workspace)
{
    /// <summary>One stream, under its lease: a run meanwhile would move what is compared. Remarks quote what systems said, and are kept for years: secrets are taken out (INV-6).</summary>
    public async Task<ReconciliationReport> RunAsync(StoredPipeline stored, AppliedStream stream, ISource? source, IDestination destination, CancellationToken cancel)
    {
        StreamRecord known = await workspace.Store.Streams.OpenAsync(stored.Name, stream.Plan.Name, stream.Table.Name, cancel);
        await using HeldLease lease = await workspace.Leases.AcquireAsync(LeaseNames.Stream(known.Id), null, null, cancel);
        StreamRecord state = await workspace.Store.Streams.OpenAsync(stored.Name, stream.Plan.Name, stream.Table.Name, cancel);
        BatchRecord? newest = await workspace.Store.Batches.NewestConfirmedAsync(state.Id, cancel);
        await using StreamJournal journal = await StreamJournal.OpenAsync(workspace.Segments, workspace.Vault.Keys, state.Id, workspace.Time, JournalOptions.Default, newest, cancel);
        await using StreamLedger ledger = await StreamLedger.OpenAsync(workspace.Segments, journal, workspace.Store.Streams, workspace.Store.Batches, state, LedgerOptions.Default, cancel);
        await using ISourceStream? opened = source is null || stream.Plan.Stream.AsOf is not null ? null : await source.OpenAsync(stream.Plan.Stream, stream.Binding, cancel);
        var rows = new CurrentRows(journal, ledger);
        var sides = new StreamSides(stream.Plan.Stream, rows, opened, destination, stored.Content.Container!, stream.Table, stream.Plan.Mapping) { Since = stream.Plan.History.Since, ComparesMembers = true, NotShown = stream.Binding.MissingFields, BalancesNotStated = source is null ? null : ErpBalances.NotCompared(stream.Plan.Stream, stream.Binding) };
        ReconciliationReport report = Named(DeadKeys.Name(await new StreamReconciler(sides).RunAsync(cancel), await workspace.Store.DeadLetters.OpenOfStreamAsync(state.Id, cancel)), stream.Plan.Stream, source);
        return await MemberMending.OrderAsync(workspace.Store.Streams, lease.Fence, state, destination, report, cancel) is { } mending ? Scrubbed(report with { Notes = report.Notes.Add(mending) }) : Scrubbed(report);
    }

    /// <summary>A stream that nothing was compared of is not taken for one that agrees.</summary>
    private static ReconciliationReport Named(ReconciliationReport report, StreamDefinition stream, ISource? source) => report.Figures.IsEmpty && stream.ControlTotals is null
        ? report with { Notes = report.Notes.Add($"{stream.Name}: nothing was compared: it declares no control totals{(source is null ? "" : ", and the ERP states no figures of it")}.") }
        : report;

    private ReconciliationReport Scrubbed(ReconciliationReport report) => report with { Remarks = [.. report.Remarks.Select(workspace.Scrub)], Notes = [.. report.Notes.Select(workspace.Scrub)] };
}

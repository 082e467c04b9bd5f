using System.CommandLine;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Sources;
using MlConnector.Cli.Output;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Leases;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Reconciliation;

namespace MlConnector.Cli.Commands.Proving;

/// <summary>Compares what the ERP states of itself, what was delivered, and what the destination holds.</summary>
internal sealed class ReconcileCommand() : MlcCommand(
    "reconcile",
    "Compare the ERP's own figures (journal controls, period balances, open balances) and its reference data (suppliers, accounts) with what was delivered and with what the destination holds, down to the keys that differ.",
    "mlc reconcile --stream gl_postings\nmlc reconcile --offline --json")
{
    private readonly Argument<string?> pipeline = FileOptions.PipelineArgument();
    private readonly Option<string[]> streams = FileOptions.Streams();
    private readonly Option<bool> offline = new("--offline") { Description = "Leave the ERP out: compare only what was delivered with the destination." };

    protected override IEnumerable<Symbol> Symbols => [pipeline, streams, offline];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        await using Workspace workspace = await context.OpenExistingWorkspaceAsync(cancel);
        StoredPipeline stored = await StoredPipeline.FindAsync(workspace.Store.Revisions, context.Get(pipeline), cancel);
        await using ISource? source = context.Get(offline) ? null : stored.OpenSource(workspace.Services);
        await using IDestination destination = stored.OpenDestination(workspace.Services);
        List<(string, ReconciliationReport)> reports = [];
        foreach (AppliedStream stream in stored.Streams(context.Get(streams) ?? [])) reports.Add((stream.Plan.Name, await CompareAsync(workspace, stored, stream, source, destination, cancel)));
        context.Print(new ReconciliationView(reports, context.Scrub));
        bool agrees = reports.All(report => report.Item2.Agrees);
        await workspace.AuditAsync("reconcile", stored.Name, cancel, ("agrees", agrees ? "yes" : "no"));
        return agrees ? ExitCode.Done : ExitCode.Unverified;
    }

    /// <summary>One stream, under its lease: a run meanwhile would move what is compared.</summary>
    public static async Task<ReconciliationReport> CompareAsync(Workspace workspace, StoredPipeline stored, AppliedStream stream, ISource? source, IDestination destination, CancellationToken cancel)
    {
        StreamRecord known = await workspace.Store.Streams.OpenAsync(stored.Name, stream.Plan.Name, stream.Table.Name, cancel);
        await using HeldLease lease = await workspace.Leases.AcquireAsync(LeaseNames.Stream(known.Id), null, null, cancel);
        StreamRecord state = await workspace.Store.Streams.OpenAsync(stored.Name, stream.Plan.Name, stream.Table.Name, cancel);
        BatchRecord? newest = await workspace.Store.Batches.NewestConfirmedAsync(state.Id, cancel);
        await using StreamJournal journal = await StreamJournal.OpenAsync(workspace.Segments, workspace.Vault.Keys, state.Id, workspace.Time, JournalOptions.Default, newest, cancel);
        await using StreamLedger ledger = await StreamLedger.OpenAsync(workspace.Segments, journal, workspace.Store.Streams, workspace.Store.Batches, state, LedgerOptions.Default, cancel);
        await using ISourceStream? opened = source is null || stream.Plan.Stream.AsOf is not null ? null : await source.OpenAsync(stream.Plan.Stream, stream.Binding, cancel);
        var rows = new CurrentRows(journal, ledger);
        var sides = new StreamSides(stream.Plan.Stream, rows, opened, destination, stored.Content.Container!, stream.Table, stream.Plan.Mapping) { Since = stream.Plan.History.Since, ComparesMembers = true };
        ReconciliationReport report = await new StreamReconciler(sides).RunAsync(cancel);
        return await MemberMending.OrderAsync(workspace.Store.Streams, lease.Fence, state, destination, report, cancel) is { } mending ? report with { Notes = report.Notes.Add(mending) } : report;
    }
}

using System.CommandLine;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Sources;
using MlConnector.Cli.Output;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Composition.Proving;
using MlConnector.Engine.Configuration.Revisions;
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
        var comparison = new StreamComparison(workspace);
        List<(string, ReconciliationReport)> reports = [];
        foreach (AppliedStream stream in stored.Streams(context.Get(streams) ?? [])) reports.Add((stream.Plan.Name, await comparison.RunAsync(stored, stream, source, destination, cancel)));
        context.Print(new ReconciliationView(reports, context.Scrub));
        bool agrees = reports.All(report => report.Item2.Agrees);
        await workspace.AuditAsync("reconcile", stored.Name, cancel, ("agrees", agrees ? "yes" : "no"));
        return agrees ? ExitCode.Done : ExitCode.Unverified;
    }
}

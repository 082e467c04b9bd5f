using System.CommandLine;
using MlConnector.Cli.Output;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Composition.Proving;

namespace MlConnector.Cli.Commands.Proving;

/// <summary>Compares what the ERP states of itself, what was delivered, and what the destination holds.</summary>
internal sealed class ReconcileCommand() : MlcCommand(
    "reconcile",
    "Compare the ERP's own figures (journal controls, period balances, open balances) and its reference data (suppliers, accounts) with what was delivered and with what the destination holds, down to the keys that differ. What is found is kept, for the console.",
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
        ReconciledPipeline found = await new PipelineReconciliation(workspace).RunAsync(stored, stored.Streams(context.Get(streams) ?? []), context.Get(offline), Workspace.Who, cancel);
        context.Print(new ReconciliationView(found.Streams));
        return found.Agrees ? ExitCode.Done : ExitCode.Unverified;
    }
}

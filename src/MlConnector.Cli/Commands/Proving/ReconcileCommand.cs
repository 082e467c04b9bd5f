using System.CommandLine;
using System.Text.Json;
using MlConnector.Cli.Output;
using MlConnector.Cli.Remote;
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

    /// <inheritdoc />
    protected override async Task<int> RunRemoteAsync(CommandContext context, RemoteService service, CancellationToken cancel)
    {
        string name = await new RemoteRuns(service).PipelineAsync(context.Get(pipeline), cancel);
        string only = string.Concat((context.Get(streams) ?? []).Select(stream => $"&stream={Uri.EscapeDataString(stream)}"));
        JsonElement found = await service.PostAsync($"pipelines/{Uri.EscapeDataString(name)}/reconciliation?offline={(context.Get(offline) ? "true" : "false")}{only}", "{}", cancel);
        context.Print(new RemoteView(found, text => RemoteTexts.Reconciliation(text, found)));
        return found.GetProperty("agrees").GetBoolean() ? ExitCode.Done : ExitCode.Unverified;
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        await using Workspace workspace = await context.OpenExistingWorkspaceAsync(cancel);
        StoredPipeline stored = await StoredPipeline.FindAsync(workspace.Store.Revisions, context.Get(pipeline), cancel);
        ReconciledPipeline found = await new PipelineReconciliation(workspace).RunAsync(stored, stored.Streams(context.Get(streams) ?? []), context.Get(offline), Workspace.Who, cancel);
        context.Print(new ReconciliationView(found.Streams));
        return found.Agrees ? ExitCode.Done : ExitCode.Unverified;
    }
}

using System.CommandLine;
using System.Text.Json;
using MlConnector.Cli.Output;
using MlConnector.Cli.Remote;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Composition.Proving;

namespace MlConnector.Cli.Commands.Proving;

/// <summary>Compares what the ERP states of itself, what was delivered, and what the destination holds; shows what earlier comparisons found.</summary>
internal sealed class ReconcileCommand() : MlcCommand(
    "reconcile",
    "Compare the ERP's own figures (journal controls, period balances, open balances) and its reference data (suppliers, accounts) with what was delivered and with what the destination holds, down to the keys that differ. What is found is kept: --list and --show look at it later, and ask no system.",
    "mlc reconcile --stream gl_postings\nmlc reconcile --offline --json\nmlc reconcile finance --list\nmlc reconcile finance --show 01KB6Z4Q5J8R3M0V7X2N9D1T6C")
{
    private readonly Argument<string?> pipeline = FileOptions.PipelineArgument();
    private readonly Option<string[]> streams = FileOptions.Streams();
    private readonly Option<bool> offline = new("--offline") { Description = "Leave the ERP out: compare only what was delivered with the destination." };
    private readonly Option<bool> list = new("--list") { Description = "List the reconciliations that are kept, the newest first, and compare nothing." };
    private readonly Option<string?> show = new("--show") { Description = "Show what an earlier one found, and compare nothing. Figures that are not those that the audit trail tells of are refused.", HelpName = "ID" };

    protected override IEnumerable<Symbol> Symbols => [pipeline, streams, offline, list, show];

    /// <inheritdoc />
    protected override async Task<int> RunRemoteAsync(CommandContext context, RemoteService service, CancellationToken cancel)
    {
        RequireOne(context);
        string path = $"pipelines/{Uri.EscapeDataString(await new RemoteRuns(service).PipelineAsync(context.Get(pipeline), cancel))}";
        if (context.Get(list))
        {
            IReadOnlyList<JsonElement> kept = await service.ListAsync($"{path}/reconciliations", int.MaxValue, cancel);
            context.Print(new RemoteView(JsonSerializer.SerializeToElement(kept, RemoteJson.Default.IReadOnlyListJsonElement), text => RemoteTexts.Reconciliations(text, kept)));
            return ExitCode.Done;
        }

        if (context.Get(show) is { } id)
        {
            Print(context, await service.GetAsync($"{path}/reconciliations/{Uri.EscapeDataString(id)}", cancel));
            return ExitCode.Done;
        }

        string only = string.Concat((context.Get(streams) ?? []).Select(stream => $"&stream={Uri.EscapeDataString(stream)}"));
        JsonElement found = await service.PostAsync($"{path}/reconciliation?offline={(context.Get(offline) ? "true" : "false")}{only}", "{}", cancel);
        Print(context, found);
        return found.GetProperty("agrees").GetBoolean() ? ExitCode.Done : ExitCode.Unverified;
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        RequireOne(context);
        await using Workspace workspace = await context.OpenExistingWorkspaceAsync(cancel);
        StoredPipeline stored = await StoredPipeline.FindAsync(workspace.Store.Revisions, context.Get(pipeline), cancel);
        if (context.Get(list))
        {
            context.Print(new ReconciliationRecordsView(await workspace.Store.Reconciliations.ListAsync(stored.Name, null, int.MaxValue, cancel)));
            return ExitCode.Done;
        }

        if (context.Get(show) is { } id)
        {
            context.Print(new ReconciliationView((await new ReconciliationHistory(workspace).FindAsync(stored.Name, id, cancel)).Streams));
            return ExitCode.Done;
        }

        ReconciledPipeline found = await new PipelineReconciliation(workspace).RunAsync(stored, stored.Streams(context.Get(streams) ?? []), context.Get(offline), Workspace.Who, cancel);
        context.Print(new ReconciliationView(found.Streams));
        return found.Agrees ? ExitCode.Done : ExitCode.Unverified;
    }

    private static void Print(CommandContext context, JsonElement found) => context.Print(new RemoteView(found, text => RemoteTexts.Reconciliation(text, found)));

    /// <summary>Who looks at what is kept compares nothing, so nothing can be said of how.</summary>
    private void RequireOne(CommandContext context)
    {
        bool looks = context.Get(list) || context.Get(show) is not null, compares = context.Get(offline) || context.Get(streams) is { Length: > 0 };
        if (context.Get(list) && context.Get(show) is not null || looks && compares) throw UsageError.Missing("--list and --show look at what is kept: each stands alone, without --stream and --offline.", "Leave one of them out.");
    }
}

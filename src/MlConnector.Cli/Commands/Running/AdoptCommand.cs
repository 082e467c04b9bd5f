using System.CommandLine;
using MlConnector.Cli.Composition;
using MlConnector.Cli.Output;
using MlConnector.Engine.Runs;

namespace MlConnector.Cli.Commands.Running;

/// <summary>Takes tables as they are.</summary>
internal sealed class AdoptCommand() : MlcCommand(
    "adopt",
    "Take tables as they are: what is there now becomes what our receipts are compared with. For a difference that somebody made on purpose.",
    "mlc adopt finance --stream ap_invoices")
{
    private readonly Argument<string?> pipeline = FileOptions.PipelineArgument();
    private readonly Option<string[]> streams = FileOptions.Streams();
    private readonly Option<bool> held = new("--held") { Description = "Only the streams that are held." };
    private readonly Option<bool> yes = FileOptions.Yes();

    protected override IEnumerable<Symbol> Symbols => [pipeline, streams, held, yes];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        await using Workspace workspace = await Workspace.OpenExistingAsync(context, cancel);
        StoredPipeline stored = await StoredPipeline.FindAsync(workspace.Store.Revisions, context.Get(pipeline), cancel);
        TableChoice choice = await TableChoice.ReadAsync(workspace, stored, context.Get(streams) ?? [], context.Get(held), cancel);
        if (choice.Nothing) return TableChoice.Report(context);
        if (!await Confirmation.AskAsync(context, context.Get(yes), $"Take as they are: {choice.Names}? Rows that are missing there stay missing until they change.", cancel)) throw UsageError.Missing("Nothing was changed.", "Answer y, or say --yes.");
        (RunResult result, TimeSpan took) = await new PipelineRunning(workspace, context).AdoptAsync(stored, choice.Request, cancel);
        context.Print(new RunResultView(result, took, context.Scrub));
        return ExitCode.Of(result);
    }
}

using System.CommandLine;
using System.Globalization;
using MlConnector.Cli.Composition;
using MlConnector.Cli.Output;
using MlConnector.Engine.Runs;

namespace MlConnector.Cli.Commands.Running;

/// <summary>Reloads the current state into a second container.</summary>
internal sealed class CompactCommand() : MlcCommand(
    "compact",
    "Deliver the current state into a second dataset without old versions and make it the pipeline's; for tables that grow full. Paced, resumable; the first dataset is left as it is.",
    "mlc compact finance --name 'Finance 2027'")
{
    private readonly Argument<string?> pipeline = FileOptions.PipelineArgument();
    private readonly Option<string?> name = new("--name") { Description = "Name of the second dataset; the same name goes on with an interrupted compaction. Default: the dataset's name with today's date.", HelpName = "NAME" };
    private readonly Option<bool> wait = new("--wait") { Description = "Wait for limits of the vendor, however long." };
    private readonly Option<bool> yes = FileOptions.Yes();

    protected override IEnumerable<Symbol> Symbols => [pipeline, name, wait, yes];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        await using Workspace workspace = await Workspace.OpenExistingAsync(context, cancel);
        StoredPipeline stored = await StoredPipeline.FindAsync(workspace.Store.Revisions, context.Get(pipeline), cancel);
        string successor = context.Get(name) ?? string.Create(CultureInfo.InvariantCulture, $"{stored.Content.Settings.Container} {context.Time.GetUtcNow():yyyy-MM-dd}");
        if (!await Confirmation.AskAsync(context, context.Get(yes), $"Fill '{successor}' with the current state of {stored.Name} and deliver there from then on?", cancel)) throw UsageError.Missing("Nothing was changed.", "Answer y, or say --yes.");
        (RunResult result, TimeSpan took) = await new PipelineRunning(workspace, context).CompactAsync(stored, successor, new RunRequest(Workspace.Who) { Wait = context.Get(wait) }, cancel);
        context.Print(new RunResultView(result, took, context.Scrub));
        return ExitCode.Of(result);
    }
}

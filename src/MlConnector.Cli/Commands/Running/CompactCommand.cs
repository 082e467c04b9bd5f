using System.CommandLine;
using System.Globalization;
using MlConnector.Abstractions.Configuration;
using MlConnector.Cli.Output;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Replay;
using MlConnector.Engine.Runs;

namespace MlConnector.Cli.Commands.Running;

/// <summary>Reloads the current state: into a second container, or in place in a window.</summary>
internal sealed class CompactCommand() : MlcCommand(
    "compact",
    "Reload the current state without old versions, from the journal; for tables that grow full. Into a second dataset that becomes the pipeline's when it is complete (the first is left as it is, and runs are refused meanwhile), or with --within in place: table after table is emptied and filled, and readers see a part of it until it is full. Paced; what was cut short goes on when the command is given again.",
    "mlc compact finance --name 'Finance 2027'\nmlc compact finance --within 4h --stream ap_invoices\nmlc compact finance --give-up")
{
    private readonly Argument<string?> pipeline = FileOptions.PipelineArgument();
    private readonly Option<string?> name = new("--name") { Description = "Name of the second dataset. Default: the dataset's name with today's date, or the one under way.", HelpName = "NAME" };
    private readonly Option<string?> within = new("--within") { Description = "Compact in place, in a window that begins now and is so long (90m, 4h, 1d). Refused, with the arithmetic, if the limits do not allow it in that time.", HelpName = "TIME" };
    private readonly Option<string[]> streams = FileOptions.Streams();
    private readonly Option<bool> giveUp = new("--give-up") { Description = "Give up the compaction into a second dataset that is under way: the pipeline goes on with the first one." };
    private readonly Option<bool> wait = new("--wait") { Description = "Wait for limits of the vendor, however long; in place that is always so." };
    private readonly Option<bool> yes = FileOptions.Yes();

    protected override IEnumerable<Symbol> Symbols => [pipeline, name, within, streams, giveUp, wait, yes];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        await using Workspace workspace = await context.OpenExistingWorkspaceAsync(cancel);
        StoredPipeline stored = await StoredPipeline.FindAsync(workspace.Store.Revisions, context.Get(pipeline), cancel);
        var running = context.Running(workspace);
        var request = new RunRequest(Workspace.Who) { Wait = context.Get(wait), Streams = [.. context.Get(streams) ?? []] };
        TimeSpan? window = context.Get(within) is { } text ? WindowOf(text) : null;
        (RunResult result, TimeSpan took) = (context.Get(giveUp), window) switch
        {
            (true, _) => await running.GiveUpCompactionAsync(stored, request, cancel),
            (_, not null) => await InPlaceAsync(running, stored, window, request, context, cancel),
            _ when stored.Content.Succession is null && await WasCutShortAsync(workspace, stored, cancel) => await InPlaceAsync(running, stored, null, request, context, cancel),
            _ => await BesideAsync(running, stored, request, context, cancel),
        };
        if (result.Streams.IsEmpty) context.Print(new FactReport([("tables with old rows", "none, nothing to do")]));
        else context.Print(new RunResultView(result, took, context.Scrub) { GoesOnWith = context.Typed });
        return ExitCode.Of(result);
    }

    private async Task<(RunResult, TimeSpan)> InPlaceAsync(PipelineRunning running, StoredPipeline stored, TimeSpan? window, RunRequest request, CommandContext context, CancellationToken cancel)
    {
        string tables = string.Join(", ", stored.Streams(request.Streams).Select(stream => stream.Table.Name));
        await AskAsync(context, window is null ? $"Fill the tables of {stored.Name} that were cut short?" : $"Empty and fill again, one after the other, what holds old rows of: {tables}?", cancel);
        return await running.CompactInPlaceAsync(stored, window, request, cancel);
    }

    private async Task<(RunResult, TimeSpan)> BesideAsync(PipelineRunning running, StoredPipeline stored, RunRequest request, CommandContext context, CancellationToken cancel)
    {
        string today = string.Create(CultureInfo.InvariantCulture, $"{stored.Content.Settings.Container} {context.Time.GetUtcNow():yyyy-MM-dd}");
        string successor = context.Get(name) ?? stored.Content.Succession?.Name ?? today;
        await AskAsync(context, $"Fill '{successor}' with the current state of {stored.Name} and deliver there from then on?", cancel);
        return await running.CompactAsync(stored, successor, request, cancel);
    }

    private async Task AskAsync(CommandContext context, string question, CancellationToken cancel)
    {
        if (!await Confirmation.AskAsync(context, context.Get(yes), question, cancel)) throw UsageError.Missing("Nothing was changed.", "Answer y, or say --yes.");
    }

    private static async Task<bool> WasCutShortAsync(Workspace workspace, StoredPipeline stored, CancellationToken cancel)
    {
        IReadOnlyList<StreamRecord> records = await workspace.Store.Streams.ListAsync(stored.Name, cancel);
        return records.Any(record => TableService.IsUnderWay(record) && stored.Content.Streams.Any(stream => stream.Plan.Name == record.Stream && stream.Table.Name == record.Table));
    }

    private static TimeSpan WindowOf(string text) =>
        SettingReader.TryDuration(text, out TimeSpan window) ? window : throw UsageError.Of("--within", text, "Write a number and a unit: 90m, 4h, 1d.");
}

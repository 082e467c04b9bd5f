using System.Collections.Immutable;
using System.CommandLine;
using MlConnector.Cli.Commands.DeadLetters;
using MlConnector.Cli.Output;
using MlConnector.Composition;
using MlConnector.Composition.DeadLetters;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Replay;
using MlConnector.Engine.Runs;

namespace MlConnector.Cli.Commands.Running;

/// <summary>Replays dead letters.</summary>
internal sealed class ReplayCommand() : MlcCommand(
    "replay",
    "Deliver dead letters again from the journal, with their repairs and the current mapping. The source is not asked, and nothing is sent that is already there.",
    "mlc replay --id 12\nmlc replay --code MAP-LENGTH\nmlc replay --all")
{
    private readonly Option<long[]> ids = new("--id") { Description = "This dead letter; may be given several times.", HelpName = "ID", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string?> code = new("--code") { Description = "All open ones with this error code.", HelpName = "CODE" };
    private readonly Option<string?> run = new("--run") { Description = "All open ones that this run met first.", HelpName = "ID" };
    private readonly Option<string?> stream = new("--stream") { Description = "All open ones of this stream.", HelpName = "NAME" };
    private readonly Option<bool> all = new("--all") { Description = "All open ones." };
    private readonly Option<string?> pipeline = FileOptions.Pipeline();

    protected override IEnumerable<Symbol> Symbols => [ids, code, run, stream, all, pipeline];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        ImmutableArray<long> wanted = [.. context.Get(ids) ?? []];
        if (wanted.IsEmpty && context.Get(code) is null && context.Get(run) is null && context.Get(stream) is null && !context.Get(all)) throw UsageError.Missing("Which dead letters?", "Say --id, --code, --run, --stream or --all.");
        await using Workspace workspace = await context.OpenExistingWorkspaceAsync(cancel);
        List<IReport> views = [];
        int worst = ExitCode.Done;
        foreach ((StoredPipeline stored, ImmutableArray<long> letters) in await PipelinesAsync(workspace, wanted, context.Get(pipeline), cancel))
        {
            var selection = new ReplaySelection(letters) { Stream = context.Get(stream), Code = context.Get(code), RunId = context.Get(run) };
            (RunResult result, TimeSpan took) = await context.Running(workspace).ReplayAsync(stored, selection, new RunRequest(Workspace.Who), cancel);
            views.Add(result.Streams.IsEmpty ? new FactReport([("pipeline", stored.Name), ("replayed", "nothing is open that matches")]) : new RunResultView(result, took, context.Scrub));
            worst = ExitCode.Worse(worst, ExitCode.Of(result));
        }

        context.Print(new ReportList(views));
        return worst;
    }

    /// <summary>Each pipeline with the letters of it that were named; a letter that does not exist is told before anything is sent.</summary>
    private static async Task<IReadOnlyList<(StoredPipeline, ImmutableArray<long>)>> PipelinesAsync(Workspace workspace, ImmutableArray<long> ids, string? name, CancellationToken cancel)
    {
        if (ids.IsEmpty)
        {
            IReadOnlyList<StoredPipeline> stored = name is not null ? [await StoredPipeline.FindAsync(workspace.Store.Revisions, name, cancel)] : await StoredPipeline.AllAsync(workspace.Store.Revisions, cancel);
            return [.. stored.Select(pipeline => (pipeline, ImmutableArray<long>.Empty))];
        }

        List<(StoredPipeline Pipeline, long Id)> found = [];
        foreach (long id in ids)
        {
            DeadLetterRecord letter = await new DeadLetterDesk(workspace).FindOpenAsync(id, cancel);
            found.Add(((await new DeadLetterDesk(workspace).StreamOfAsync(letter, cancel)).Pipeline, id));
        }

        return [.. found.GroupBy(one => one.Pipeline.Name, StringComparer.Ordinal).Select(same => (same.First().Pipeline, same.Select(one => one.Id).ToImmutableArray()))];
    }
}

using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using MlConnector.Cli.Output;
using MlConnector.Cli.Remote;
using MlConnector.Composition;
using MlConnector.Composition.DeadLetters;
using MlConnector.Composition.Pipelines;
using MlConnector.Composition.Wording;
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

    /// <inheritdoc />
    protected override async Task<int> RunRemoteAsync(CommandContext context, RemoteService service, CancellationToken cancel)
    {
        long[] wanted = context.Get(ids) ?? [];
        RequireSelection(context, wanted);
        var runs = new RemoteRuns(service);
        List<(string Pipeline, long Id)> letters = [];
        foreach (long id in wanted) letters.Add(((await service.GetAsync(string.Create(CultureInfo.InvariantCulture, $"dead-letters/{id}"), cancel)).GetProperty("letter").Text("pipeline"), id));
        IEnumerable<string> pipelines = letters.Count > 0 ? letters.Select(letter => letter.Pipeline).Distinct(StringComparer.Ordinal) : await runs.PipelinesAsync(context.Get(pipeline), cancel);
        foreach (string name in pipelines)
        {
            string order = JsonDocumentWriter.Compact(json =>
            {
                json.WriteStartObject();
                json.WriteStartArray("ids");
                foreach ((_, long id) in letters.Where(letter => letter.Pipeline == name)) json.WriteNumberValue(id);
                json.WriteEndArray();
                json.WriteString("stream", context.Get(stream));
                json.WriteString("code", context.Get(code));
                json.WriteString("run", context.Get(run));
                json.WriteEndObject();
            });
            await runs.RunAsync($"pipelines/{Uri.EscapeDataString(name)}/replays", order, cancel);
        }

        context.Print(runs.Report);
        return runs.Code;
    }

    private void RequireSelection(CommandContext context, IReadOnlyCollection<long> wanted)
    {
        if (wanted.Count == 0 && context.Get(code) is null && context.Get(run) is null && context.Get(stream) is null && !context.Get(all)) throw UsageError.Missing("Which dead letters?", "Say --id, --code, --run, --stream or --all.");
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        ImmutableArray<long> wanted = [.. context.Get(ids) ?? []];
        RequireSelection(context, wanted);
        await using Workspace workspace = await context.OpenExistingWorkspaceAsync(cancel);
        List<IReport> views = [];
        int worst = ExitCode.Done;
        foreach ((StoredPipeline stored, ImmutableArray<long> letters) in await PipelinesAsync(workspace, wanted, context.Get(pipeline), cancel))
        {
            var selection = new ReplaySelection(letters) { Stream = context.Get(stream), Code = context.Get(code), RunId = context.Get(run) };
            (RunResult result, TimeSpan took) = await context.Running(workspace).ReplayAsync(stored, selection, new RunRequest(Workspace.Who), cancel);
            views.Add(result.Streams.IsEmpty ? new FactReport([("pipeline", stored.Name), ("replayed", "nothing is open that matches")]) : new RunResultView(result, took, context.Scrub) { GoesOnWith = context.Typed });
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

using System.CommandLine;
using System.Text.Json;
using MlConnector.Cli.Output;
using MlConnector.Cli.Remote;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Composition.Wording;
using MlConnector.Engine.Runs;

namespace MlConnector.Cli.Commands.Running;

/// <summary>A way out for tables that are held: which tables, a question, the work, its result.</summary>
internal abstract class TableCommand(string name, string description, string example) : MlcCommand(name, description, example)
{
    private readonly Argument<string?> pipeline = FileOptions.PipelineArgument();
    private readonly Option<string[]> streams = FileOptions.Streams();
    private readonly Option<bool> held = new("--held") { Description = "Only the streams that are held." };
    private readonly Option<bool> yes = FileOptions.Yes();

    protected override IEnumerable<Symbol> Symbols => [pipeline, streams, held, yes];

    /// <summary>What is asked before anything is done.</summary>
    protected abstract string Question(CommandContext context, string tables);

    /// <summary>The work.</summary>
    protected abstract Task<(RunResult Result, TimeSpan Took)> WorkAsync(CommandContext context, PipelineRunning running, StoredPipeline stored, RunRequest request, CancellationToken cancel);

    /// <summary>Last part of the address at which a service does the work.</summary>
    protected abstract string Address { get; }

    /// <summary>What the order for a service says besides the streams.</summary>
    protected virtual void WriteOrder(CommandContext context, Utf8JsonWriter json)
    {
    }

    protected override async Task<int> RunRemoteAsync(CommandContext context, RemoteService service, CancellationToken cancel)
    {
        var runs = new RemoteRuns(service);
        if (await runs.PipelinesAsync(context.Get(pipeline), cancel) is not [var one]) throw UsageError.Missing("Which pipeline?", "Name it.");
        string path = $"pipelines/{Uri.EscapeDataString(one)}";
        string[] named = context.Get(streams) ?? [];
        if (named.Length == 0 || context.Get(held)) named = [.. (await service.GetAsync(path, cancel)).GetProperty("streams").EnumerateArray().Where(stream => (named.Length == 0 || named.Contains(stream.Text("stream"), StringComparer.Ordinal)) && (!context.Get(held) || stream.GetProperty("hold").ValueKind == JsonValueKind.Object)).Select(stream => stream.Text("stream"))];
        if (named.Length == 0) return TableChoice.Report(context);
        if (!await Confirmation.AskAsync(context, context.Get(yes), Question(context, string.Join(", ", named)), cancel)) throw UsageError.Missing("Nothing was changed.", "Answer y, or say --yes.");
        await runs.RunAsync($"{path}/{Address}", JsonDocumentWriter.Compact(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("streams");
            foreach (string stream in named) json.WriteStringValue(stream);
            json.WriteEndArray();
            WriteOrder(context, json);
            json.WriteEndObject();
        }), cancel);
        context.Print(runs.Report);
        return runs.Code;
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        await using Workspace workspace = await context.OpenExistingWorkspaceAsync(cancel);
        StoredPipeline stored = await StoredPipeline.FindAsync(workspace.Store.Revisions, context.Get(pipeline), cancel);
        TableChoice choice = await TableChoice.ReadAsync(workspace, stored, context.Get(streams) ?? [], context.Get(held), cancel);
        if (choice.Nothing) return TableChoice.Report(context);
        if (!await Confirmation.AskAsync(context, context.Get(yes), Question(context, choice.Names), cancel)) throw UsageError.Missing("Nothing was changed.", "Answer y, or say --yes.");
        (RunResult result, TimeSpan took) = await WorkAsync(context, context.Running(workspace), stored, choice.Request, cancel);
        context.Print(new RunResultView(result, took, context.Scrub) { GoesOnWith = context.Typed });
        return ExitCode.Of(result);
    }
}

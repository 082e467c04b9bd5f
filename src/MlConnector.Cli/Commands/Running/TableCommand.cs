using System.CommandLine;
using MlConnector.Cli.Output;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
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
    protected abstract string Question(CommandContext context, TableChoice choice);

    /// <summary>The work.</summary>
    protected abstract Task<(RunResult Result, TimeSpan Took)> WorkAsync(CommandContext context, PipelineRunning running, StoredPipeline stored, RunRequest request, CancellationToken cancel);

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        await using Workspace workspace = await context.OpenExistingWorkspaceAsync(cancel);
        StoredPipeline stored = await StoredPipeline.FindAsync(workspace.Store.Revisions, context.Get(pipeline), cancel);
        TableChoice choice = await TableChoice.ReadAsync(workspace, stored, context.Get(streams) ?? [], context.Get(held), cancel);
        if (choice.Nothing) return TableChoice.Report(context);
        if (!await Confirmation.AskAsync(context, context.Get(yes), Question(context, choice), cancel)) throw UsageError.Missing("Nothing was changed.", "Answer y, or say --yes.");
        (RunResult result, TimeSpan took) = await WorkAsync(context, context.Running(workspace), stored, choice.Request, cancel);
        context.Print(new RunResultView(result, took, context.Scrub) { GoesOnWith = context.Typed });
        return ExitCode.Of(result);
    }
}

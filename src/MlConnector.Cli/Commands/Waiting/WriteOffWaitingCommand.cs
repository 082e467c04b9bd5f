using System.CommandLine;
using MlConnector.Abstractions.Sources;
using MlConnector.Cli.Output;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Runs;

namespace MlConnector.Cli.Commands.Waiting;

/// <summary>Writes off what waits.</summary>
internal sealed class WriteOffWaitingCommand() : MlcCommand(
    "write-off",
    "Stop waiting for a document, with the reason in the audit trail. A journal, or numbers that are missing, are not asked for again; an order or invoice without its other half is delivered as it is at the next run.",
    "mlc waiting write-off A/2026/11/7-9 --stream gl_postings --reason 'numbers lost in a crash of SYSPRO'")
{
    private readonly Argument<string> document = new("document") { Description = "As 'mlc waiting list' shows it.", HelpName = "DOCUMENT" };
    private readonly Option<string?> pipeline = FileOptions.Pipeline();
    private readonly Option<string?> stream = new("--stream") { Description = "The stream it waits in.", HelpName = "NAME" };
    private readonly Option<string?> reason = ReasonOption.Make();

    protected override IEnumerable<Symbol> Symbols => [document, pipeline, stream, reason];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        string name = context.Get(stream) ?? throw UsageError.Missing("It is not said in which stream the document waits.", "Name it with --stream.");
        string why = context.Require(reason, "A write-off");
        string what = context.Get(document)!;
        await using Workspace workspace = await context.OpenExistingWorkspaceAsync(cancel);
        StoredPipeline stored = await StoredPipeline.FindAsync(workspace.Store.Revisions, context.Get(pipeline), cancel);
        AppliedStream applied = stored.Streams([name])[0];
        await new WaitingService(workspace.Engine).WriteOffAsync(stored.Name, applied, what, Workspace.Who, why, cancel);
        await workspace.Audit.AnchorAsync(cancel);
        bool delivered = applied.Plan.Stream.Strategy != ReadStrategy.Journal || applied.Plan.Stream.Cut?.Grace is not null;
        context.Print(new FactReport([("stream", name), ("document", what), ("state", "written off"), ("next", delivered ? "the next run delivers it as it is" : "it is not asked for again")]));
        return ExitCode.Done;
    }
}

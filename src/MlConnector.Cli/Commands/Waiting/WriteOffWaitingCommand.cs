using System.CommandLine;
using System.Text.Json;
using MlConnector.Cli.Output;
using MlConnector.Cli.Remote;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Composition.Waiting;

namespace MlConnector.Cli.Commands.Waiting;

/// <summary>Writes off what waits.</summary>
internal sealed class WriteOffWaitingCommand() : MlcCommand(
    "write-off",
    "Stop waiting for a document, with the reason in the audit trail. A journal, or numbers that are missing, are not asked for again; an order or invoice without its other half is delivered as it is at the next run.",
    "mlc waiting write-off A/2026/11/7-9 --stream gl_postings --reason 'numbers lost in a crash of SYSPRO'")
{
    private readonly Argument<string> document = new("document") { Description = "As 'mlc waiting list' shows it; of a range of numbers a part will do.", HelpName = "DOCUMENT" };
    private readonly Option<string?> pipeline = FileOptions.Pipeline();
    private readonly Option<string?> stream = new("--stream") { Description = "The stream it waits in.", HelpName = "NAME" };
    private readonly Option<string?> reason = ReasonOption.Make();

    protected override IEnumerable<Symbol> Symbols => [document, pipeline, stream, reason];

    /// <inheritdoc />
    protected override async Task<int> RunRemoteAsync(CommandContext context, RemoteService service, CancellationToken cancel)
    {
        (string name, string what, string why) = Read(context);
        string of = await new RemoteRuns(service).PipelineAsync(context.Get(pipeline), cancel);
        JsonElement ended = await service.PostAsync($"pipelines/{Uri.EscapeDataString(of)}/streams/{Uri.EscapeDataString(name)}/waiting/write-off", RemoteOrder.WaitingWriteOff(what, why), cancel);
        Print(context, name, what, ended.GetProperty("delivered").GetBoolean());
        return ExitCode.Done;
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        (string name, string what, string why) = Read(context);
        await using Workspace workspace = await context.OpenExistingWorkspaceAsync(cancel);
        StoredPipeline stored = await StoredPipeline.FindAsync(workspace.Store.Revisions, context.Get(pipeline), cancel);
        Print(context, name, what, await new WaitingDesk(workspace).WriteOffAsync(stored, name, what, Workspace.Who, why, cancel));
        return ExitCode.Done;
    }

    private (string Stream, string Document, string Reason) Read(CommandContext context) =>
        (context.Get(stream) ?? throw UsageError.Missing("It is not said in which stream the document waits.", "Name it with --stream."), context.Get(document)!, context.Require(reason, "A write-off"));

    private static void Print(CommandContext context, string name, string what, bool delivered) =>
        context.Print(new FactReport([("stream", name), ("document", what), ("state", "written off"), ("next", delivered ? "the next run delivers it as it is" : "it is not asked for again")]));
}

using System.CommandLine;
using MlConnector.Cli.Output;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Ports;
using MlConnector.Engine.WriteBack;

namespace MlConnector.Cli.Commands.Writing;

/// <summary>Decides about what is held.</summary>
internal sealed class DecideWriteCommand() : MlcCommand(
    "decide",
    "Say what became of a change of the ERP that is held, after you looked there for its reference: it is written, it may go out again (with the same file, or the next run), or never. The reason goes into the audit trail.",
    "mlc write-back decide finance:V-2026-11 --as again --reason 'searched in IFS, is not there'")
{
    private readonly Argument<string> subject = new("reference") { Description = "As 'mlc write-back list' shows it.", HelpName = "REFERENCE" };
    private readonly Option<string?> pipeline = FileOptions.Pipeline();
    private readonly Option<string?> decision = new("--as") { Description = "written, again or never.", HelpName = "DECISION" };
    private readonly Option<string?> reason = new("--reason") { Description = "Why, for the audit trail; has to be given.", HelpName = "TEXT" };

    protected override IEnumerable<Symbol> Symbols => [subject, pipeline, decision, reason];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        MutationState state = context.Get(decision) switch
        {
            "written" => MutationState.Written,
            "again" => MutationState.Refused,
            "never" => MutationState.WrittenOff,
            var other => throw UsageError.Of("--as", other ?? "", "Give written, again or never."),
        };
        string why = context.Get(reason) is { Length: > 0 and <= 500 } text ? text : throw UsageError.Missing("A decision needs a reason of at most 500 characters.", "Say why with --reason.");
        await using Workspace workspace = await context.OpenExistingWorkspaceAsync(cancel);
        StoredPipeline stored = await StoredPipeline.FindAsync(workspace.Store.Revisions, context.Get(pipeline), cancel);
        MutationRecord decided = await new WriteBackService(workspace.Engine).DecideAsync(stored.Name, context.Get(subject)!, state, Workspace.Who, why, cancel);
        await workspace.Audit.AnchorAsync(cancel);
        string next = state switch
        {
            MutationState.Written => "it is not sent again",
            MutationState.Refused => "the same file, or the next run, sends it again",
            _ => "it is never sent",
        };
        context.Print(new FactReport([("kind", decided.Kind), ("reference", decided.Subject), ("state", WriteBackService.Word(decided.State)), ("next", next)]));
        return ExitCode.Done;
    }
}

using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using MlConnector.Cli.Output;
using MlConnector.Cli.Remote;
using MlConnector.Composition;
using MlConnector.Composition.DeadLetters;
using MlConnector.Engine.Ports;

namespace MlConnector.Cli.Commands.DeadLetters;

/// <summary>Writes a dead letter off.</summary>
internal sealed class WriteOffDeadLetterCommand() : MlcCommand("write-off", "Give a dead letter up, with the reason in the audit trail. A later change of the record is delivered as usual.", "mlc dead-letters write-off 12 --reason 'test booking, deleted in SYSPRO'")
{
    private readonly Argument<long> id = new("id") { Description = "Number of the dead letter.", HelpName = "ID" };
    private readonly Option<string?> reason = ReasonOption.Make();

    protected override IEnumerable<Symbol> Symbols => [id, reason];

    /// <inheritdoc />
    protected override async Task<int> RunRemoteAsync(CommandContext context, RemoteService service, CancellationToken cancel)
    {
        JsonElement letter = await service.PostAsync(string.Create(CultureInfo.InvariantCulture, $"dead-letters/{context.Get(id)}/write-off"), RemoteOrder.Reason(Reason(context)), cancel);
        context.Print(new FactReport([("dead letter", letter.Text("id")), ("record", letter.Text("sourceId")), ("state", "written off")]));
        return ExitCode.Done;
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        string why = Reason(context);
        await using Workspace workspace = await context.OpenExistingWorkspaceAsync(cancel);
        var desk = new DeadLetterDesk(workspace);
        DeadLetterRecord letter = await desk.FindOpenAsync(context.Get(id), cancel);
        await desk.WriteOffAsync(letter, Workspace.Who, why, cancel);
        context.Print(new FactReport([("dead letter", letter.Id.ToString(CultureInfo.InvariantCulture)), ("record", letter.SourceId), ("state", "written off")]));
        return ExitCode.Done;
    }

    private string Reason(CommandContext context) => context.Require(reason, "A write-off");
}

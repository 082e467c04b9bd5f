using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using MlConnector.Cli.Output;
using MlConnector.Cli.Remote;
using MlConnector.Composition;
using MlConnector.Composition.DeadLetters;
using MlConnector.Composition.Wording;
using MlConnector.Engine.Ports;

namespace MlConnector.Cli.Commands.DeadLetters;

/// <summary>Repairs a dead letter.</summary>
internal sealed class RepairDeadLetterCommand() : MlcCommand(
    "repair",
    "Change values of a dead row, for exactly this content of the record. The ERP is not touched; a later change there ends the repair. Deliver it with mlc replay.",
    "mlc dead-letters repair 12 --set Reference='shortened by hand' --reason 'reference too long for Power BI'")
{
    private readonly Argument<long> id = new("id") { Description = "Number of the dead letter.", HelpName = "ID" };
    private readonly Option<string[]> set = new("--set") { Description = "FIELD=VALUE; FIELD= for no value. May be given several times.", HelpName = "FIELD=VALUE" };
    private readonly Option<string?> reason = new("--reason") { Description = "Why, for the audit trail; has to be given.", HelpName = "TEXT" };

    protected override IEnumerable<Symbol> Symbols => [id, set, reason];

    /// <inheritdoc />
    protected override async Task<int> RunRemoteAsync(CommandContext context, RemoteService service, CancellationToken cancel)
    {
        string why = Reason(context);
        Dictionary<string, string?> values = Values(context.Get(set) ?? []);
        JsonElement letter = await service.PostAsync(string.Create(CultureInfo.InvariantCulture, $"dead-letters/{context.Get(id)}/repair"), RemoteOrder.Repair(values, why), cancel);
        context.Print(new FactReport([("dead letter", letter.Text("id")), ("record", letter.Text("sourceId")), ("repaired", string.Join(", ", values.Keys)), ("next", $"mlc replay --id {letter.Text("id")}")]));
        return ExitCode.Done;
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        string why = Reason(context);
        Dictionary<string, string?> values = Values(context.Get(set) ?? []);
        await using Workspace workspace = await context.OpenExistingWorkspaceAsync(cancel);
        var desk = new DeadLetterDesk(workspace);
        DeadLetterRecord letter = await desk.FindOpenAsync(context.Get(id), cancel);
        await desk.RepairAsync(letter, values, Workspace.Who, why, cancel);
        context.Print(new FactReport([("dead letter", Units.Count(letter.Id)), ("record", letter.SourceId), ("repaired", string.Join(", ", values.Keys)), ("next", $"mlc replay --id {letter.Id}")]));
        return ExitCode.Done;
    }

    private static Dictionary<string, string?> Values(string[] given)
    {
        if (given.Length == 0) throw UsageError.Missing("A repair changes at least one field.", "Give --set FIELD=VALUE.");
        Dictionary<string, string?> values = new(StringComparer.Ordinal);
        foreach (string one in given)
        {
            int at = one.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0) throw UsageError.Of("--set", one, "Write FIELD=VALUE.");
            values[one[..at]] = at + 1 == one.Length ? null : one[(at + 1)..];
        }

        return values;
    }

    private string Reason(CommandContext context) => context.Get(reason) is { Length: > 0 and <= 500 } text ? text : throw UsageError.Missing("A repair needs a reason of at most 500 characters.", "Say why with --reason.");
}

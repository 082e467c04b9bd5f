using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using MlConnector.Cli.Output;
using MlConnector.Cli.Remote;
using MlConnector.Composition;
using MlConnector.Composition.DeadLetters;
using MlConnector.Composition.Pipelines;
using MlConnector.Composition.Wording;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.DeadLetters;
using MlConnector.Engine.Ports;

namespace MlConnector.Cli.Commands.DeadLetters;

/// <summary>Shows one dead letter with the row as it was read.</summary>
internal sealed class ShowDeadLetterCommand() : MlcCommand("show", "Show a dead letter with the row as it was read. Sensitive values stay hidden unless told, and showing them is recorded; a service elsewhere never gives them.", "mlc dead-letters show 12")
{
    private const string Hidden = "***";
    private readonly Argument<long> id = new("id") { Description = "Number of the dead letter.", HelpName = "ID" };
    private readonly Option<bool> reveal = new("--reveal") { Description = "Show sensitive values too; written into the audit trail." };

    protected override IEnumerable<Symbol> Symbols => [id, reveal];

    /// <inheritdoc />
    protected override async Task<int> RunRemoteAsync(CommandContext context, RemoteService service, CancellationToken cancel)
    {
        if (context.Get(reveal)) throw UsageError.Missing("A service never gives sensitive values.", "Leave --reveal out, or run it on the machine of the service, without --server.");
        JsonElement found = await service.GetAsync(string.Create(CultureInfo.InvariantCulture, $"dead-letters/{context.Get(id)}"), cancel);
        context.Print(new RemoteView(found, text => Text(found).Write(text)));
        return ExitCode.Done;
    }

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        await using Workspace workspace = await context.OpenExistingWorkspaceAsync(cancel);
        var desk = new DeadLetterDesk(workspace);
        DeadLetterRecord letter = await desk.FindAsync(context.Get(id), cancel);
        (StoredPipeline _, AppliedStream stream) = await desk.StreamOfAsync(letter, cancel);
        DeadRow row = await desk.RowOfAsync(letter, cancel);
        if (context.Get(reveal)) await workspace.AuditAsync("dead-letter.reveal", letter.SourceId, cancel);
        context.Print(new DeadRowView(row, stream.Plan.Name, new ShownFields(stream), await workspace.Store.DeadLetters.FindRepairAsync(letter.Id, cancel), context.Get(reveal)));
        return ExitCode.Done;
    }

    /// <summary>What a service elsewhere told, for people.</summary>
    private static DeadLetterText Text(JsonElement found)
    {
        JsonElement letter = found.GetProperty("letter");
        return new DeadLetterText(
            $"{letter.Text("id")}: {letter.Text("stream")} {letter.Text("sourceId")}", $"{letter.Text("code")}  {letter.Text("message")}", letter.Text("fix"),
            $"{letter.Text("state").Replace('-', ' ')}{(letter.Text("reason") is { Length: > 0 } reason ? $" ({reason})" : "")}", letter.GetProperty("met").GetInt64(), letter.Text("run"))
        {
            Company = found.Text("company"),
            ReadAt = found.GetProperty("readAt").GetDateTimeOffset(),
            Repair = found.GetProperty("repair") is { ValueKind: JsonValueKind.Object } repair ? DeadLetterText.RepairedBy(repair.Text("by"), repair.GetProperty("at").GetDateTimeOffset(), repair.Text("reason")) : null,
            Column = letter.Text("column"),
            Fields = [.. found.GetProperty("fields").EnumerateArray().Select(field => (field.Text("name"), field.GetProperty("isHidden").GetBoolean() ? Hidden : field.GetProperty("value").GetString()))],
        };
    }

    private sealed class DeadRowView(DeadRow row, string stream, ShownFields shown, RepairRecord? repair, bool reveal) : IReport
    {
        public void WriteText(TextReport text)
        {
            DeadLetterRecord letter = row.Letter;
            new DeadLetterText(
                $"{letter.Id}: {stream} {letter.SourceId}", $"{letter.Code}  {letter.Message}", letter.Fix, $"{Words.Of(letter.State)}{(letter.Reason is { } reason ? $" ({reason})" : "")}", letter.Met, letter.RunId)
            {
                Company = row.Company,
                ReadAt = row.ReadAt,
                Repair = repair is null ? null : DeadLetterText.RepairedBy(repair.By, repair.At, repair.Reason),
                Column = letter.Column,
                Fields = [.. row.Fields.Select(field => (field.Name, Shown(field)))],
            }.Write(text);
        }

        public void WriteJson(TextWriter output) => JsonDocumentWriter.Write(output, json => DeadLetterJson.Write(json, row.Letter, stream, row.Fields.ToDictionary(field => field.Name, Shown, StringComparer.Ordinal)));

        private string? Shown(DeadField field) => !reveal && shown.Hides(field.Name) ? Hidden : field.Value;
    }
}

using System.CommandLine;
using MlConnector.Abstractions.Schemas;
using MlConnector.Cli.Output;
using MlConnector.Composition;
using MlConnector.Composition.DeadLetters;
using MlConnector.Composition.Pipelines;
using MlConnector.Composition.Wording;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.DeadLetters;
using MlConnector.Engine.Ports;

namespace MlConnector.Cli.Commands.DeadLetters;

/// <summary>Shows one dead letter with the row as it was read.</summary>
internal sealed class ShowDeadLetterCommand() : MlcCommand("show", "Show a dead letter with the row as it was read. Sensitive values stay hidden unless told, and showing them is recorded.", "mlc dead-letters show 12")
{
    private readonly Argument<long> id = new("id") { Description = "Number of the dead letter.", HelpName = "ID" };
    private readonly Option<bool> reveal = new("--reveal") { Description = "Show sensitive values too; written into the audit trail." };

    protected override IEnumerable<Symbol> Symbols => [id, reveal];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        await using Workspace workspace = await context.OpenExistingWorkspaceAsync(cancel);
        DeadLetterRecord letter = await new DeadLetterDesk(workspace).FindAsync(context.Get(id), cancel);
        (StoredPipeline _, AppliedStream stream) = await new DeadLetterDesk(workspace).StreamOfAsync(letter, cancel);
        DeadRow row = await new DeadRowReader(workspace.Engine).ReadAsync(letter, cancel);
        if (context.Get(reveal)) await workspace.AuditAsync("dead-letter.reveal", letter.SourceId, cancel);
        context.Print(new DeadRowView(row, stream, await workspace.Store.DeadLetters.FindRepairAsync(letter.Id, cancel), context.Get(reveal)));
        return ExitCode.Done;
    }

    private sealed class DeadRowView(DeadRow row, AppliedStream stream, RepairRecord? repair, bool reveal) : IReport
    {
        private const int Longest = 120;

        public void WriteText(TextReport text)
        {
            DeadLetterRecord letter = row.Letter;
            text.Heading($"dead letter {letter.Id}: {stream.Plan.Name} {letter.SourceId}");
            text.Line($"  {letter.Code}  {letter.Message}", Tone.Bad);
            text.Line($"  Fix: {letter.Fix}");
            text.Line($"  {Words.Of(letter.State)}{(letter.Reason is { } reason ? $" ({reason})" : "")}, met {Words.Counted(letter.Met, "time", "times")}, first by run {letter.RunId}, read {Units.Moment(row.ReadAt)}{(row.Company.Length > 0 ? $" from company {row.Company}" : "")}", Tone.Quiet);
            if (repair is not null) text.Line($"  repaired by {repair.By} on {Units.Moment(repair.At)}: {repair.Reason}", Tone.Good);
            text.Line();
            text.Table(["field", "value"], [.. row.Fields.Select(field => (IReadOnlyList<string>)[field.Name, Short(Shown(field))])], at => row.Fields[at].Name == letter.Column ? Tone.Warning : Tone.Plain);
        }

        public void WriteJson(TextWriter output) => JsonDocumentWriter.Write(output, json => DeadLetterJson.Write(json, row.Letter, stream.Plan.Name, row.Fields.ToDictionary(field => field.Name, Shown, StringComparer.Ordinal)));

        private string? Shown(DeadField field) => !reveal && IsSensitive(field.Name) ? "***" : field.Value;

        private bool IsSensitive(string name) => stream.Plan.Stream.ToSchema() is var schema && schema.OrdinalOf(name) is >= 0 and int at && schema.Fields[at] is Field { Sensitive: true };

        private static string Short(string? value) => value is null ? "(none)" : value.Length <= Longest ? value : $"{value[..Longest]}… ({Units.Count(value.Length)} characters)";
    }
}

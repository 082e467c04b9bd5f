using System.CommandLine;
using MlConnector.Cli.Output;
using MlConnector.Composition;
using MlConnector.Composition.Wording;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Segments;

namespace MlConnector.Cli.Commands.DeadLetters;

/// <summary>Exports dead letters for a spreadsheet.</summary>
internal sealed class ExportDeadLettersCommand() : MlcCommand("export", "Write dead letters as CSV (or JSON with --json), for whoever corrects them in the ERP. Values are not part of it.", "mlc dead-letters export -o dead.csv --stream ap_invoices")
{
    private static readonly string[] Headings = ["id", "stream", "record", "code", "column", "message", "fix", "state", "met", "run", "first_seen"];
    private readonly DeadLetterFilterOptions filter = new();
    private readonly Option<string?> target = new("--output", "-o") { Description = "File to write; without it, the output.", HelpName = "FILE" };

    protected override IEnumerable<Symbol> Symbols => [target, .. filter.Symbols];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancel)
    {
        await using Workspace workspace = await context.OpenExistingWorkspaceAsync(cancel);
        Dictionary<StreamId, string> streams = (await workspace.Store.Streams.ListAsync(null, cancel)).ToDictionary(stream => stream.Id, stream => stream.Stream);
        IReadOnlyList<DeadLetterRecord> letters = await workspace.Store.DeadLetters.ListAsync(filter.Read(context), cancel);
        using var text = new StringWriter();
        if (context.Json) WriteJson(text, letters, streams);
        else WriteCsv(text, letters, streams);
        if (context.Get(target) is { } file)
        {
            await using (var writer = new StreamWriter(OwnerOnly.Open(file, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write }))) await writer.WriteAsync(text.ToString().AsMemory(), cancel);
            context.Print(new FactReport([("file", file), ("dead letters", Units.Count(letters.Count))]));
        }
        else
        {
            await context.Output.WriteAsync(text.ToString().AsMemory(), cancel);
        }

        return ExitCode.Done;
    }

    private static void WriteCsv(TextWriter text, IReadOnlyList<DeadLetterRecord> letters, Dictionary<StreamId, string> streams)
    {
        text.Write(Line(Headings));
        foreach (DeadLetterRecord letter in letters)
        {
            text.Write(Line([
                letter.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), streams.GetValueOrDefault(letter.Stream, ""), letter.SourceId, letter.Code, letter.Column, letter.Message, letter.Fix, Words.Of(letter.State),
                letter.Met.ToString(System.Globalization.CultureInfo.InvariantCulture), letter.RunId, Units.Moment(letter.FirstSeen)]));
        }
    }

    private static void WriteJson(TextWriter text, IReadOnlyList<DeadLetterRecord> letters, Dictionary<StreamId, string> streams) => JsonDocumentWriter.Write(text, json =>
    {
        json.WriteStartArray();
        foreach (DeadLetterRecord letter in letters) DeadLetterJson.Write(json, letter, streams.GetValueOrDefault(letter.Stream, ""));
        json.WriteEndArray();
    });

    private static string Line(IEnumerable<string> cells) => string.Join(',', cells.Select(Cell)) + "\r\n";

    // a leading = + - or @ would be a formula in a spreadsheet
    private static string Cell(string value)
    {
        string safe = value.Length > 0 && value[0] is ('=' or '+' or '-' or '@') ? $"'{value}" : value;
        return safe.AsSpan().IndexOfAny(",\"\r\n") >= 0 ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}

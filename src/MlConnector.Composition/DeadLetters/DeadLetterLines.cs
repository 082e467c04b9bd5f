using System.Text;
using System.Text.Json;
using MlConnector.Composition.Wording;

namespace MlConnector.Composition.DeadLetters;

/// <summary>Dead letters for programs: one JSON object a line. Values are texts in their own digits, as they were read (INV-7).</summary>
public sealed class DeadLetterLines(Stream into) : IDeadLetterWriter
{
    /// <summary>Media type of what is written.</summary>
    public const string MediaType = "application/x-ndjson";

    /// <inheritdoc />
    public Task BeginAsync(CancellationToken cancel) => Task.CompletedTask;

    /// <inheritdoc />
    public async Task WriteAsync(ExportedLetter letter, CancellationToken cancel) => await into.WriteAsync(Encoding.UTF8.GetBytes(JsonDocumentWriter.Compact(json => Write(json, letter)) + "\n"), cancel);

    /// <summary>The fields of a row that may be shown, as an object.</summary>
    internal static void WriteRow(Utf8JsonWriter json, ExportedLetter letter)
    {
        json.WriteStartObject();
        foreach ((string name, string? value) in letter.Shown) json.WriteString(name, value);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ExportedLetter letter)
    {
        json.WriteStartObject();
        json.WriteNumber("id", letter.Letter.Id);
        json.WriteString("pipeline", letter.Stream.Pipeline);
        json.WriteString("stream", letter.Stream.Stream);
        json.WriteString("sourceId", letter.Letter.SourceId);
        json.WriteString("state", JsonNamingPolicy.KebabCaseLower.ConvertName(letter.Letter.State.ToString()));
        json.WriteString("code", letter.Letter.Code);
        json.WriteString("column", letter.Letter.Column);
        json.WriteString("message", letter.Letter.Message);
        json.WriteString("fix", letter.Letter.Fix);
        json.WriteString("run", letter.Letter.RunId);
        json.WriteString("firstSeen", letter.Letter.FirstSeen.UtcDateTime);
        json.WriteNumber("met", letter.Letter.Met);
        json.WriteString("reason", letter.Letter.Reason);
        WritePlace(json, letter);
        json.WriteEndObject();
    }

    private static void WritePlace(Utf8JsonWriter json, ExportedLetter letter)
    {
        if (letter.Row is not { } row) return;
        json.WriteString("company", row.Company);
        json.WriteString("readAt", row.ReadAt.UtcDateTime);
        json.WritePropertyName("row");
        WriteRow(json, letter);
    }
}

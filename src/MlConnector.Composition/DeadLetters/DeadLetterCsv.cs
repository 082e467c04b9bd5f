using System.Buffers;
using System.Globalization;
using System.Text;
using MlConnector.Composition.Wording;

namespace MlConnector.Composition.DeadLetters;

/// <summary>
/// Dead letters as a table for spreadsheets: RFC 4180, in UTF-8 with its mark, since the usual program takes it for something else without. Rows of several streams have different fields, so a row stands in one column, as JSON. A text
/// that a spreadsheet would run as a formula begins with an apostrophe.
/// </summary>
public sealed class DeadLetterCsv(Stream into) : IDeadLetterWriter
{
    /// <summary>Media type of what is written.</summary>
    public const string MediaType = "text/csv; charset=utf-8";

    private static readonly string[] Columns = ["id", "pipeline", "stream", "record", "state", "code", "column", "message", "fix", "run", "first met", "met", "company", "read at", "reason", "row"];
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");
    private static readonly SearchValues<char> Formula = SearchValues.Create("=+-@\t\r");

    /// <inheritdoc />
    public Task BeginAsync(CancellationToken cancel) => LineAsync(['\uFEFF' + Columns[0], .. Columns[1..]], cancel);

    /// <inheritdoc />
    public Task WriteAsync(ExportedLetter letter, CancellationToken cancel) => LineAsync(
        [
            letter.Letter.Id.ToString(CultureInfo.InvariantCulture), letter.Stream.Pipeline, letter.Stream.Stream, letter.Letter.SourceId, Words.Of(letter.Letter.State), letter.Letter.Code, letter.Letter.Column, letter.Letter.Message,
            letter.Letter.Fix, letter.Letter.RunId, Units.Moment(letter.Letter.FirstSeen), letter.Letter.Met.ToString(CultureInfo.InvariantCulture), letter.Row?.Company ?? "", letter.Row is { } row ? Units.Moment(row.ReadAt) : "",
            letter.Letter.Reason ?? "", letter.Row is null ? "" : JsonDocumentWriter.Compact(json => DeadLetterLines.WriteRow(json, letter)),
        ],
        cancel);

    private async Task LineAsync(string[] cells, CancellationToken cancel) => await into.WriteAsync(Encoding.UTF8.GetBytes(string.Join(',', cells.Select(Cell)) + "\r\n"), cancel);

    private static string Cell(string text)
    {
        if (text.Length > 0 && Formula.Contains(text[0])) text = $"'{text}";
        return text.AsSpan().ContainsAny(Quoted) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}

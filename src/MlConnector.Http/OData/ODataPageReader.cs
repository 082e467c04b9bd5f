using System.Text.Json;
using System.Text.Unicode;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.Http.OData;

/// <summary>
/// Turns the bytes of an OData collection answer into rows: cells are slices of those bytes; only what JSON had escaped, or wrote with an exponent, is rewritten to the page's tail.
/// No allocation per row or cell. One reader per stream being read; not thread-safe.
/// </summary>
public sealed class ODataPageReader
{
    private const int MaxDepth = 32;
    private const int MaxRows = 200_000;
    private readonly PropertyRing ring;
    private readonly CellMaker cells;
    private readonly RowScanner scanner;

    /// <summary>A reader for the first <paramref name="width"/> fields of a schema (all by default); the others are filled by someone else.</summary>
    public ODataPageReader(RecordSchema schema, int? width = null)
    {
        ring = new PropertyRing(schema, width ?? schema.Fields.Length);
        cells = new CellMaker([.. schema.Fields.Select(field => field.Type)]);
        scanner = new RowScanner(ring, cells);
    }

    /// <summary>Reads the page's bytes as one whole JSON document and adds its rows to the page.</summary>
    /// <exception cref="ConnectorException">Codes of <see cref="ODataErrors"/>; the page is then of no use.</exception>
    public ODataPage Read(RecordPage page)
    {
        ReadOnlySpan<byte> body = page.Bytes;
        int start = body.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? 3 : 0;
        int first = body[start..].IndexOfAnyExcept(" \t\r\n"u8);
        if (first >= 0 && body[start + first] == (byte)'<') throw ODataErrors.NoPage(ODataErrors.Html, ErrorKind.Transient, "The server sent HTML or XML instead of JSON.");
        if (!Utf8.IsValid(body)) throw ODataErrors.NoPage(ODataErrors.Damaged, ErrorKind.Transient, "The answer is not UTF-8.");
        cells.Begin(body.Length);
        try
        {
            ODataPage read = ReadDocument(page, body, start);
            if (cells.Tail.Length > 0) page.Append(cells.Tail);
            return read;
        }
        catch (JsonException error)
        {
            throw ODataErrors.NoPage(ODataErrors.Damaged, ErrorKind.Transient, $"The answer is damaged JSON at byte {error.BytePositionInLine + 1} of line {error.LineNumber + 1}.");
        }
        catch (InvalidOperationException)
        {
            throw ODataErrors.NoPage(ODataErrors.Damaged, ErrorKind.Transient, "The answer has half a character in a name or a link.");
        }
    }

    private ODataPage ReadDocument(RecordPage page, ReadOnlySpan<byte> body, int start)
    {
        Utf8JsonReader json = new(body[start..], new JsonReaderOptions { MaxDepth = MaxDepth });
        string? next = null;
        long? count = null;
        bool found = false;
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject) throw Shape("it is no JSON object");
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("value"u8))
            {
                if (!json.Read() || json.TokenType != JsonTokenType.StartArray || found) throw Shape("'value' is no list of records");
                int rest = ReadRows(body, start + (int)json.BytesConsumed, page);
                // the rows are one token sequence for the reader: it goes on at the bracket that ends them
                json = new Utf8JsonReader(body[rest..], isFinalBlock: true, json.CurrentState);
                if (!json.Read() || json.TokenType != JsonTokenType.EndArray) throw Shape("'value' does not end");
                found = true;
            }
            else if (json.ValueTextEquals("@odata.nextLink"u8) || json.ValueTextEquals("@nextLink"u8))
            {
                json.Read();
                next = json.TokenType == JsonTokenType.String ? json.GetString() : null;
            }
            else if (json.ValueTextEquals("@odata.count"u8) || json.ValueTextEquals("@count"u8))
            {
                json.Read();
                if (System.Buffers.Text.Utf8Parser.TryParse(json.ValueSpan, out long number, out int used) && used == json.ValueSpan.Length) count = number;
            }
            else
            {
                json.Skip();
            }
        }

        if (json.Read()) throw Shape("something follows it");
        return found ? new ODataPage(next, count) : throw Shape("it has no 'value'");
    }

    /// <summary>Reads records up to the bracket that ends them, and gives its place.</summary>
    private int ReadRows(ReadOnlySpan<byte> body, int at, RecordPage page)
    {
        for (bool first = true; ; first = false)
        {
            at = SkipBlanks(body, at);
            if (at >= body.Length) return at; // the reader says what is missing
            if (body[at] == (byte)']') return at;
            if (!first)
            {
                if (body[at] != (byte)',') throw new JsonException("a comma is missing", null, 0, at);
                at = SkipBlanks(body, at + 1);
            }

            if (at >= body.Length) throw new JsonException("it ends early", null, 0, at);
            if (body[at] != (byte)'{') throw Shape("'value' holds something else than records");
            if (page.RowCount == MaxRows) throw ODataErrors.NoPage(ODataErrors.Bound, ErrorKind.Config, $"The page has more than {MaxRows} records.");
            Span<Cell> row = page.AddRow();
            int end = scanner.Scan(body, at + 1, row);
            if (end < 0)
            {
                row.Clear();
                end = ReadRow(body, at, row);
            }

            at = end;
        }
    }

    /// <summary>The full reader: any JSON, and it learns the names of properties.</summary>
    private int ReadRow(ReadOnlySpan<byte> body, int at, Span<Cell> row)
    {
        Utf8JsonReader json = new(body[at..], isFinalBlock: false, new JsonReaderState(new JsonReaderOptions { MaxDepth = MaxDepth }));
        json.Read();
        ring.Restart();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (!ReadProperty(ref json, ring, at, row)) break;
        }

        return json.TokenType == JsonTokenType.EndObject && json.CurrentDepth == 0 ? at + (int)json.BytesConsumed : throw new JsonException("a record ends early", null, 0, body.Length);
    }

    /// <summary>A property, at whose name the reader stands; false if the bytes end inside it.</summary>
    private bool ReadProperty(ref Utf8JsonReader json, PropertyRing names, int start, Span<Cell> row)
    {
        int field = json.ValueIsEscaped ? names.Find(System.Text.Encoding.UTF8.GetBytes(json.GetString()!)) : names.Find(json.ValueSpan);
        if (!json.Read()) return false;
        if (field < -1 && json.TokenType == JsonTokenType.StartObject) return ReadReference(ref json, names.References[-2 - field], start, row);
        if (field < 0) return json.TrySkip();
        if (row[field].Kind != CellKind.Absent) throw ODataErrors.NoPage(ODataErrors.Twice, ErrorKind.Data, "A record has the same property twice.");
        row[field] = ReadCell(ref json, start, field);
        return true;
    }

    /// <summary>The record that a record refers to; its fields are those of the row.</summary>
    private bool ReadReference(ref Utf8JsonReader json, PropertyRing names, int start, Span<Cell> row)
    {
        names.Restart();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (!ReadProperty(ref json, names, start, row)) return false;
        }

        return json.TokenType == JsonTokenType.EndObject;
    }

    private Cell ReadCell(ref Utf8JsonReader json, int start, int field)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.String when json.ValueIsEscaped: return cells.Unescape(ref json);
            case JsonTokenType.String: return cells.Text(json.ValueSpan, start + (int)json.TokenStartIndex + 1, field);
            case JsonTokenType.Number: return cells.Number(json.ValueSpan, start + (int)json.TokenStartIndex, field);
            case JsonTokenType.True: return Cell.Of(true);
            case JsonTokenType.False: return Cell.Of(false);
            case JsonTokenType.Null: return Cell.Null;
            default:
                if (!json.TrySkip()) throw new JsonException("a record ends early"); // nested records are none of ours; depth is bounded by the reader
                return default;
        }
    }

    private static int SkipBlanks(ReadOnlySpan<byte> body, int at)
    {
        while (at < body.Length && body[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') at++;
        return at;
    }

    private static ConnectorException Shape(string why) => ODataErrors.NoPage(ODataErrors.Shape, ErrorKind.Config, $"The answer is no OData collection: {why}.");
}

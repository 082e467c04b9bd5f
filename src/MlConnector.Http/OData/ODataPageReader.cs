using System.Buffers;
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
    private readonly FieldType[] types;
    private readonly ArrayBufferWriter<byte> rewritten = new(256);
    private int bodyLength;

    /// <summary>A reader for the first <paramref name="width"/> fields of a schema (all by default); the others are filled by someone else.</summary>
    public ODataPageReader(RecordSchema schema, int? width = null)
    {
        ring = new PropertyRing(schema, width ?? schema.Fields.Length);
        types = [.. schema.Fields.Select(field => field.Type)];
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
        bodyLength = body.Length;
        rewritten.ResetWrittenCount();
        try
        {
            ODataPage read = ReadDocument(page, body, start);
            if (rewritten.WrittenCount > 0) page.Append(rewritten.WrittenSpan);
            return read;
        }
        catch (JsonException error)
        {
            throw ODataErrors.NoPage(ODataErrors.Damaged, ErrorKind.Transient, $"The answer is damaged JSON at byte {error.BytePositionInLine + 1} of line {error.LineNumber + 1}.");
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
                ReadRows(ref json, page, start);
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

    private void ReadRows(ref Utf8JsonReader json, RecordPage page, int start)
    {
        while (json.Read() && json.TokenType == JsonTokenType.StartObject)
        {
            if (page.RowCount == MaxRows) throw ODataErrors.NoPage(ODataErrors.Bound, ErrorKind.Bug, $"The page has more than {MaxRows} records.");
            ReadRow(ref json, page.AddRow(), start);
        }

        if (json.TokenType != JsonTokenType.EndArray) throw Shape("'value' holds something else than records");
    }

    private void ReadRow(ref Utf8JsonReader json, Span<Cell> row, int start)
    {
        ring.Restart();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            int field = json.ValueIsEscaped ? ring.Find(System.Text.Encoding.UTF8.GetBytes(json.GetString()!)) : ring.Find(json.ValueSpan);
            json.Read();
            if (field < 0)
            {
                json.Skip();
                continue;
            }

            if (row[field].Kind != CellKind.Absent) throw ODataErrors.NoPage(ODataErrors.Twice, ErrorKind.Bug, "A record has the same property twice.");
            row[field] = ReadCell(ref json, types[field], start);
        }
    }

    private Cell ReadCell(ref Utf8JsonReader json, FieldType type, int start)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.String:
                if (json.ValueIsEscaped) return Unescape(ref json);
                return Text(json.ValueSpan, start + (int)json.TokenStartIndex + 1, type);
            case JsonTokenType.Number:
                ReadOnlySpan<byte> digits = json.ValueSpan;
                if (type != FieldType.Text && digits.IndexOfAny((byte)'e', (byte)'E') >= 0) return Rewrite(digits);
                return new Cell(type == FieldType.Text ? CellKind.Text : CellKind.Number, start + (int)json.TokenStartIndex, digits.Length);
            case JsonTokenType.True: return Cell.Of(true);
            case JsonTokenType.False: return Cell.Of(false);
            case JsonTokenType.Null: return Cell.Null;
            default:
                json.Skip(); // nested records are none of ours; depth is bounded by the reader
                return default;
        }
    }

    /// <summary>Quoted numbers (IEEE754Compatible) become numbers; a declared date keeps the date part as sent, because the zone of a SQL datetime is the server's invention.</summary>
    private Cell Text(ReadOnlySpan<byte> text, int at, FieldType type)
    {
        if (type == FieldType.Date && text.Length > 10 && text[10] == (byte)'T') return new Cell(CellKind.Text, at, 10);
        if (type is not (FieldType.Decimal or FieldType.Integer)) return new Cell(CellKind.Text, at, text.Length);
        return PlainNumber.IsPlain(text) ? new Cell(CellKind.Number, at, text.Length) : PlainNumber.HasExponent(text) ? Rewrite(text) : new Cell(CellKind.Text, at, text.Length);
    }

    private Cell Unescape(ref Utf8JsonReader json)
    {
        int at = bodyLength + rewritten.WrittenCount;
        try
        {
            int length = json.CopyString(rewritten.GetSpan(json.ValueSpan.Length));
            rewritten.Advance(length);
            return new Cell(CellKind.Text, at, length);
        }
        catch (InvalidOperationException error)
        {
            throw ODataErrors.NoPage(ODataErrors.Damaged, ErrorKind.Bug, "A text holds half of a surrogate pair, which is no character.", error);
        }
    }

    private Cell Rewrite(ReadOnlySpan<byte> number)
    {
        int at = bodyLength + rewritten.WrittenCount;
        Span<byte> to = rewritten.GetSpan(PlainNumber.MaxRewritten);
        if (!PlainNumber.TryRewrite(number, to, out int length))
        {
            number.CopyTo(rewritten.GetSpan(number.Length)); // out of any declared precision: the mapping rejects the value as it was sent
            rewritten.Advance(number.Length);
            return new Cell(CellKind.Text, at, number.Length);
        }

        rewritten.Advance(length);
        return new Cell(CellKind.Number, at, length);
    }

    private static ConnectorException Shape(string why) => ODataErrors.NoPage(ODataErrors.Shape, ErrorKind.Bug, $"The answer is no OData collection: {why}.");
}

using System.Buffers.Binary;
using System.Globalization;
using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;
using MlConnector.Sandbox.Syspro.Data;

namespace MlConnector.Sandbox.Syspro.OData;

/// <summary>Writes a page straight into the response: padding, blanks, digits and dates as the service would give them.</summary>
internal sealed class ODataPageWriter(ODataOptions options)
{
    private const int FlushAt = 64 * 1024;
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
    private readonly char[] padded = new char[8000];

    public async Task WriteAsync(
        PipeWriter output, string context, IReadOnlyList<SysproColumn> columns, IReadOnlyList<SysproRow> rows, long? total, string? nextLink, CancellationToken cancellation)
    {
        await using var json = new Utf8JsonWriter(output, Json);
        JsonEncodedText[] names = [.. columns.Select(column => JsonEncodedText.Encode(column.Name))];
        json.WriteStartObject();
        json.WriteString("@odata.context", context);
        if (total is { } count) json.WriteNumber("@odata.count", count);
        json.WriteStartArray("value");
        foreach (var row in rows)
        {
            WriteRow(json, names, columns, row);
            if (json.BytesPending < FlushAt) continue;
            json.Flush();
            await output.FlushAsync(cancellation);
        }
        json.WriteEndArray();
        if (nextLink is not null) json.WriteString("@odata.nextLink", nextLink);
        json.WriteEndObject();
        json.Flush();
        await output.FlushAsync(cancellation);
    }

    private void WriteRow(Utf8JsonWriter json, JsonEncodedText[] names, IReadOnlyList<SysproColumn> columns, SysproRow row)
    {
        json.WriteStartObject();
        for (var i = 0; i < names.Length; i++)
        {
            json.WritePropertyName(names[i]);
            WriteCell(json, columns[i], row.Values[columns[i].Index]);
        }
        json.WriteEndObject();
    }

    private void WriteCell(Utf8JsonWriter json, SysproColumn column, object? cell)
    {
        switch (cell)
        {
            case null: json.WriteNullValue(); break;
            case string text: WriteText(json, column, text); break;
            case decimal number when options.QuotesDecimals: json.WriteStringValue(number.ToString(CultureInfo.InvariantCulture)); break;
            case decimal number: json.WriteNumberValue(number); break;
            case DateTime time: WriteDate(json, time); break;
            case long version: WriteVersion(json, version); break;
        }
    }

    private void WriteText(Utf8JsonWriter json, SysproColumn column, string text)
    {
        if (column.Kind == SysproKind.Char && options.PadsChar && text.Length < column.Size)
        {
            var cell = padded.AsSpan(0, column.Size);
            text.CopyTo(cell);
            cell[text.Length..].Fill(' ');
            json.WriteStringValue(cell);
        }
        else
        {
            json.WriteStringValue(text.Length == 0 && options.SingleBlanks ? " " : text);
        }
    }

    private void WriteDate(Utf8JsonWriter json, DateTime time)
    {
        Span<char> text = stackalloc char[33];
        int length;
        if (options.Dates == ODataDateKind.Date) time.TryFormat(text, out length, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        else if (options.ServerOffset == TimeSpan.Zero) time.TryFormat(text, out length, "yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        else new DateTimeOffset(time, options.ServerOffset).TryFormat(text, out length, "yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);
        json.WriteStringValue(text[..length]);
    }

    private static void WriteVersion(Utf8JsonWriter json, long version)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, version);
        json.WriteBase64StringValue(bytes);
    }
}

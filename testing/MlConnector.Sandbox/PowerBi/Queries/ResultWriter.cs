using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using MlConnector.Sandbox.PowerBi.Queries.Dax.Filters;
using MlConnector.Sandbox.PowerBi.Queries.Dax.Values;

namespace MlConnector.Sandbox.PowerBi.Queries;

/// <summary>Writes a result within its limits; over them it is cut after a whole row, and an error says so beside the 200.</summary>
internal sealed class ResultWriter(PowerBiSandboxOptions options)
{
    public ReadOnlyMemory<byte> Write(RelationColumn[] columns, Relation rows, bool includeNulls)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteStartArray("results");
        json.WriteStartObject();
        json.WriteStartArray("tables");
        json.WriteStartObject();
        json.WriteStartArray("rows");
        bool cut = !WriteRows(json, columns, rows, includeNulls);
        json.WriteEndArray();
        WriteError(json, cut && options.TruncationPlace == TruncationPlace.Table);
        json.WriteEndObject();
        json.WriteEndArray();
        WriteError(json, cut && options.TruncationPlace == TruncationPlace.Result);
        json.WriteEndObject();
        json.WriteEndArray();
        WriteError(json, cut && options.TruncationPlace == TruncationPlace.Top);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private bool WriteRows(Utf8JsonWriter json, RelationColumn[] columns, Relation rows, bool includeNulls)
    {
        JsonEncodedText[] keys = [.. columns.Select(static column => JsonEncodedText.Encode(column.Key, JavaScriptEncoder.UnsafeRelaxedJsonEscaping))];
        int most = Math.Min(options.MaxResultRows, options.MaxResultValues / Math.Max(1, columns.Length));
        for (int row = 0; row < rows.Count; row++)
        {
            if (row == most || json.BytesCommitted + json.BytesPending > options.MaxResultBytes) return false;
            json.WriteStartObject();
            for (int column = 0; column < columns.Length; column++) WriteValue(json, keys[column], rows.At(row, column), includeNulls);
            json.WriteEndObject();
        }

        return true;
    }

    private static void WriteValue(Utf8JsonWriter json, JsonEncodedText key, DaxValue value, bool includeNulls)
    {
        switch (value.Kind)
        {
            case DaxKind.Blank: if (includeNulls) json.WriteNull(key); break;
            case DaxKind.Text: json.WriteString(key, value.Text); break;
            case DaxKind.Bool: json.WriteBoolean(key, value.Number != 0); break;
            case DaxKind.Date: json.WriteString(key, new DateTime((long)value.Number, DateTimeKind.Unspecified)); break;
            default: json.WriteNumber(key, value.Number / 1.0000000000000000000000000000m); break;
        }
    }

    private static void WriteError(Utf8JsonWriter json, bool wanted)
    {
        if (!wanted) return;
        json.WriteStartObject("error");
        json.WriteString("code", "DatasetExecuteQueriesError");
        json.WriteString("message", "The result is larger than the limits of this API and was cut.");
        json.WriteEndObject();
    }
}

using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MlConnector.Http.OData;

namespace MlConnector.IfsCloud.Writing;

/// <summary>Records as JSON, written with exactly the columns that are meant; numbers keep their digits (INV-7).</summary>
internal static class RecordJson
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>An object of columns with their types.</summary>
    public static byte[] Write(IEnumerable<(string Column, EdmType? Type, string Value)> values)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Compact))
        {
            json.WriteStartObject();
            foreach ((string column, EdmType? type, string value) in values)
            {
                json.WritePropertyName(column);
                if (type is EdmType.Decimal or EdmType.Integer or EdmType.Floating) json.WriteRawValue(value);
                else if (type == EdmType.Boolean && value is "true" or "false") json.WriteBooleanValue(value == "true");
                else json.WriteStringValue(value);
            }

            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>Entity tag and one column of a record; null if the body is none.</summary>
    public static (string Tag, string? Value)? Read(ReadOnlySpan<byte> body, string column)
    {
        try
        {
            Utf8JsonReader json = new(body);
            using JsonDocument document = JsonDocument.ParseValue(ref json);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("@odata.etag", out JsonElement tag) || tag.ValueKind != JsonValueKind.String) return null;
            return (tag.GetString()!, document.RootElement.TryGetProperty(column, out JsonElement value) ? Text(value) : null);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or DecoderFallbackException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => value.GetString(),
        _ => value.GetRawText(),
    };
}

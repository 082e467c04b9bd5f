using System.Globalization;
using System.Text.Json;

namespace MlConnector.BigQuery.Transport;

/// <summary>Parts of an answer that may be missing: the service writes whole numbers as texts.</summary>
internal static class AnswerPart
{
    /// <summary>A text or number as text; empty if it is not there.</summary>
    public static string Of(JsonElement parent, string name) => Child(parent, name) is not { } value ? "" : value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => "",
    };

    /// <summary>A whole number; null if it is not there or none.</summary>
    public static long? Whole(JsonElement parent, string name) => long.TryParse(Of(parent, name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : null;

    /// <summary>A part; null if it is not there.</summary>
    public static JsonElement? Child(JsonElement parent, string name) => parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>A list; empty if it is not there.</summary>
    public static JsonElement[] List(JsonElement parent, string name) => Child(parent, name) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : [];
}

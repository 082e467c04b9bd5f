using System.Globalization;
using System.Text.Json;

namespace MlConnector.Tableau.Transport;

/// <summary>Parts of an answer that may be missing. Numbers and truths often come as texts; lists nest twice, and an empty one is an empty object.</summary>
internal static class AnswerPart
{
    /// <summary>A text, number or truth as text; empty if it is not there.</summary>
    public static string Text(JsonElement parent, string name) => Child(parent, name) is not { } value ? "" : value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => "",
    };

    /// <summary>A whole number; null if it is not there or none.</summary>
    public static long? Whole(JsonElement parent, string name) => long.TryParse(Text(parent, name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : null;

    /// <summary>A part; null if it is not there.</summary>
    public static JsonElement? Child(JsonElement parent, string name) => parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>The elements of <c>{"projects":{"project":[…]}}</c>.</summary>
    public static JsonElement[] List(JsonElement parent, string list, string element) => Child(parent, list) is { } outer && Child(outer, element) is { ValueKind: JsonValueKind.Array } inner ? [.. inner.EnumerateArray()] : [];
}

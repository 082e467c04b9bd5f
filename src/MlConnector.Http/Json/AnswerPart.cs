using System.Globalization;
using System.Text.Json;

namespace MlConnector.Http.Json;

/// <summary>Parts of a vendor's answer that may be missing, or come as texts although they are numbers or truths.</summary>
public static class AnswerPart
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

    /// <summary>A list; empty if it is not there.</summary>
    public static JsonElement[] List(JsonElement parent, string name) => Child(parent, name) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : [];

    /// <summary>The elements of a list that nests twice, <c>{"projects":{"project":[…]}}</c>, whose empty one is an empty object.</summary>
    public static JsonElement[] List(JsonElement parent, string list, string element) => Child(parent, list) is { } outer ? List(outer, element) : [];
}

using System.Text.Json;
using MlConnector.Sandbox.PowerBi.Answers;

namespace MlConnector.Sandbox.PowerBi.Datasets;

/// <summary>Reads the properties of one JSON object; names are exact, and one that is not known refuses the request.</summary>
internal static class Fields
{
    public static JsonElement Object(JsonElement json, string place, params ReadOnlySpan<string> known)
    {
        if (json.ValueKind != JsonValueKind.Object) throw new RefusedException(Refusal.BadProperty(place, "An object is expected."));
        foreach (var property in json.EnumerateObject())
        {
            if (!known.Contains(property.Name))
            {
                throw new RefusedException(Refusal.BadProperty(
                    place.Length == 0 ? property.Name : $"{place}.{property.Name}",
                    $"The property '{property.Name}' does not exist on this type.") with
                { Reason = "unknownProperty" });
            }
        }

        return json;
    }

    public static string Required(JsonElement json, string place, string name) =>
        Text(json, place, name) is { Length: > 0 } text ? text : throw new RefusedException(Refusal.BadProperty($"{place}.{name}", $"The property '{name}' is required."));

    public static string? Text(JsonElement json, string place, string name)
    {
        if (!json.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) return null;
        if (value.ValueKind != JsonValueKind.String) throw new RefusedException(Refusal.BadProperty($"{place}.{name}", "Text is expected."));
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            throw new RefusedException(Refusal.BadProperty($"{place}.{name}", "The text holds half a surrogate pair."));
        }
    }

    public static IEnumerable<(JsonElement Item, string Place)> Items(JsonElement json, string place, string name)
    {
        if (!json.TryGetProperty(name, out var list) || list.ValueKind == JsonValueKind.Null) return [];
        if (list.ValueKind != JsonValueKind.Array) throw new RefusedException(Refusal.BadProperty($"{place}.{name}", "A list is expected."));
        return list.EnumerateArray().Select((item, index) => (item, $"{place}{(place.Length == 0 ? "" : ".")}{name}[{index}]"));
    }
}

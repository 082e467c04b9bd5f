using System.Text.Json;

namespace MlConnector.Sandbox.Tableau.VizQl;

/// <summary>Reads the parts of a request strictly.</summary>
internal static class VizJson
{
    /// <summary>A text, or null if it is not there.</summary>
    public static string? Text(JsonElement part, string name) => part.TryGetProperty(name, out var value) ? value.ValueKind == JsonValueKind.String ? value.GetString() : throw VizRefusal.Malformed($"{name} is no text.") : null;

    /// <summary>A text that has to be one of a list.</summary>
    public static string OneOf(JsonElement part, string name, string? standard, params string[] values)
    {
        string? value = Text(part, name) ?? standard;
        return value is not null && values.Contains(value, StringComparer.Ordinal) ? value : throw VizRefusal.Malformed($"{name} has to be one of {string.Join(", ", values)}.");
    }

    /// <summary>A flag; false if it is not there.</summary>
    public static bool Flag(JsonElement part, string name) => part.TryGetProperty(name, out var value) && (value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw VizRefusal.Malformed($"{name} is neither true nor false."));

    /// <summary>A whole number, or null if it is not there.</summary>
    public static int? Whole(JsonElement part, string name, int least) =>
        !part.TryGetProperty(name, out var value) ? null : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int whole) && whole >= least ? whole : throw VizRefusal.Malformed($"{name} is no whole number from {least} on.");

    /// <summary>A member that has to be there.</summary>
    public static JsonElement Member(JsonElement part, string name, JsonValueKind kind) => part.TryGetProperty(name, out var value) && value.ValueKind == kind ? value : throw VizRefusal.Malformed($"{name} is missing, or of another kind than {kind}.");

    /// <summary>Refuses what is no object, or has other members.</summary>
    public static void Only(JsonElement part, string what, params string[] names)
    {
        if (part.ValueKind != JsonValueKind.Object) throw VizRefusal.Malformed($"{what} is no object.");
        foreach (var member in part.EnumerateObject())
        {
            if (!names.Contains(member.Name, StringComparer.Ordinal)) throw VizRefusal.Malformed($"{what} has an unknown member '{member.Name}'.");
        }
    }
}

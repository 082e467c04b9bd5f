using System.Collections.Immutable;
using System.Text.Json;
using MlConnector.Abstractions.Errors;

namespace MlConnector.PowerBi.Transport;

/// <summary>Reads the lists of the service: <c>{"value":[…]}</c>. Unknown properties are passed over; a subset comes back depending on call and rights.</summary>
internal static class AnswerList
{
    /// <summary>Every entry of the list.</summary>
    /// <exception cref="ConnectorException">The answer is no such list.</exception>
    public static ImmutableArray<T> Read<T>(VendorAnswer answer, string what, Func<JsonElement, T> entry)
    {
        try
        {
            using JsonDocument document = answer.Parse();
            if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("value", out JsonElement list) && list.ValueKind == JsonValueKind.Array)
            {
                return [.. list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object).Select(entry)];
            }
        }
        catch (JsonException)
        {
            // Said below.
        }

        throw new ConnectorException(PowerBiErrors.Answer($"Reading {what}", answer.IsPage ? "a page came instead of data" : "no list in it"));
    }

    /// <summary>One entry from an answer that is the entry itself.</summary>
    public static T One<T>(VendorAnswer answer, string what, Func<JsonElement, T> entry)
    {
        try
        {
            using JsonDocument document = answer.Parse();
            if (document.RootElement.ValueKind == JsonValueKind.Object) return entry(document.RootElement);
        }
        catch (JsonException)
        {
            // Said below.
        }

        throw new ConnectorException(PowerBiErrors.Answer($"Reading {what}", answer.IsPage ? "a page came instead of data" : "no object in it"));
    }

    /// <summary>A text, or empty.</summary>
    public static string Text(JsonElement item, string name) =>
        item.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    /// <summary>True, false, or null where the service leaves it out.</summary>
    public static bool? Flag(JsonElement item, string name) =>
        item.TryGetProperty(name, out JsonElement value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : null;
}

using System.Text.Json;
using MlConnector.Sandbox.BigQuery.Rest;

namespace MlConnector.Sandbox.BigQuery.Data;

/// <summary>Which labels the service takes.</summary>
internal static class LabelRules
{
    private const int Most = 64, Longest = 63;

    /// <summary>The labels that a request supplies; null if it supplies none.</summary>
    public static JsonElement? Read(JsonElement body)
    {
        if (Fields.Child(body, "labels") is not { ValueKind: JsonValueKind.Object } labels) return null;
        JsonProperty[] all = [.. labels.EnumerateObject()];
        if (all.Length > Most) throw Refusal.Invalid($"Too many labels: at most {Most} are allowed.");
        foreach (var label in all)
        {
            string text = label.Value.ValueKind == JsonValueKind.String ? label.Value.GetString()! : "?";
            if (!IsText(label.Name) || label.Name.Length == 0 || !char.IsAsciiLetterLower(label.Name[0]) || !IsText(text)) throw Refusal.Invalid($"Label \"{label.Name}\" is invalid.");
        }

        return labels;
    }

    private static bool IsText(string text) => text.Length <= Longest && text.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '_' or '-');
}

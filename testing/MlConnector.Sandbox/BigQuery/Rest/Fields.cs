using System.Text.Json;

namespace MlConnector.Sandbox.BigQuery.Rest;

/// <summary>Parts of a request's JSON.</summary>
internal static class Fields
{
    public static string Text(JsonElement parent, string name) => Child(parent, name) is { } value ? value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText() : "";

    public static JsonElement? Child(JsonElement parent, string name) => parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public static JsonElement Object(JsonElement parent, string name) => Child(parent, name) is { ValueKind: JsonValueKind.Object } value ? value : throw Refusal.Invalid($"Required parameter is missing: {name}");

    public static JsonElement[] List(JsonElement parent, string name) => Child(parent, name) is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : [];
}

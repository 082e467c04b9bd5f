using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using MlConnector.Composition.Wording;

namespace MlConnector.Cli.Remote;

/// <summary>Bodies of what is ordered of a service.</summary>
internal static class RemoteOrder
{
    /// <summary>A repair.</summary>
    public static string Repair(IReadOnlyDictionary<string, string?> values, string reason) => JsonDocumentWriter.Compact(json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("values");
        foreach ((string field, string? value) in values) json.WriteString(field, value);
        json.WriteEndObject();
        json.WriteString("reason", reason);
        json.WriteEndObject();
    });

    /// <summary>What needs nothing but a reason: a write-off, a pause.</summary>
    public static string Reason(string reason) => JsonDocumentWriter.Compact(json =>
    {
        json.WriteStartObject();
        json.WriteString("reason", reason);
        json.WriteEndObject();
    });

    /// <summary>Something that is not waited for any longer.</summary>
    public static string WaitingWriteOff(string document, string reason) => JsonDocumentWriter.Compact(json =>
    {
        json.WriteStartObject();
        json.WriteString("document", document);
        json.WriteString("reason", reason);
        json.WriteEndObject();
    });

    /// <summary>A secret. It goes over TLS, or stays on this machine, and stands in nothing that is printed (INV-6).</summary>
    public static string Secret(string value, DateOnly? expires) => JsonDocumentWriter.Compact(json =>
    {
        json.WriteStartObject();
        json.WriteString("value", value);
        if (expires is { } day) json.WriteString("expires", day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        json.WriteEndObject();
    });

    /// <summary>A list of texts; none for null.</summary>
    public static void Strings(Utf8JsonWriter json, string name, IReadOnlyList<string>? values)
    {
        json.WriteStartArray(name);
        foreach (string value in values ?? []) json.WriteStringValue(value);
        json.WriteEndArray();
    }
}

/// <summary>Lists of answers, generated.</summary>
[JsonSerializable(typeof(IReadOnlyList<JsonElement>))]
internal sealed partial class RemoteJson : JsonSerializerContext;

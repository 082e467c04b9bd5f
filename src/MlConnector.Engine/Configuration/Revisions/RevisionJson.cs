using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Configuration.Model;

namespace MlConnector.Engine.Configuration.Revisions;

/// <summary>The canonical JSON of a revision: the same content gives the same bytes, on any machine, so its hash tells whether anything changed. Places in files are no part of it.</summary>
public static class RevisionJson
{
    /// <summary>Content as JSON.</summary>
    public static string Write(RevisionContent content) => JsonSerializer.Serialize(content, RevisionContext.Default.RevisionContent);

    /// <summary>Content from JSON.</summary>
    /// <exception cref="ConnectorException"><c>REVISION-DAMAGED</c>: it is not what was written.</exception>
    public static RevisionContent Read(string json)
    {
        try
        {
            return RevisionReader.Read(json);
        }
        catch (Exception damage) when (damage is JsonException or InvalidOperationException or ArgumentException or FormatException or OverflowException)
        {
            throw new ConnectorException(new ConnectorError("REVISION-DAMAGED", ErrorKind.Config, ErrorOwner.Operator, "A stored revision cannot be read.", "Restore the store from a backup, or apply the configuration again."), damage);
        }
    }

    /// <summary>SHA-256 of the JSON, hex.</summary>
    public static string Hash(string json) => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(json)));
}

/// <summary>Generated writing; <see cref="RevisionReader"/> reads.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, IncludeFields = true, WriteIndented = false,
    Converters = [typeof(SettingTreeConverter), typeof(PlaceConverter), typeof(ScheduleConverter), typeof(SortedTextsConverter)])]
[JsonSerializable(typeof(RevisionContent))]
internal sealed partial class RevisionContext : JsonSerializerContext;

/// <summary>A setting tree as JSON: maps are objects in file order, every value a text, nothing is null. Quotation marks of the file are not kept.</summary>
internal sealed class SettingTreeConverter : JsonConverter<MapNode>
{
    public override MapNode Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

    /// <summary>A map from JSON.</summary>
    public static MapNode Map(JsonElement element) => Node(element) as MapNode ?? throw new JsonException("no map");

    public override void Write(Utf8JsonWriter writer, MapNode value, JsonSerializerOptions options) => Write(writer, value);

    private static SettingNode Node(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => new MapNode(SettingPlace.Revision, [.. element.EnumerateObject().Select(entry => KeyValuePair.Create(Scalar(entry.Name), Node(entry.Value)))]),
        JsonValueKind.Array => new ListNode(SettingPlace.Revision, [.. element.EnumerateArray().Select(Node)]),
        JsonValueKind.Null => new ScalarNode(SettingPlace.Revision, "", Quoted: false),
        _ => Scalar(element.GetString() ?? ""),
    };

    /// <summary>A text that would read as null without quotation marks keeps them.</summary>
    private static ScalarNode Scalar(string text) => new(SettingPlace.Revision, text, Quoted: text is "" or "~" or "null");

    private static void Write(Utf8JsonWriter writer, SettingNode node)
    {
        switch (node)
        {
            case MapNode map:
                writer.WriteStartObject();
                foreach ((ScalarNode name, SettingNode value) in map.Entries)
                {
                    writer.WritePropertyName(name.Value);
                    Write(writer, value);
                }

                writer.WriteEndObject();
                break;
            case ListNode list:
                writer.WriteStartArray();
                foreach (SettingNode item in list.Items) Write(writer, item);
                writer.WriteEndArray();
                break;
            case ScalarNode { IsNull: true }:
                writer.WriteNullValue();
                break;
            case ScalarNode scalar:
                writer.WriteStringValue(scalar.Value);
                break;
        }
    }
}

/// <summary>Places are not stored: moving a line changes nothing.</summary>
internal sealed class PlaceConverter : JsonConverter<SettingPlace>
{
    public override SettingPlace Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

    public override void Write(Utf8JsonWriter writer, SettingPlace value, JsonSerializerOptions options) => writer.WriteNullValue();

    public override bool HandleNull => true;
}

/// <summary>A schedule is its text.</summary>
internal sealed class ScheduleConverter : JsonConverter<Schedule>
{
    public override Schedule? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

    public override void Write(Utf8JsonWriter writer, Schedule value, JsonSerializerOptions options) => writer.WriteStringValue(value.Text);
}

/// <summary>Named texts in the order of their names: a dictionary's own order differs from process to process, and the hash must not.</summary>
internal sealed class SortedTextsConverter : JsonConverter<ImmutableDictionary<string, string>>
{
    public override ImmutableDictionary<string, string> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

    public override void Write(Utf8JsonWriter writer, ImmutableDictionary<string, string> value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach ((string name, string text) in value.OrderBy(entry => entry.Key, StringComparer.Ordinal)) writer.WriteString(name, text);
        writer.WriteEndObject();
    }
}

using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using MlConnector.Abstractions.Configuration;

namespace MlConnector.Engine.Configuration.Reference;

/// <summary>Writes the JSON Schema that editors complete and check configurations with, from the same descriptions as the reference. The program's own reader is stricter; it has the last word.</summary>
public static class ConfigurationSchema
{
    private static readonly System.Text.Json.JsonSerializerOptions Format = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The schema; connections are described by the connectors given, or left open if there are none.</summary>
    public static string Write(IReadOnlyList<IConnectorFactory> connectors)
    {
        JsonObject root = Map();
        root.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        root.Insert(1, "title", "ml-connector configuration");
        foreach (SettingDescription setting in EngineSettings.All) Add(root, setting.Path.Split('.'), setting);
        JsonObject connections = Map();
        connections["additionalProperties"] = Connection(connectors);
        ((JsonObject)root["properties"]!)["connections"] = connections;
        root["required"] = new JsonArray("connections");
        AllowShortForms(root);
        return root.ToJsonString(Format) + "\n";
    }

    private static JsonObject Map() => new() { ["type"] = "object", ["properties"] = new JsonObject(), ["additionalProperties"] = false };

    /// <summary>Walks to the map that a path lies in, making maps on the way, and puts the setting there.</summary>
    private static void Add(JsonObject map, ReadOnlySpan<string> path, SettingDescription setting)
    {
        if (path.Length == 1)
        {
            Put(map, path[0], Leaf(setting));
            if (setting.Required) Require(map, path[0]);
            return;
        }

        JsonObject? child = path[0] == "*" ? map["additionalProperties"] as JsonObject : map["properties"]![path[0]] as JsonObject;
        if (child is null) Put(map, path[0], child = Map());
        Add(child, path[1..], setting);
    }

    private static void Put(JsonObject map, string name, JsonObject node)
    {
        if (name == "*") map["additionalProperties"] = node;
        else map["properties"]![name] = node;
    }

    private static void Require(JsonObject map, string name)
    {
        if (map["required"] is not JsonArray required) map["required"] = required = [];
        required.Add(name);
    }

    private static JsonObject Leaf(SettingDescription setting)
    {
        JsonObject leaf = new() { ["description"] = setting.Default.Length == 0 ? setting.Description : $"{setting.Description} Default: {setting.Default}." };
        if (setting.Choices.Count > 0) leaf["enum"] = new JsonArray([.. setting.Choices.Select(choice => (JsonNode)choice)]);
        else if (Types(setting.Type) is { } types) leaf["type"] = types;
        return leaf;
    }

    /// <summary>JSON types of a setting; null = anything.</summary>
    private static JsonNode? Types(string type) => type switch
    {
        "number" => "integer",
        "boolean" => "boolean",
        "list" => new JsonArray("array", "string"),
        "map" or "companions" or "derived fields" or "fields" or "cut" => "object",
        "branches" => "array",
        "text" or "percent" or "size" => new JsonArray("string", "number", "boolean"),
        "duration" or "schedule" or "date" or "expression" or "type" => "string",
        _ => null,
    };

    /// <summary>A column may be an expression, a cursor a field name, a stream empty; added columns are like columns.</summary>
    private static void AllowShortForms(JsonObject root)
    {
        JsonObject pipeline = (JsonObject)root["properties"]!["pipelines"]!["additionalProperties"]!;
        JsonObject streams = (JsonObject)pipeline["properties"]!["streams"]!;
        Require(pipeline, "streams");
        JsonObject stream = (JsonObject)streams["additionalProperties"]!;
        stream["type"] = new JsonArray("object", "null");
        JsonObject parts = (JsonObject)stream["properties"]!;
        parts["cursor"]!["type"] = new JsonArray("object", "string");
        parts["columns"]!["additionalProperties"]!["type"] = new JsonArray("object", "string", "number", "boolean");
        parts["addColumns"] = parts["columns"]!.DeepClone();
    }

    private static JsonObject Connection(IReadOnlyList<IConnectorFactory> connectors)
    {
        JsonObject type = new() { ["type"] = "string", ["description"] = "The connector." };
        JsonObject connection = new() { ["type"] = "object", ["properties"] = new JsonObject { ["type"] = type }, ["required"] = new JsonArray("type") };
        if (connectors.Count == 0) return connection;
        type["enum"] = new JsonArray([.. connectors.Select(connector => (JsonNode)connector.Type)]);
        connection["allOf"] = new JsonArray([.. connectors.Select(Conditional)]);
        return connection;
    }

    private static JsonNode Conditional(IConnectorFactory connector)
    {
        JsonObject settings = Map();
        settings["properties"]!["type"] = true;
        foreach (SettingDescription setting in connector.Settings) Add(settings, setting.Path.Split('.'), setting);
        return new JsonObject { ["if"] = new JsonObject { ["properties"] = new JsonObject { ["type"] = new JsonObject { ["const"] = connector.Type } } }, ["then"] = settings };
    }
}

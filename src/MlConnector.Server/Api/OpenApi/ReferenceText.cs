using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MlConnector.Server.Api.OpenApi;

/// <summary>Writes the description of the API as Markdown: routes by their parts, then what bodies hold.</summary>
internal static class ReferenceText
{
    public static string Of(string description)
    {
        using JsonDocument document = JsonDocument.Parse(description);
        JsonElement root = document.RootElement;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# API\n\nMade by `mlc reference api`; a test keeps it true. A running service gives the same as OpenAPI 3.1 at `{ApiRoutes.Description}`.\n\n{Text(root.GetProperty("info"), "description")}\n");
        foreach (JsonElement tag in root.GetProperty("tags").EnumerateArray()) Part(text, root, Text(tag, "name"), Text(tag, "description"));
        text.Append("\n## Bodies\n");
        foreach (JsonProperty schema in root.GetProperty("components").GetProperty("schemas").EnumerateObject()) Schema(text, schema.Name, schema.Value);
        return text.ToString();
    }

    private static void Part(StringBuilder text, JsonElement root, string tag, string about)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n## {tag}\n\n{about}\n");
        foreach (JsonProperty path in root.GetProperty("paths").EnumerateObject())
        {
            foreach (JsonProperty method in path.Value.EnumerateObject().Where(method => method.Value.ValueKind == JsonValueKind.Object && method.Value.TryGetProperty("tags", out JsonElement tags) && tags[0].GetString() == tag)) Operation(text, $"{method.Name.ToUpperInvariant()} {path.Name}", method.Value);
        }
    }

    private static void Operation(StringBuilder text, string name, JsonElement operation)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n### `{name}`\n\n{Text(operation, "summary")}. {Text(operation, "description")}\n");
        if (operation.TryGetProperty("parameters", out JsonElement parameters) && parameters.GetArrayLength() > 0)
        {
            text.Append("\n| parameter | in | type | |\n|---|---|---|---|\n");
            foreach (JsonElement parameter in parameters.EnumerateArray()) text.Append(CultureInfo.InvariantCulture, $"| `{Text(parameter, "name")}` | {Text(parameter, "in")} | {TypeOf(parameter.GetProperty("schema"))} | {Cell(Text(parameter, "description"))} |\n");
        }

        if (operation.TryGetProperty("requestBody", out JsonElement body)) text.Append(CultureInfo.InvariantCulture, $"\nBody: {Content(body)}\n");
        string[] refusals = [.. operation.GetProperty("responses").EnumerateObject().Where(answer => answer.Name[0] == '4').Select(answer => answer.Name)];
        foreach (JsonProperty answer in operation.GetProperty("responses").EnumerateObject().Where(answer => answer.Name[0] != '4')) text.Append(CultureInfo.InvariantCulture, $"\nAnswer {answer.Name}: {Content(answer.Value)}\n");
        text.Append(CultureInfo.InvariantCulture, $"\nRefusals: {string.Join(", ", refusals)}\n");
    }

    private static void Schema(StringBuilder text, string name, JsonElement schema)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n### {name}\n\n{Text(schema, "description")}\n");
        if (schema.TryGetProperty("enum", out _)) text.Append(CultureInfo.InvariantCulture, $"\n{TypeOf(schema)}\n");
        if (!schema.TryGetProperty("properties", out JsonElement properties)) return;
        text.Append("\n| member | type | |\n|---|---|---|\n");
        foreach (JsonProperty property in properties.EnumerateObject()) text.Append(CultureInfo.InvariantCulture, $"| `{property.Name}` | {TypeOf(property.Value)} | {Cell(Text(property.Value, "description"))} |\n");
    }

    private static string Content(JsonElement body) => body.TryGetProperty("content", out JsonElement content)
        ? string.Join(", ", content.EnumerateObject().Select(type => type.Value.TryGetProperty("schema", out JsonElement schema) ? $"{TypeOf(schema)} as `{type.Name}`" : $"`{type.Name}`"))
        : "no body";

    /// <summary>A type in a word or two.</summary>
    private static string TypeOf(JsonElement schema)
    {
        if (schema.TryGetProperty("$ref", out JsonElement reference)) return reference.GetString()!.Split('/')[^1] is var name ? $"[{name}](#{name.ToLowerInvariant()})" : "";
        if (schema.TryGetProperty("oneOf", out JsonElement choices)) return string.Join(" or ", choices.EnumerateArray().Select(TypeOf));
        if (schema.TryGetProperty("enum", out JsonElement values)) return string.Join(", ", values.EnumerateArray().Where(value => value.ValueKind == JsonValueKind.String).Select(value => $"`{value.GetString()}`"));
        if (!schema.TryGetProperty("type", out JsonElement type)) return "any";
        string word = string.Join(" or ", type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(one => one.GetString()) : [type.GetString()]);
        if (schema.TryGetProperty("items", out JsonElement items)) return $"{word} of {TypeOf(items)}";
        if (schema.TryGetProperty("additionalProperties", out JsonElement members) && members.ValueKind == JsonValueKind.Object) return $"{word} of {TypeOf(members)}";
        return Text(schema, "format") is { Length: > 0 } format ? $"{word} ({format})" : word;
    }

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) ? value.GetString() ?? "" : "";

    private static string Cell(string text) => text.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal);
}

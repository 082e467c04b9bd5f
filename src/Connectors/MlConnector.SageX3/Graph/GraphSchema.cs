using System.Text.Json;
using MlConnector.Abstractions.Errors;

namespace MlConnector.SageX3.Graph;

/// <summary>The site's schema as introspection tells it, read once per connection. It differs by folder and release, so nothing of it is compiled in.</summary>
internal sealed class GraphSchema
{
    private const string Question = "{ __schema { queryType { name } types { name kind fields { name description type { name kind ofType { name kind ofType { name kind ofType { name kind } } } } } } } }";
    private const int MaxSteps = 2;
    private static readonly string[] Keys = ["code", "id", "value"];
    private readonly Dictionary<string, Dictionary<string, GraphProperty>> types = new(StringComparer.Ordinal);
    private readonly string query;

    private GraphSchema(JsonElement schema)
    {
        query = Text(schema.GetProperty("queryType"), "name");
        foreach (JsonElement type in schema.GetProperty("types").EnumerateArray())
        {
            if (!type.TryGetProperty("fields", out JsonElement fields) || fields.ValueKind != JsonValueKind.Array) continue;
            types[Text(type, "name")] = fields.EnumerateArray().Select(Property).DistinctBy(property => property.Name, StringComparer.Ordinal).ToDictionary(property => property.Name, StringComparer.Ordinal);
        }
    }

    /// <summary>Reads it; null if the server does not show it.</summary>
    public static async Task<GraphSchema?> ReadAsync(GraphClient client, CancellationToken cancel)
    {
        try
        {
            JsonElement answer = await client.JsonAsync(Question, cancel);
            return answer.TryGetProperty("data", out JsonElement data) && data.ValueKind == JsonValueKind.Object && data.TryGetProperty("__schema", out JsonElement schema) && schema.ValueKind == JsonValueKind.Object ? new GraphSchema(schema) : null;
        }
        catch (Exception refused) when (refused is ConnectorException { Error.Code: SageX3Errors.Refused } or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Type of the documents of a node, from the root down; null if the site does not have it. <paramref name="direct"/>: the node itself takes the arguments, as in the old demonstration, and has no <c>query</c> below it.</summary>
    public string? Node(IEnumerable<string> root, bool direct = false) => Down(query, direct ? [.. root, "edges", "node"] : [.. root, "query", "edges", "node"]);

    /// <summary>Type of the lines of a document's collection.</summary>
    public string? Lines(string node, string collection) => Down(node, [.. collection.Split('.'), "query", "edges", "node"]);

    /// <summary>The collection of a document whose lines have most of these properties: releases call it differently. Null if none has any.</summary>
    public string? CollectionOf(string node, IReadOnlyCollection<string> wanted) => Properties(node)
        .Select(property => (property.Name, Type: Lines(node, property.Name)))
        .Where(found => found.Type is not null)
        .Select(found => (found.Name, Has: wanted.Count(path => ToValue(found.Type!, path) is not null)))
        .Where(found => found.Has > 0)
        .OrderByDescending(found => found.Has).ThenBy(found => found.Name, StringComparer.Ordinal)
        .Select(found => found.Name).FirstOrDefault();

    /// <summary>The path from a type to a value: as it is given, further where it leads to a reference, and shorter where what was a reference is a value, as a code was in the oldest releases. Null if it leads nowhere.</summary>
    public string? ToValue(string type, string path)
    {
        for (string[] steps = path.Split('.'); steps.Length > 0; steps = steps[..^1])
        {
            string? at = steps.Length == 1 ? type : Down(type, steps[..^1]);
            if (at is null || !types.TryGetValue(at, out Dictionary<string, GraphProperty>? properties) || !properties.TryGetValue(steps[^1], out GraphProperty? last)) continue;
            if (ToValue(last, string.Join('.', steps), MaxSteps) is { } found) return found;
        }

        return null;
    }

    /// <summary>The path to the value of the property whose description names an X3 column in brackets: "Customer category (BCGCOD)". Of a reference it is the key of what is referred to. Null if none does, it leads to no value, or it gives names of choices where <paramref name="names"/> are not wanted.</summary>
    public string? OfColumn(string type, string column, bool names) => types.GetValueOrDefault(type)?.Values
        .Where(property => property.Description.EndsWith($"({column})", StringComparison.Ordinal) && (names || property.Kind != "ENUM"))
        .Select(property => ToValue(property, property.Name, MaxSteps)).FirstOrDefault(path => path is not null);

    /// <summary>Properties of a type.</summary>
    public IEnumerable<GraphProperty> Properties(string type) => types.GetValueOrDefault(type)?.Values ?? Enumerable.Empty<GraphProperty>();

    /// <summary>Properties of the query's root.</summary>
    public IEnumerable<GraphProperty> Packages => Properties(query);

    /// <summary>A reference leads to its key, which may be a reference itself (<c>supplier.code.code</c>), a text blob to its text.</summary>
    private string? ToValue(GraphProperty property, string path, int steps)
    {
        if (!types.TryGetValue(property.Type, out Dictionary<string, GraphProperty>? below)) return path;
        return Array.Find(Keys, below.ContainsKey) is { } key && steps > 0 ? ToValue(below[key], $"{path}.{key}", steps - 1) : null;
    }

    private string? Down(string type, IEnumerable<string> steps)
    {
        string? at = type;
        foreach (string step in steps) at = at is not null && types.TryGetValue(at, out Dictionary<string, GraphProperty>? properties) && properties.TryGetValue(step, out GraphProperty? property) ? property.Type : null;
        return at is not null && types.ContainsKey(at) ? at : null;
    }

    private static GraphProperty Property(JsonElement field)
    {
        JsonElement type = field.GetProperty("type");
        while (type.TryGetProperty("ofType", out JsonElement inner) && inner.ValueKind == JsonValueKind.Object) type = inner;
        return new GraphProperty(Text(field, "name"), Text(type, "name"), Text(type, "kind"), Text(field, "description"));
    }

    private static string Text(JsonElement parent, string name) => parent.TryGetProperty(name, out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";
}

/// <summary>A property of the schema: the name of its innermost type, and what kind that is (SCALAR, ENUM, OBJECT).</summary>
internal sealed record GraphProperty(string Name, string Type, string Kind, string Description);

using System.Text.Json;
using MlConnector.Abstractions.Errors;

namespace MlConnector.SageX3.Graph;

/// <summary>The site's schema as introspection tells it, read once per connection. It differs by folder and release, so nothing of it is compiled in.</summary>
internal sealed class GraphSchema
{
    private const string Question = "{ __schema { queryType { name } types { name kind fields { name description type { name kind ofType { name kind ofType { name kind ofType { name kind } } } } } } } }";
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

    /// <summary>Type of the documents of a node, from the root down; null if the site does not have it.</summary>
    public string? Node(IEnumerable<string> root) => Down(query, [.. root, "query", "edges", "node"]);

    /// <summary>Type of the lines of a document's collection.</summary>
    public string? Lines(string node, string collection) => Down(node, [.. collection.Split('.'), "query", "edges", "node"]);

    /// <summary>True if a path leads from a type to a value.</summary>
    public bool Has(string type, string path)
    {
        string[] steps = path.Split('.');
        string? at = steps.Length == 1 ? type : Down(type, steps[..^1]);
        return at is not null && types.TryGetValue(at, out Dictionary<string, GraphProperty>? properties) && properties.ContainsKey(steps[^1]);
    }

    /// <summary>The property whose description names an X3 column in brackets: "Customer category (BCGCOD)"; null if none does, or it is a record, or gives names of choices where <paramref name="names"/> are not wanted.</summary>
    public string? OfColumn(string type, string column, bool names) => types.GetValueOrDefault(type)?.Values.FirstOrDefault(property => (names || property.Kind != "ENUM") && !types.ContainsKey(property.Type) && property.Description.EndsWith($"({column})", StringComparison.Ordinal))?.Name;

    /// <summary>Properties of a type.</summary>
    public IEnumerable<GraphProperty> Properties(string type) => types.GetValueOrDefault(type)?.Values ?? Enumerable.Empty<GraphProperty>();

    /// <summary>Properties of the query's root.</summary>
    public IEnumerable<GraphProperty> Packages => Properties(query);

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

using System.Text.Json;

namespace MlConnector.Sandbox.SageX3.Graph;

/// <summary>Shows the schema: packages, nodes, their operations, connections, properties with the X3 column in brackets in their description.</summary>
internal static class GraphIntrospection
{
    public static void Write(Utf8JsonWriter json, GraphOptions options, IReadOnlyList<GraphNode> nodes)
    {
        if (!options.Introspection) throw new GraphException("GraphQL introspection is not allowed.", 400);
        json.WriteStartObject();
        json.WriteStartObject("queryType");
        json.WriteString("name", "RootQuery");
        json.WriteEndObject();
        json.WriteStartArray("types");
        string[] packages = [.. nodes.Select(node => node.Package).Distinct(StringComparer.Ordinal)];
        if (options.RootPath.StartsWith("sage.", StringComparison.Ordinal))
        {
            Type(json, "RootQuery", [("sage", "Sage", "OBJECT", "")]);
            Type(json, "Sage", packages.Select(package => (package, Big(package), "OBJECT", "")));
        }
        else Type(json, "RootQuery", packages.Select(package => (options.RootPath == "{package}" ? package : "xtrem" + Big(package), Big(package), "OBJECT", "")));
        foreach (var package in packages) Type(json, Big(package), nodes.Where(node => node.Package == package).Select(node => (node.Name, Big(node.Name) + (options.IsDirect ? "Connection" : "Operations"), "OBJECT", "")));
        foreach (var node in nodes) Node(json, node);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Node(Utf8JsonWriter json, GraphNode node)
    {
        var name = Big(node.Name);
        Type(json, $"{name}Operations", [("query", $"{name}Connection", "OBJECT", ""), ("read", name, "OBJECT", "")]);
        Connection(json, name);
        List<(string, string, string, string)> properties = [("_id", "Id", "SCALAR", ""), .. node.Properties.Select(property => Property(json, name, property))];
        if (node.Collection is { } collection)
        {
            properties.Add((collection, $"{name}Lines", "OBJECT", ""));
            Type(json, $"{name}Lines", [("query", $"{name}LineConnection", "OBJECT", "")]);
            Connection(json, $"{name}Line");
            List<(string, string, string, string)> lines = [("_id", "Id", "SCALAR", ""), .. node.Lines.Select(property => Property(json, $"{name}Line", property))];
            Type(json, $"{name}Line", lines);
        }
        Type(json, name, properties);
    }

    private static void Connection(Utf8JsonWriter json, string name)
    {
        Type(json, $"{name}Connection", [("edges", $"{name}Edge", "OBJECT", ""), ("pageInfo", "PageInfo", "OBJECT", ""), ("totalCount", "Int", "SCALAR", "")]);
        Type(json, $"{name}Edge", [("cursor", "String", "SCALAR", ""), ("node", name, "OBJECT", "")]);
    }

    /// <summary>A property; the records that a reference leads to are types of their own.</summary>
    private static (string, string, string, string) Property(Utf8JsonWriter json, string owner, GraphProperty property)
    {
        var about = $"About {property.Name} ({property.Column})";
        if (property.Path.Length == 0) return (property.Name, property.Type, property.Names is null ? "SCALAR" : "ENUM", about);
        var type = $"{owner}{Big(property.Name)}";
        var steps = property.Path.Split('.');
        for (var i = 0; i < steps.Length; i++)
        {
            var last = i == steps.Length - 1;
            Type(json, type + string.Concat(steps.Take(i).Select(Big)), [("_id", "Id", "SCALAR", ""), (steps[i], last ? "String" : type + string.Concat(steps.Take(i + 1).Select(Big)), last ? "SCALAR" : "OBJECT", "")]);
        }
        return (property.Name, type, "OBJECT", about);
    }

    private static void Type(Utf8JsonWriter json, string name, IEnumerable<(string Name, string Type, string Kind, string Description)> fields)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("kind", "OBJECT");
        json.WriteStartArray("fields");
        foreach (var field in fields)
        {
            json.WriteStartObject();
            json.WriteString("name", field.Name);
            json.WriteString("description", field.Description);
            json.WriteStartObject("type");
            json.WriteString("name", field.Type);
            json.WriteString("kind", field.Kind);
            json.WriteNull("ofType");
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Big(string name) => char.ToUpperInvariant(name[0]) + name[1..];
}

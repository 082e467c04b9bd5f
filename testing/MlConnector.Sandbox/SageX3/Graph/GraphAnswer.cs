using System.Text;
using System.Text.Json;
using MlConnector.Sandbox.SageX3.Data;

namespace MlConnector.Sandbox.SageX3.Graph;

/// <summary>Answers the selection of one operation: connections with cursors, 20 rows at every level unless asked, lines of nodes without rights as errors beside the data.</summary>
internal sealed class GraphAnswer(GraphOptions options, IReadOnlyList<GraphNode> nodes, Utf8JsonWriter json)
{
    /// <summary>Errors to be told beside the data.</summary>
    public List<string> Errors { get; } = [];

    /// <summary>Rows written.</summary>
    public int Rows { get; private set; }

    /// <summary>Writes what is selected below the root.</summary>
    public void Write(IReadOnlyList<Selection> selected)
    {
        json.WriteStartObject();
        foreach (var top in selected)
        {
            json.WritePropertyName(top.Name);
            if (top.Name == "__schema") GraphIntrospection.Write(json, options, nodes);
            else if (options.RootPath.StartsWith("sage.", StringComparison.Ordinal) && top.Name == "sage") Nested(top);
            else Package(top, options.RootPath.StartsWith("xtrem", StringComparison.Ordinal) ? Unprefixed(top.Name) : options.RootPath == "{package}" ? top.Name : "");
        }
        json.WriteEndObject();
    }

    private static string Unprefixed(string name) => name.StartsWith("xtrem", StringComparison.Ordinal) && name.Length > 5 ? char.ToLowerInvariant(name[5]) + name[6..] : "";

    private void Nested(Selection sage)
    {
        json.WriteStartObject();
        foreach (var package in sage.Below)
        {
            json.WritePropertyName(package.Name);
            Package(package, package.Name);
        }
        json.WriteEndObject();
    }

    private void Package(Selection package, string name)
    {
        if (!nodes.Any(node => node.Package == name)) throw new GraphException($"Cannot query field \"{package.Name}\" on type \"RootQuery\".", 400);
        json.WriteStartObject();
        foreach (var one in package.Below)
        {
            var node = nodes.FirstOrDefault(node => node.Package == name && node.Name == one.Name) ?? throw new GraphException($"Cannot query field \"{one.Name}\" on type \"{package.Name}\".", 400);
            if (options.Denied.Contains(node.Name)) throw new GraphException($"{node.Name}: you are not authorized to read this node.");
            json.WritePropertyName(one.Name);
            if (options.IsDirect)
            {
                Connection(node, node.Properties, node.Class.Records, node.Class.Records, record => IdOf(node, record), one);
                continue;
            }
            json.WriteStartObject();
            foreach (var operation in one.Below) Operation(node, operation);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    private static string IdOf(GraphNode node, X3Record record) => string.Join('|', node.Class.Key.Select(record.Text));

    private void Operation(GraphNode node, Selection operation)
    {
        string Id(X3Record record) => IdOf(node, record);
        json.WritePropertyName(operation.Name);
        if (operation.Name == "query") Connection(node, node.Properties, node.Class.Records, node.Class.Records, Id, operation);
        else if (operation.Name == "read" && node.Class.Records.FirstOrDefault(record => Id(record) == operation.Text("_id")) is { } found) Node(node, node.Properties, found, Id, operation);
        else throw new GraphException($"Cannot query field \"{operation.Name}\".", 400);
    }

    private void Connection(GraphNode node, IReadOnlyList<GraphProperty> properties, IReadOnlyList<X3Record> rows, IReadOnlyList<X3Record> counted, Func<X3Record, string> id, Selection query)
    {
        if (options.RefusesLargePages && query.Number("first") > options.MaxPage) throw new GraphException($"The argument first is {query.Number("first")}; at most {options.MaxPage} are given.");
        if (!options.ComparesStamps && query.Text("filter")?.Contains("Stamp:", StringComparison.Ordinal) == true) throw new GraphException("A time stamp cannot be filtered.");
        var filters = new GraphFilters(properties, id);
        var all = filters.Order(rows.Where(filters.Filter(query.Text("filter"))), query.Text("orderBy")).ToList();
        var from = query.Text("after") is { } after ? all.FindIndex(row => Cursor(id(row)) == after) + 1 : 0;
        if (from == 0 && query.Text("after") is not null) from = all.FindIndex(row => string.CompareOrdinal(Cursor(id(row)), query.Text("after")) > 0) is var next and >= 0 ? next : all.Count;
        var page = all.Skip(from).Take(Math.Min(query.Number("first") ?? options.DefaultPage, options.MaxPage)).ToList();
        json.WriteStartObject();
        foreach (var part in query.Below)
        {
            json.WritePropertyName(part.Name);
            switch (part.Name)
            {
                case "totalCount": json.WriteNumberValue(counted.Count(filters.Filter(query.Text("filter")))); break;
                case "edges": Edges(node, properties, page, id, part); break;
                case "pageInfo":
                    json.WriteStartObject();
                    if (page.Count > 0) json.WriteString("endCursor", Cursor(id(page[^1])));
                    json.WriteBoolean("hasNextPage", from + page.Count < all.Count);
                    json.WriteEndObject();
                    break;
                default: throw new GraphException($"Cannot query field \"{part.Name}\".", 400);
            }
        }
        json.WriteEndObject();
    }

    private void Edges(GraphNode node, IReadOnlyList<GraphProperty> properties, List<X3Record> page, Func<X3Record, string> id, Selection edges)
    {
        json.WriteStartArray();
        foreach (var row in page)
        {
            Rows++;
            json.WriteStartObject();
            if (edges["cursor"] is not null) json.WriteString("cursor", Cursor(id(row)));
            if (edges["node"] is { } selected)
            {
                json.WritePropertyName("node");
                Node(node, properties, row, id, selected);
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private void Node(GraphNode node, IReadOnlyList<GraphProperty> properties, X3Record row, Func<X3Record, string> id, Selection selected)
    {
        json.WriteStartObject();
        foreach (var one in selected.Below)
        {
            json.WritePropertyName(one.Name);
            if (one.Name == "_id") json.WriteStringValue(id(row));
            else if (one.Name == node.Collection && ReferenceEquals(properties, node.Properties)) Lines(node, row, one);
            else Property(properties.FirstOrDefault(property => property.Name == one.Name) ?? throw new GraphException($"Cannot query field \"{one.Name}\" on type \"{node.Name}\".", 400), row, one);
        }
        json.WriteEndObject();
    }

    private void Lines(GraphNode node, X3Record row, Selection lines)
    {
        if (options.Denied.Contains(node.Collection!))
        {
            Errors.Add($"{node.Collection}: you are not authorized to read this node.");
            json.WriteNullValue();
            return;
        }
        json.WriteStartObject();
        json.WritePropertyName("query");
        string Id(X3Record line) => string.Join('|', node.Class.LineKey.Select(line.Text));
        Connection(node, node.Lines, row.ReadLines(), row.Lines, Id, lines["query"] ?? throw new GraphException("A collection has only 'query'.", 400));
        json.WriteEndObject();
    }

    private void Property(GraphProperty property, X3Record row, Selection selected)
    {
        var value = GraphValue.Of(property, row);
        if (property.Path.Length == 0)
        {
            if (selected.Below.Count > 0) throw new GraphException($"Field \"{property.Name}\" must not have a selection.", 400);
            GraphValue.Write(json, value, options.DecimalsAsText, property.Type);
            return;
        }
        if (selected.Below.Count == 0) throw new GraphException($"Field \"{property.Name}\" must have a selection of subfields.", 400);
        Reference(property.Path.Split('.'), 0, value, selected);
    }

    private void Reference(string[] path, int step, object? value, Selection selected)
    {
        if (value is null)
        {
            json.WriteNullValue();
            return;
        }
        json.WriteStartObject();
        foreach (var one in selected.Below)
        {
            json.WritePropertyName(one.Name);
            if (one.Name == path[step] && step + 1 < path.Length) Reference(path, step + 1, value, one);
            else if (one.Name == path[step] || one.Name == "_id") json.WriteStringValue(X3Value.Text(value));
            else throw new GraphException($"Cannot query field \"{one.Name}\".", 400);
        }
        json.WriteEndObject();
    }

    /// <summary>A cursor as documented: the sort values as JSON, a hash, two digits.</summary>
    private static string Cursor(string id) => $"[{JsonSerializer.Serialize(id)}]#{Encoding.UTF8.GetByteCount(id) % 90 + 10}";
}

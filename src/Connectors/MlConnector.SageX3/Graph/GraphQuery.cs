using System.Text;
using System.Text.Json;

namespace MlConnector.SageX3.Graph;

/// <summary>The text of one request: which properties of which node, which page, and of each document which page of its lines.</summary>
/// <param name="Root">Properties from the query's root to the node.</param>
/// <param name="Header">Properties of a document.</param>
internal sealed record GraphQuery(IReadOnlyList<string> Root, IReadOnlyList<string> Header)
{
    /// <summary>Collection of lines; empty = none are asked for.</summary>
    public string Collection { get; init; } = "";

    /// <summary>Properties of a line.</summary>
    public IReadOnlyList<string> Line { get; init; } = [];

    /// <summary>Properties that order lines and identify them in their document.</summary>
    public IReadOnlyList<string> LineKey { get; init; } = [];

    /// <summary>How many lines each document has is asked for besides: the server counts them apart from giving them.</summary>
    public bool Counts { get; init; }

    /// <summary>The node itself takes the arguments.</summary>
    public bool IsDirect { get; init; }

    /// <summary>Documents per page.</summary>
    public int First { get; init; }

    /// <summary>Lines per document and page.</summary>
    public int Lines { get; init; }

    /// <summary>Cursor after which the page begins.</summary>
    public string? After { get; init; }

    /// <summary>Filter of documents.</summary>
    public string? Filter { get; init; }

    /// <summary>Filter of their lines.</summary>
    public string? LineFilter { get; init; }

    /// <summary>The request's body.</summary>
    public byte[] Body()
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes))
        {
            json.WriteStartObject();
            json.WriteString("query", Text());
            json.WriteStartObject("variables");
            json.WriteNumber("first", First);
            json.WriteString("orderBy", "{_id: 1}");
            if (After is not null) json.WriteString("after", After);
            if (Filter is not null) json.WriteString("filter", Filter);
            if (Collection.Length > 0)
            {
                json.WriteNumber("lines", Lines);
                json.WriteString("lineOrder", LineOrder);
                if (LineFilter is not null) json.WriteString("lineFilter", LineFilter);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    /// <summary>Where the answer lies below <c>data</c>.</summary>
    public IReadOnlyList<string> Path => IsDirect ? Root : [.. Root, "query"];

    private string LineOrder => $"{{{string.Join(", ", LineKey.Select(path => $"{string.Concat(path.Split('.')[..^1].Select(step => step + ": {"))}{path.Split('.')[^1]}: 1{new string('}', path.Count(letter => letter == '.'))}"))}}}";

    private string Text()
    {
        StringBuilder text = new("query Read($first: Int, $orderBy: String");
        if (After is not null) text.Append(", $after: String");
        if (Filter is not null) text.Append(", $filter: String");
        if (Collection.Length > 0) text.Append(", $lines: Int, $lineOrder: String");
        if (LineFilter is not null) text.Append(", $lineFilter: String");
        text.Append(") { ").AppendJoin(" { ", Path).Append("(first: $first, orderBy: $orderBy");
        if (After is not null) text.Append(", after: $after");
        if (Filter is not null) text.Append(", filter: $filter");
        text.Append(") { edges { node { _id");
        Select(text, Header.Where(path => path != "_id"));
        if (Collection.Length > 0)
        {
            text.Append(' ').Append(Collection).Append(" { query(first: $lines, orderBy: $lineOrder").Append(LineFilter is null ? "" : ", filter: $lineFilter").Append(Counts ? ") { totalCount edges { node {" : ") { edges { node {");
            Select(text, Line);
            text.Append(" } } pageInfo { hasNextPage } } }");
        }

        return text.Append(" } } pageInfo { endCursor hasNextPage } } ").Append('}', Path.Count).ToString();
    }

    /// <summary>Paths as nested selections, each property once.</summary>
    private static void Select(StringBuilder text, IEnumerable<string> paths)
    {
        foreach (IGrouping<string, string> same in paths.GroupBy(path => path.Split('.')[0], StringComparer.Ordinal))
        {
            text.Append(' ').Append(same.Key);
            string[] below = [.. same.Where(path => path.Contains('.', StringComparison.Ordinal)).Select(path => path[(same.Key.Length + 1)..]).Distinct(StringComparer.Ordinal)];
            if (below.Length == 0) continue;
            text.Append(" {");
            Select(text, below);
            text.Append(" }");
        }
    }
}

/// <summary>What an answer says besides its rows.</summary>
/// <param name="Documents">Documents in it.</param>
/// <param name="HasMore">The server says that there are more.</param>
/// <param name="End">Cursor after the last.</param>
internal sealed record GraphSaid(int Documents, bool HasMore, string? End)
{
    /// <summary>Documents, by <c>_id</c>, whose lines are not all in it; their rows are not in the page.</summary>
    public List<string> Longer { get; } = [];
}

using System.Collections.Immutable;
using MlConnector.Abstractions.Sources;
using MlConnector.SageX3.Channels;
using MlConnector.SageX3.Options;

namespace MlConnector.SageX3.Graph;

/// <summary>
/// Where a stream lies in GraphQL: its node, the property of each field, the collection of its lines. From the settings, else from the catalog; a stream of the user's own that names a node as its entity has the paths as its
/// columns.
/// </summary>
internal sealed class GraphPaths
{
    private readonly StreamDefinition stream;
    private readonly X3Columns columns;
    private readonly Dictionary<string, string> properties = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ImmutableDictionary<string, string>> codes = new(StringComparer.Ordinal);

    public GraphPaths(StreamDefinition stream, X3Columns columns, SageX3Options options)
    {
        (this.stream, this.columns) = (stream, columns);
        bool own = stream.Entity.Contains('.', StringComparison.Ordinal);
        Node = options.Nodes.GetValueOrDefault(stream.Name) ?? stream.Extra.GetValueOrDefault("node") ?? (own ? stream.Entity : "");
        Collection = columns.Lines ? stream.Extra["lines"] : "";
        IsDirect = options.Graph?.RootPath.StartsWith("sage.", StringComparison.Ordinal) == true;
        foreach ((string field, string path) in Pairs(stream.Extra.GetValueOrDefault("graphql", ""), ',')) properties[field] = path;
        foreach (string field in stream.Fields.Select(field => field.Name))
        {
            if (options.Properties.TryGetValue($"{stream.Name}.{field}", out string? set)) properties[field] = set;
            else if (own && !properties.ContainsKey(field) && Declared(field) is { } path) properties[field] = path;
        }

        if (columns.Lines && stream.Cut?.Sums.Where(sum => sum.Value == "1").Select(sum => sum.Key).FirstOrDefault() is { } count) properties.TryAdd(count, Total);

        foreach ((string field, string words) in stream.Extra.GetValueOrDefault("enums", "").Split(';', StringSplitOptions.RemoveEmptyEntries).Select(one => Cut(one, ':'))) codes[field] = Pairs(words, ' ').ToImmutableDictionary(StringComparer.Ordinal);
    }

    /// <summary>The node as package.node; empty = the stream has none.</summary>
    public string Node { get; }

    /// <summary>The collection of lines; empty for other streams.</summary>
    public string Collection { get; private set; }

    /// <summary>The node itself takes the arguments, as in the old demonstration; everywhere else its <c>query</c> does.</summary>
    public bool IsDirect { get; set; }

    /// <summary>The field that is compared with the number of a document's lines, where the collection itself tells that number (<c>totalCount</c>); null where another property does, or none. Judged by its path, whatever the
    /// stream that is read declares of a cut: the collection may be asked for only once in a question.</summary>
    public string? Counted => columns.Lines ? stream.Fields.FirstOrDefault(one => Of(one.Name) == Total)?.Name : null;

    /// <summary>Property of each field by place, of the document itself; null where it lies in a line, or nowhere.</summary>
    public string?[] OfHeader => [.. stream.Fields.Select(own => columns.OfHeader(own) is null ? null : properties.GetValueOrDefault(own.Name))];

    /// <summary>The same of lines.</summary>
    public string?[] OfLine => [.. stream.Fields.Select(own => columns.OfLine(own) is null ? null : properties.GetValueOrDefault(own.Name))];

    /// <summary>Names of choices that stand for codes, by field.</summary>
    public IReadOnlyDictionary<string, ImmutableDictionary<string, string>> Codes => codes;

    /// <summary>Property of a field, or null.</summary>
    public string? Of(string field) => properties.GetValueOrDefault(field);

    /// <summary>Uses a property that the site's schema told.</summary>
    public void Learn(string field, string path) => properties[field] = path;

    /// <summary>Uses a collection of lines that is called otherwise at the site.</summary>
    public void LearnCollection(string name)
    {
        string? counted = Counted;
        Collection = name;
        if (counted is not null) Learn(counted, Total);
    }

    /// <summary>Takes a field out that the site does not have.</summary>
    public void Forget(string field) => properties.Remove(field);

    /// <summary>The field that a column of a condition is.</summary>
    public string? FieldOf(string column) => stream.Fields.FirstOrDefault(field => columns.OfHeader(field) == column)?.Name;

    private string Total => $"{Collection}.query.totalCount";

    private string? Declared(string field) => stream.Fields.First(one => one.Name == field) is var found ? columns.OfHeader(found) ?? columns.OfLine(found) : null;

    private static IEnumerable<KeyValuePair<string, string>> Pairs(string text, char separator) =>
        text.Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(one => Cut(one, '=')).Select(pair => KeyValuePair.Create(pair.Left, pair.Right));

    private static (string Left, string Right) Cut(string text, char at) => text.Split(at, 2, StringSplitOptions.TrimEntries) is [var left, var right] ? (left, right) : (text.Trim(), "");
}

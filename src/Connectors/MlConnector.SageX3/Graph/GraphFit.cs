using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.SageX3.Channels;

namespace MlConnector.SageX3.Graph;

/// <summary>Fits the paths of a stream to the site's schema: what the site does not have is taken out, what its descriptions name by an X3 column is found.</summary>
internal sealed class GraphFit(StreamDefinition stream, X3Columns columns, GraphPaths paths, IReadOnlyList<string> root)
{
    /// <summary>Fits; without a schema the paths are believed, and the first read proves them. That lines are counted (<c>totalCount</c> below a document) is documented of no node: without a schema that shows it, it is not asked for.</summary>
    public void Fit(GraphSchema? schema)
    {
        if (schema is null)
        {
            if (paths.Counted is { } counted) paths.Forget(counted);
            return;
        }

        paths.IsDirect = schema.Node(root) is null && schema.Node(root, direct: true) is not null;
        string node = schema.Node(root, paths.IsDirect) ?? throw Missing($"the site's schema has no node {string.Join('.', root)}");
        string lines = paths.Collection.Length == 0 ? "" : Lines(schema, node);
        foreach (Field field in stream.Fields)
        {
            bool line = columns.OfLine(field) is not null;
            if ((line ? columns.OfLine(field) : columns.OfHeader(field)) is not { } column) continue;
            Fit(schema, line ? lines : node, field, column);
        }
    }

    private string Lines(GraphSchema schema, string node)
    {
        if (schema.Lines(node, paths.Collection) is { } known) return known;
        string found = schema.CollectionOf(node, [.. paths.OfLine.OfType<string>()]) ?? throw Missing($"{paths.Node} has no collection {paths.Collection}");
        paths.LearnCollection(found);
        return schema.Lines(node, found)!;
    }

    private void Fit(GraphSchema schema, string type, Field field, string column)
    {
        if (paths.Of(field.Name) is { } path && schema.ToValue(type, path) is { } leads)
        {
            paths.Learn(field.Name, leads);
            return;
        }

        bool names = field.Type == FieldType.Text || paths.Codes.ContainsKey(field.Name); // the name of a choice is no number
        if (schema.OfColumn(type, column, names) is { } told) paths.Learn(field.Name, told);
        else paths.Forget(field.Name);
    }

    private ConnectorException Missing(string why) => SageX3Errors.Make(
        SageX3Errors.NoNode, ErrorKind.Config, ErrorOwner.Operator, $"Stream {stream.Name}: {why}.", $"Look for it with 'mlc discover' and map it with nodes: {{ {stream.Name}: package.node }}, or read the stream by api1.");
}

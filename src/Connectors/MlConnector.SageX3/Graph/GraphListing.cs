using System.Collections.Immutable;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Http.Streams;
using MlConnector.SageX3.Channels;
using MlConnector.SageX3.Options;

namespace MlConnector.SageX3.Graph;

/// <summary>What the schema offers: the catalog's streams against it, and a proposal for each node that no stream reads.</summary>
internal sealed class GraphListing(SageX3Options options, GraphSchema schema)
{
    private const int MaxProposals = 2000;

    public IReadOnlyList<DiscoveredStream> List(IReadOnlyList<StreamDefinition> catalog)
    {
        HashSet<string> known = new(StringComparer.Ordinal);
        List<DiscoveredStream> found = [];
        foreach (StreamDefinition stream in catalog)
        {
            GraphPaths paths = new(stream, new X3Columns(stream), options);
            known.Add(paths.Node);
            bool there = paths.Node.Contains('.', StringComparison.Ordinal) && (schema.Node(GraphChannel.Root(paths.Node, options.Graph!.RootPath)) ?? schema.Node(GraphChannel.Root(paths.Node, options.Graph!.RootPath), direct: true)) is not null;
            found.Add(new DiscoveredStream(stream, Known: true) { Available = there, Remarks = there ? [] : [paths.Node.Length == 0 ? "no node is known for it." : $"the schema has no {paths.Node}."] });
        }

        found.AddRange(Nodes().Where(node => !known.Contains(node.Name)).Take(MaxProposals).Select(node => Propose(node.Name, node.Type)));
        return found;
    }

    private IEnumerable<(string Name, string Type)> Nodes() =>
        from package in schema.Packages.OrderBy(property => property.Name, StringComparer.Ordinal)
        from node in schema.Properties(package.Type).OrderBy(property => property.Name, StringComparer.Ordinal)
        let type = schema.Node([package.Name, node.Name])
        where type is not null
        select ($"{package.Name}.{node.Name}", type);

    private DiscoveredStream Propose(string name, string type)
    {
        GraphProperty[] values = [.. schema.Properties(type).Where(property => property.Kind is "SCALAR" or "ENUM")];
        bool stamped = values.Any(property => property.Name == "_updateStamp");
        StreamDefinition stream = new(StreamNames.Snake(name.Split('.')[^1]), name)
        {
            Description = $"Rows of {name}.",
            Fields = [.. values.Select(Declare)],
            Key = ["_id"],
            Strategy = stamped ? ReadStrategy.Stamp : ReadStrategy.Snapshot,
            Cursor = new CursorDefinition { Field = stamped ? "_updateStamp" : null, Overlap = TimeSpan.FromMinutes(5) },
            Defaults = new StreamDefaults(name.Split('.')[^1], WriteMode.Versions),
            Evidence = "proposed from the schema",
            Extra = ImmutableDictionary<string, string>.Empty.Add("channel", "graphql"),
        };
        return new DiscoveredStream(stream, Known: false) { Remarks = ["references are read as 'Name: text from=customer.code'; lines of a document with extra: { lines: COLLECTION } and from=$header.PATH for its header."] };
    }

    private static Field Declare(GraphProperty property)
    {
        Field field = new(property.Name, property.Type switch
        {
            "Int" or "IntReference" => FieldType.Integer,
            "Decimal" or "Float" => FieldType.Decimal,
            "Boolean" => FieldType.Boolean,
            "Date" => FieldType.Date,
            "DateTime" or "Datetime" => FieldType.DateTime,
            _ => FieldType.Text,
        });
        if (field.Type == FieldType.Decimal) field = field with { Precision = 24, Scale = 9 };
        return property.Name == "_id" ? field with { Required = true, Type = FieldType.Text } : field.Type == FieldType.DateTime ? field with { Zone = "UTC" } : field;
    }
}

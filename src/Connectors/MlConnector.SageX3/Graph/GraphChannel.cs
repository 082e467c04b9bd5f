using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.Http.Conditions;
using MlConnector.Http.Json;
using MlConnector.SageX3.Channels;
using MlConnector.SageX3.Options;

namespace MlConnector.SageX3.Graph;

/// <summary>The GraphQL interface: nodes by package, properties by path, lines in the same answer as their document.</summary>
internal sealed class GraphChannel(SageX3Options options, ConnectorServices services, ILogger logger) : IChannel
{
    private static readonly string[] ReferenceKeys = ["code", "id", "_id", "value"];
    private readonly GraphClient client = new(options, services, logger);
    private readonly Lock gate = new();
    private Task<GraphSchema?>? schema;

    public string Name => "graphql";

    public DateTimeOffset? Now => client.Now;

    /// <summary>Conditions travel in the body; key lists are cut so that filters stay readable for the server.</summary>
    public int MaxLength => 8000;

    public int LengthOf(X3Query query, Condition? where) => Filter(query, Condition.Both(query.Where, where))?.Length ?? 0;

    public async Task<StreamBinding> BindAsync(StreamDefinition stream, string reason, CancellationToken cancel)
    {
        X3Columns columns = new(stream);
        GraphPaths paths = new(stream, columns, options);
        if (paths.Node.Length == 0) throw NoNode(stream, "no GraphQL node is known for it");
        new GraphFit(stream, columns, paths, Root(paths)).Fit(options.Graph!.Introspection ? await SchemaAsync(cancel) : null);
        SiteFacts.RequireKey(stream, stream.Key.Where(name => paths.Of(name) is null), paths.Node);
        ImmutableArray<string> missing = [.. stream.Fields.Where(field => paths.Of(field.Name) is null).Select(field => field.Name)];
        StreamBinding binding = new(Name, paths.Node)
        {
            Reason = reason,
            MissingFields = missing,
            Facts = stream.Fields.Where(field => paths.Of(field.Name) is not null).ToImmutableDictionary(field => $"property.{field.Name}", field => paths.Of(field.Name)!, StringComparer.Ordinal).Add(SiteFacts.Node, paths.Node),
        };
        X3Query probe = new(stream, binding, stream.ToSchema()) { Limit = 1, Where = Stamped(stream, columns) };
        await foreach (FetchedPage page in ReadAsync(probe, cancel)) page.Page.Dispose(); // proves node, rights and that the stamp is compared
        return binding;
    }

    public IAsyncEnumerable<FetchedPage> ReadAsync(X3Query query, CancellationToken cancel)
    {
        if (query.Where is { } where && NamesNullStamp(where)) return AsyncEnumerable.Empty<FetchedPage>(); // the server's own stamps are never empty
        GraphPaths paths = Bound(query);
        GraphQuery first = new(Root(paths), [.. paths.OfHeader.Where((_, at) => query.Stream.Fields[at].Name != paths.Counted).OfType<string>().Distinct(StringComparer.Ordinal)])
        {
            Collection = paths.Collection,
            Counts = paths.Counted is not null,
            Line = [.. paths.OfLine.OfType<string>().Distinct(StringComparer.Ordinal)],
            LineKey = [.. query.Stream.Key.Where(name => !query.Columns.HeaderKey.Contains(name, StringComparer.Ordinal)).Select(paths.Of).OfType<string>()],
            First = options.Graph!.PageSize,
            Lines = options.Graph.LinePageSize,
            Filter = Filter(query, query.Where),
        };
        return new GraphWalk(client, options, logger, query, paths, first, Dialect(query, paths)).ReadAsync(cancel);
    }

    public async Task<IReadOnlyList<DiscoveredStream>> ListAsync(IReadOnlyList<StreamDefinition> catalog, CancellationToken cancel) =>
        await SchemaAsync(cancel) is { } site
            ? new GraphListing(options, site).List(catalog)
            : [.. catalog.Select(stream => new DiscoveredStream(stream, Known: true) { Available = new GraphPaths(stream, new X3Columns(stream), options).Node.Length > 0, Remarks = ["the server does not show its schema."] })];

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return default;
    }

    /// <summary>The schema, asked for once; a failure is not kept.</summary>
    public async Task<GraphSchema?> SchemaAsync(CancellationToken cancel)
    {
        Task<GraphSchema?> task;
        lock (gate) task = schema ??= GraphSchema.ReadAsync(client, cancel);
        try
        {
            return await task;
        }
        catch
        {
            lock (gate) schema = null;
            throw;
        }
    }

    /// <summary>Properties from the query's root to a node.</summary>
    public static IReadOnlyList<string> Root(string node, string template)
    {
        int dot = node.LastIndexOf('.');
        string package = node[..dot];
        return [.. template.Replace("{package}", package, StringComparison.Ordinal).Replace("{Package}", char.ToUpperInvariant(package[0]) + package[1..], StringComparison.Ordinal).Split('.'), node[(dot + 1)..]];
    }

    private IReadOnlyList<string> Root(GraphPaths paths) => paths.Node.Contains('.', StringComparison.Ordinal)
        ? Root(paths.Node, options.Graph!.RootPath)
        : throw SageX3Errors.Make(SageX3Errors.NoNode, ErrorKind.Config, ErrorOwner.Operator, $"'{paths.Node}' names no package.", "Write package.node, such as x3Purchasing.purchaseOrder.");

    private GraphPaths Bound(X3Query query)
    {
        GraphPaths paths = new(query.Stream, query.Columns, options);
        foreach (string field in query.Stream.Fields.Select(field => field.Name))
        {
            if (query.Binding.Facts.TryGetValue($"property.{field}", out string? path)) paths.Learn(field, path);
            else paths.Forget(field);
        }

        return paths;
    }

    private string? Filter(X3Query query, Condition? where)
    {
        if (where is null) return null;
        GraphPaths paths = Bound(query);
        string? CodeName(string column, string code) => paths.FieldOf(column) is { } field && paths.Codes.TryGetValue(field, out ImmutableDictionary<string, string>? codes) ? codes.Where(pair => pair.Value == code).Select(pair => pair.Key).Order(StringComparer.Ordinal).LastOrDefault() : null;
        return new GraphFilter(column => paths.FieldOf(column) is { } field ? paths.Of(field) : null, query.Columns.TypeOf, CodeName).Write(where);
    }

    private JsonDialect Dialect(X3Query query, GraphPaths paths) => new(options.EmptyDates, ReferenceKeys)
    {
        Words = paths.Codes.Where(field => query.Schema.OrdinalOf(field.Key) >= 0).ToDictionary(field => query.Schema.OrdinalOf(field.Key), field => (IReadOnlyDictionary<string, string>)field.Value),
    };

    private static Compare? Stamped(StreamDefinition stream, X3Columns columns) =>
        stream.Cursor.Field is { } field && stream.Strategy != ReadStrategy.Snapshot && columns.OfHeader(field) is { } column ? new Compare(column, Comparison.Ge, "2000-01-01") : null;

    private static bool NamesNullStamp(Condition where) => where switch
    {
        Compare { Value: null, Column: "UPDDATTIM" or "_updateStamp" } => true,
        AllOf all => all.Parts.Any(NamesNullStamp),
        _ => false,
    };

    private static ConnectorException NoNode(StreamDefinition stream, string why) => SageX3Errors.Make(
        SageX3Errors.NoNode, ErrorKind.Config, ErrorOwner.Operator, $"Stream {stream.Name}: {why}.", $"Read it by api1, or map it with nodes: {{ {stream.Name}: package.node }} and properties.");
}

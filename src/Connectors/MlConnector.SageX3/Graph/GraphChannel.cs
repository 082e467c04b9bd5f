using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Http.Conditions;
using MlConnector.Http.Json;
using MlConnector.SageX3.Channels;
using MlConnector.SageX3.Options;

namespace MlConnector.SageX3.Graph;

/// <summary>The GraphQL interface: nodes by package, properties by path, lines in the same answer as their document.</summary>
internal sealed class GraphChannel(SageX3Options options, ConnectorServices services, ILogger logger) : IChannel
{
    /// <summary>A yes/no menu is a number to X3, and a name or a truth value to GraphQL.</summary>
    private static readonly ImmutableDictionary<string, string> Menu = ImmutableDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("no", "1"), KeyValuePair.Create("yes", "2"), KeyValuePair.Create("false", "1"), KeyValuePair.Create("true", "2")]);
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
        StreamBinding binding = new(Name, paths.Node) { Reason = reason, MissingFields = missing, Facts = Facts(stream, paths) };
        return await StampedAsync(stream, binding, Stamped(stream, columns), paths, cancel);
    }

    /// <summary>Proves node and rights, and that the stamp is compared: that it can be is documented nowhere. Where it is not, everything is read and compared.</summary>
    private async Task<StreamBinding> StampedAsync(StreamDefinition stream, StreamBinding binding, Compare? stamped, GraphPaths paths, CancellationToken cancel)
    {
        bool shown = stamped is null || paths.FieldOf(stamped.Column) is { } field && paths.Of(field) is not null;
        try
        {
            await ProbeAsync(stream, binding, shown ? stamped : null, cancel);
            if (shown) return binding;
        }
        catch (ConnectorException refused) when (stamped is not null && shown && refused.Error.Code is SageX3Errors.Refused or SageX3Errors.Diagnosed)
        {
            await ProbeAsync(stream, binding, null, cancel);
        }

        return binding with { Facts = binding.Facts.SetItem(SiteFacts.Stamp, SiteFacts.NoStamp), Reason = $"{binding.Reason}; the time of its last change {(shown ? "cannot be asked by" : "is not shown")}, so everything is read and compared" };
    }

    private async Task ProbeAsync(StreamDefinition stream, StreamBinding binding, Condition? where, CancellationToken cancel)
    {
        await foreach (FetchedPage page in ReadAsync(new X3Query(stream, binding, stream.ToSchema()) { Limit = 1, Where = where }, cancel)) page.Page.Dispose();
    }

    private static ImmutableDictionary<string, string> Facts(StreamDefinition stream, GraphPaths paths)
    {
        ImmutableDictionary<string, string> facts = stream.Fields.Where(field => paths.Of(field.Name) is not null).ToImmutableDictionary(field => $"property.{field.Name}", field => paths.Of(field.Name)!, StringComparer.Ordinal).Add(SiteFacts.Node, paths.Node);
        if (paths.Collection.Length > 0) facts = facts.Add(SiteFacts.Collection, paths.Collection);
        return paths.IsDirect ? facts.Add(SiteFacts.Direct, "true") : facts;
    }

    public IAsyncEnumerable<FetchedPage> ReadAsync(X3Query query, CancellationToken cancel)
    {
        if (query.Where is { } where && NamesNullStamp(where)) return AsyncEnumerable.Empty<FetchedPage>(); // the server's own stamps are never empty
        GraphPaths paths = Bound(query);
        GraphQuery first = new(Root(paths), [.. paths.OfHeader.Where((_, at) => query.Stream.Fields[at].Name != paths.Counted).OfType<string>().Distinct(StringComparer.Ordinal)])
        {
            IsDirect = paths.IsDirect,
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
        GraphPaths paths = new(query.Stream, query.Columns, options) { IsDirect = query.Binding.Facts.ContainsKey(SiteFacts.Direct) };
        if (query.Binding.Facts.GetValueOrDefault(SiteFacts.Collection) is { } collection) paths.LearnCollection(collection);
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
        Words = query.Schema.Fields.Select((field, at) => (at, paths.Codes.GetValueOrDefault(field.Name) ?? (field.Type == FieldType.Integer ? Menu : null))).Where(field => field.Item2 is not null).ToDictionary(field => field.at, field => (IReadOnlyDictionary<string, string>)field.Item2!),
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

using System.Collections.Immutable;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Http.Conditions;
using MlConnector.Http.OData;
using MlConnector.IfsCloud.Binding;
using MlConnector.IfsCloud.Options;

namespace MlConnector.IfsCloud.Reading;

/// <summary>The questions of one stream to its set: columns by the site's names, ordered by key; with <c>$top</c>, unless next links alone are to be followed.</summary>
internal sealed class SetQuery
{
    private readonly BoundSet set;
    private readonly IfsCloudOptions options;
    private readonly bool select;

    public SetQuery(StreamDefinition stream, BoundSet set, IfsCloudOptions options)
    {
        this.set = set;
        this.options = options;
        select = !options.Read.WithoutSelect.Contains(stream.Name, StringComparer.Ordinal);
        Schema = new RecordSchema(stream.Name, StreamShaping.Read(stream).Select(field => field with { SourceName = set.ColumnOf(field) }), stream.Key);
        // Rows of a document in the order in which they are one after the other, whatever the key of the stream is.
        Order = stream.Extra.GetValueOrDefault("rowKey") is { } more ? [.. Schema.KeyOrdinals, .. more.Split(',', StringSplitOptions.TrimEntries).Select(Schema.OrdinalOf)] : Schema.KeyOrdinals;
    }

    /// <summary>Shape of the rows that the set is asked for.</summary>
    public RecordSchema Schema { get; }

    private ImmutableArray<int> Order { get; }

    /// <summary>The same question for keys and tags alone: a record carries its tag whatever is selected of it.</summary>
    public ODataQuery Listing(StreamDefinition stream, ODataQuery whole)
    {
        RecordSchema listed = stream.ToTagSchema();
        return whole with
        {
            Schema = new RecordSchema(listed.Stream, listed.Fields.Select(field => field with { SourceName = set.ColumnOf(field) }), stream.Key),
            Select = select ? whole.Key : [],
            Expand = [],
            KeyOrdinals = [.. Enumerable.Range(0, stream.Key.Length)],
        };
    }

    /// <summary>Every row that a condition of the catalog or a window lets through; null if none can be.</summary>
    public ODataQuery? Where(Condition? condition)
    {
        SiteCondition fit = SiteConditions.Fit(condition, set);
        return fit.Never ? null : All() with { Where = fit.Where };
    }

    /// <summary>Every row.</summary>
    public ODataQuery All()
    {
        string[] key = [.. Order.Select(at => Schema.Fields[at].SourceName!)];
        return new ODataQuery(options.Templates.Of(set.Address), set.Address.ToString(), Schema)
        {
            Select = Select(key),
            Expand = [.. Columns().Where(column => column.Contains('/', StringComparison.Ordinal)).Select(column => column.Split('/')[0]).Distinct(StringComparer.Ordinal)],
            Key = key,
            KeyOrdinals = Order,
            KeyFilterable = key.All(column => set.TypeOf(column, Schema) is not (EdmType.Binary or EdmType.Floating or EdmType.Enum or EdmType.Other)),
            PageSize = options.Read.PageSize,
            Paging = options.Read.Paging,
            ExplicitTop = options.Read.Paging != ODataPaging.NextLink, // recorded: an answer to $top has no link
            Filter = new ODataFilter(column => set.TypeOf(column, Schema), enumOf: column => options.Read.QualifiedEnums ? set.Enums.GetValueOrDefault(column)?.Type : null),
        };
    }

    /// <summary>All columns rather than an address that servers refuse.</summary>
    private string[] Select(string[] key)
    {
        string[] columns = [.. Columns().Where(column => !column.Contains('/', StringComparison.Ordinal)).Union(key, StringComparer.Ordinal)];
        return !select || columns.Sum(column => column.Length + 1) > options.Read.MaxUrl / 2 ? [] : columns;
    }

    private IEnumerable<string> Columns() => Schema.Fields.Select(field => field.SourceName!).Where(column => !BoundSet.IsNoColumn(column) && !set.Missing.Contains(column));
}

using System.Runtime.CompilerServices;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Http.Conditions;
using MlConnector.Http.OData;
using MlConnector.Http.Transport;

namespace MlConnector.Proof.Cursor.Erps;

/// <summary>A stream over an <see cref="ODataTable"/>: windows become conditions as the sources make them, pages come over HTTP through the paging of the product.</summary>
internal sealed class ODataStream(StreamDefinition definition, HttpTransport transport, Uri set, ODataPaging paging, bool top, Func<DateOnly> today) : ISourceStream
{
    public StreamDefinition Definition => definition;

    public RecordSchema Schema { get; } = definition.ToSchema();

    public int ParallelReads => 1;

    public Task<DateOnly> TodayAsync(CancellationToken cancel) => Task.FromResult(today());

    public async IAsyncEnumerable<SourcePage> ReadAsync(ReadWindow window, [EnumeratorCancellation] CancellationToken cancel)
    {
        int number = 0;
        foreach (Condition? part in Parts(window))
        {
            await foreach (ODataFetched page in new ODataCollection(transport, static (_, _) => default).ReadAsync(Query(part), cancel)) yield return new SourcePage(page.Page, page.ReadAt) { Number = ++number };
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private ODataQuery Query(Condition? where) => new(set, "t", Schema)
    {
        Where = where,
        Key = ["K"],
        KeyOrdinals = [0],
        PageSize = 4,
        Paging = paging,
        ExplicitTop = top,
        Filter = new ODataFilter(TypeOf),
    };

    private EdmType? TypeOf(string column) => Schema.Fields[Schema.OrdinalOf(column)].Type switch
    {
        FieldType.Integer => EdmType.Integer,
        FieldType.Date => EdmType.Date,
        FieldType.DateTime => EdmType.DateTimeOffset,
        FieldType.Decimal => EdmType.Decimal,
        _ => EdmType.String,
    };

    /// <summary>As the sources ask for a window.</summary>
    private IEnumerable<Condition?> Parts(ReadWindow window) =>
        new WindowConditions(definition, static field => field).Of(window, "").Select(part => part.Keys.IsEmpty ? part.Where : Condition.Both(part.Where, Condition.Any(part.Keys)));
}

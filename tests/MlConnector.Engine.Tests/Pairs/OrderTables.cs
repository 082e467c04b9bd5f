using System.Collections.Immutable;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Tests.Delivery.Fixtures;

namespace MlConnector.Engine.Tests.Pairs;

/// <summary>A destination with a table of headers and one of lines.</summary>
internal sealed class OrderTables(TimeProvider time) : IDestination, IReadsBack
{
    public MemoryDestination Headers { get; } = new(time);

    public MemoryDestination Lines { get; } = new(time);

    /// <summary>Called with each header that has just been stored.</summary>
    public Action<StoredRow> HeaderStored { get; set; } = static _ => { };

    public DestinationCapabilities Capabilities => Headers.Capabilities;

    public static TableSchema TableOf(string name) => MemoryDestination.TableOf(WriteMode.Versions) with { Name = name };

    public async Task<SendResult> SendAsync(ContainerReference container, DeliveryBatch batch, CancellationToken cancel)
    {
        int before = Headers.Rows.Count;
        SendResult result = await Of(batch.Reference.Table).SendAsync(container, batch, cancel);
        foreach (StoredRow header in Headers.Rows.Skip(before)) HeaderStored(header);
        return result;
    }

    public Task<ConfirmResult> ConfirmAsync(ContainerReference container, BatchReference batch, CancellationToken cancel) => Of(batch.Table).ConfirmAsync(container, batch, cancel);

    public async Task<ImmutableArray<TableState>> InspectAsync(ContainerReference container, ImmutableArray<TableSchema> tables, CancellationToken cancel)
    {
        var states = ImmutableArray.CreateBuilder<TableState>();
        foreach (TableSchema table in tables) states.AddRange(await Of(table).InspectAsync(container, [table], cancel));
        return states.ToImmutable();
    }

    public Task<IReadOnlyDictionary<string, long>> CountBatchesAsync(ContainerReference container, TableSchema table, IReadOnlyList<string> batchIds, CancellationToken cancel) => Of(table).CountBatchesAsync(container, table, batchIds, cancel);

    public bool IsNumber(ColumnSchema column) => Headers.IsNumber(column);

    public IAsyncEnumerable<GroupTotals> ReadTotalsAsync(ContainerReference container, TableSchema table, ImmutableArray<string> groupBy, ImmutableArray<string> sums, CancellationToken cancel) => Of(table).ReadTotalsAsync(container, table, groupBy, sums, cancel);

    public IAsyncEnumerable<KeyTotals> ReadKeysAsync(ContainerReference container, TableSchema table, ImmutableArray<KeyValuePair<string, string>> group, ImmutableArray<string> sums, CancellationToken cancel) => throw new NotSupportedException();

    public ImmutableArray<QuotaClaim> ClaimsFor(ContainerReference container, TableSchema table, int rows, long bytes, long rowsInFullestTable) => [];

    public Task<CheckReport> CheckAsync(DestinationSchema? schema, CancellationToken cancel) => throw new NotSupportedException();

    public ColumnSchema DescribeColumn(string table, string name, Field value, string? requested, Problems problems) => Headers.DescribeColumn(table, name, value, requested, problems);

    public ImmutableArray<ColumnSchema> DescribeLineage(WriteMode mode) => Headers.DescribeLineage(mode);

    public ValueTask<string> HomeAsync(CancellationToken cancel) => throw new NotSupportedException();

    public Task<SchemaDiff> PlanSchemaAsync(DestinationSchema wanted, DestinationSchema? deployed, ContainerReference? container, CancellationToken cancel) => throw new NotSupportedException();

    public Task<ContainerReference> ApplySchemaAsync(DestinationSchema wanted, DestinationSchema? deployed, SchemaDiff diff, bool allowBreaking, CancellationToken cancel) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private MemoryDestination Of(TableSchema table) => table.Name == "orders" ? Headers : Lines;
}

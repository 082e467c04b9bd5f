using System.Collections.Immutable;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.Engine.Tests.Delivery.Fixtures;

/// <summary>A destination with a second container: the first is a desk's, the other is made by compaction.</summary>
internal sealed class TwoContainers(MemoryDestination first, MemoryDestination second) : IDestination, IReadsBack, IEmptiesTables, ICompacts
{
    private const string Second = "c2";

    /// <summary>The name of the successor, once it was made; made once only.</summary>
    public List<string> Made { get; } = [];

    /// <summary>Thrown by the first attempt to make a successor.</summary>
    public Exception? Fails { get; set; }

    public DestinationCapabilities Capabilities => first.Capabilities;

    public Task<ContainerReference> CreateSuccessorAsync(DestinationSchema schema, string name, CancellationToken cancel)
    {
        if (Fails is { } error)
        {
            Fails = null;
            throw error;
        }

        if (!Made.Contains(name)) Made.Add(name);
        return Task.FromResult(new ContainerReference(Second, name));
    }

    public ConnectorError? WhyNotEmptied(TableSchema table) => first.WhyNotEmptied(table);

    public Task EmptyAsync(ContainerReference container, TableSchema table, CancellationToken cancel) => Of(container).EmptyAsync(container, table, cancel);

    public Task<SendResult> SendAsync(ContainerReference container, DeliveryBatch batch, CancellationToken cancel) => Of(container).SendAsync(container, batch, cancel);

    public Task<ConfirmResult> ConfirmAsync(ContainerReference container, BatchReference batch, CancellationToken cancel) => Of(container).ConfirmAsync(container, batch, cancel);

    public Task<ImmutableArray<TableState>> InspectAsync(ContainerReference container, ImmutableArray<TableSchema> tables, CancellationToken cancel) => Of(container).InspectAsync(container, tables, cancel);

    public ImmutableArray<QuotaClaim> ClaimsFor(ContainerReference container, TableSchema table, int rows, long bytes, long rowsInFullestTable) => Of(container).ClaimsFor(container, table, rows, bytes, rowsInFullestTable);

    public Task<IReadOnlyDictionary<string, long>> CountBatchesAsync(ContainerReference container, TableSchema table, IReadOnlyList<string> batchIds, CancellationToken cancel) => Of(container).CountBatchesAsync(container, table, batchIds, cancel);

    public bool IsNumber(ColumnSchema column) => first.IsNumber(column);

    public IAsyncEnumerable<GroupTotals> ReadTotalsAsync(ContainerReference container, TableSchema table, ImmutableArray<string> groupBy, ImmutableArray<string> sums, CancellationToken cancel) => Of(container).ReadTotalsAsync(container, table, groupBy, sums, cancel);

    public IAsyncEnumerable<KeyTotals> ReadKeysAsync(ContainerReference container, TableSchema table, ImmutableArray<KeyValuePair<string, string>> group, ImmutableArray<string> sums, CancellationToken cancel) => Of(container).ReadKeysAsync(container, table, group, sums, cancel);

    public Task<CheckReport> CheckAsync(DestinationSchema? schema, CancellationToken cancel) => first.CheckAsync(schema, cancel);

    public ColumnSchema DescribeColumn(string table, string name, Field value, string? requested, Problems problems) => first.DescribeColumn(table, name, value, requested, problems);

    public ImmutableArray<ColumnSchema> DescribeLineage(WriteMode mode) => first.DescribeLineage(mode);

    public ValueTask<string> HomeAsync(CancellationToken cancel) => first.HomeAsync(cancel);

    public Task<SchemaDiff> PlanSchemaAsync(DestinationSchema wanted, DestinationSchema? deployed, ContainerReference? container, CancellationToken cancel) => first.PlanSchemaAsync(wanted, deployed, container, cancel);

    public Task<ContainerReference> ApplySchemaAsync(DestinationSchema wanted, DestinationSchema? deployed, SchemaDiff diff, bool allowBreaking, CancellationToken cancel) => first.ApplySchemaAsync(wanted, deployed, diff, allowBreaking, cancel);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private MemoryDestination Of(ContainerReference container) => container.Id == Second ? second : first;
}

using System.Collections.Immutable;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.Engine.Tests.Delivery.Fixtures;

/// <summary>A desk's destination with nothing that a destination need not have: it cannot be read back, emptied, listed or compacted. Answers of a connector that is wrong itself can be ordered.</summary>
internal class BareDestination(MemoryDestination desk) : IDestination
{
    /// <summary>What a send answers instead of the desk's destination.</summary>
    public SendResult? Sent { get; init; }

    /// <summary>True if the table is not there.</summary>
    public bool HasNoTable { get; init; }

    public DestinationCapabilities Capabilities => desk.Capabilities;

    public Task<SendResult> SendAsync(ContainerReference container, DeliveryBatch batch, CancellationToken cancel) => Sent is { } sent ? Task.FromResult(sent) : desk.SendAsync(container, batch, cancel);

    public Task<ConfirmResult> ConfirmAsync(ContainerReference container, BatchReference batch, CancellationToken cancel) => desk.ConfirmAsync(container, batch, cancel);

    public async Task<ImmutableArray<TableState>> InspectAsync(ContainerReference container, ImmutableArray<TableSchema> tables, CancellationToken cancel) => HasNoTable ? [] : await desk.InspectAsync(container, tables, cancel);

    public ImmutableArray<QuotaClaim> ClaimsFor(ContainerReference container, TableSchema table, int rows, long bytes, long rowsInFullestTable) => desk.ClaimsFor(container, table, rows, bytes, rowsInFullestTable);

    public Task<CheckReport> CheckAsync(DestinationSchema? schema, CancellationToken cancel) => desk.CheckAsync(schema, cancel);

    public ColumnSchema DescribeColumn(string table, string name, Field value, string? requested, Problems problems) => desk.DescribeColumn(table, name, value, requested, problems);

    public ImmutableArray<ColumnSchema> DescribeLineage(WriteMode mode) => desk.DescribeLineage(mode);

    public ValueTask<string> HomeAsync(CancellationToken cancel) => desk.HomeAsync(cancel);

    public Task<SchemaDiff> PlanSchemaAsync(DestinationSchema wanted, DestinationSchema? deployed, ContainerReference? container, CancellationToken cancel) => desk.PlanSchemaAsync(wanted, deployed, container, cancel);

    public Task<ContainerReference> ApplySchemaAsync(DestinationSchema wanted, DestinationSchema? deployed, SchemaDiff diff, bool allowBreaking, CancellationToken cancel) => desk.ApplySchemaAsync(wanted, deployed, diff, allowBreaking, cancel);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

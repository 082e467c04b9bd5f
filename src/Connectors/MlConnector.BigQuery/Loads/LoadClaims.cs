using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Staging;

namespace MlConnector.BigQuery.Loads;

/// <summary>What a load job takes of its table's day. Failed jobs count with the vendor, and they do here: nothing is given back.</summary>
internal sealed class LoadClaims(BigQueryOptions options)
{
    /// <summary>A day, and what a request may be under way and a permit old.</summary>
    private static readonly TimeSpan Day = TimeSpan.FromDays(1) + TimeSpan.FromSeconds(20);

    /// <summary>What one job is reckoned to take before its rows are known.</summary>
    public ImmutableArray<QuotaClaim> Of(ContainerReference container, TableSchema table) => Of(container, table, options.Limits.PartitionsPerJob);

    /// <summary>What the job of a batch takes: the partitions that its rows lie in, where they count.</summary>
    public ImmutableArray<QuotaClaim> Of(ContainerReference container, DeliveryBatch batch)
    {
        TableSchema table = batch.Reference.Table;
        TableLayout layout = options.LayoutOf(table.Name);
        bool counts = table.Mode != WriteMode.Upsert && layout.Column is not null && table.OrdinalOf(layout.Column) >= 0;
        return Of(container, table, counts ? PartitionCount.Of(batch, table.OrdinalOf(layout.Column!), layout.Partition) : 1);
    }

    private ImmutableArray<QuotaClaim> Of(ContainerReference container, TableSchema schema, long partitions)
    {
        // The merge of staged changes counts for nothing; the staging table has partitions by the time of loading.
        bool staged = schema.Mode == WriteMode.Upsert;
        string table = staged ? StagingTables.ChangesOf(schema.Name) : schema.Name;
        TableLayout layout = staged ? new TableLayout(PartitionLength.Day, null, []) : options.LayoutOf(table);
        (string unit, long amount, long limit) = layout switch
        {
            { Column: not null } => ("partitions", partitions, options.Limits.ColumnPartitionsPerDay),
            { Partition: not PartitionLength.None } => ("loads", 1, options.Limits.PartitionLoadsPerDay),
            _ => ("loads", 1L, options.Limits.LoadsPerDay),
        };
        return [new QuotaClaim($"bigquery/table/{container.Id}.{table}/{unit}", amount, [new QuotaWindow(Day, Math.Max(limit, amount))]) { Label = $"{unit} of table {table}" }];
    }
}

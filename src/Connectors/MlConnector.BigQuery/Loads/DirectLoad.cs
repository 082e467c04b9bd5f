using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.BigQuery.Loads;

/// <summary>
/// Which batches of a table that rows are merged into are loaded into it past the merge: those whose keys it does not hold. Such a load scans nothing, and is all or nothing and at most once like every other; so a first read costs what it
/// brings, not that times what came before it. That it was begun is kept with the batch before a byte leaves, by the name of its job: every later process asks for that job, and sends by it again (INV-3).
/// </summary>
internal static class DirectLoad
{
    /// <summary>Whether a batch goes so, or went so before.</summary>
    public static bool Takes(DeliveryBatch batch, BigQueryOptions options) => Was(batch.Reference) || Pays(batch, options);

    /// <summary>Whether a batch that was sent went so.</summary>
    public static bool Was(BatchReference batch) => batch.Table.Mode == WriteMode.Upsert && JobName.IsOf(batch.RequestId, JobName.Direct);

    /// <summary>A load of the table itself takes of its day, a merge does not. So small batches, whose merges cost little anyhow, do not go so, nor such as would take more of the day than one load of a table without partitions does.</summary>
    private static bool Pays(DeliveryBatch batch, BigQueryOptions options)
    {
        BatchReference reference = batch.Reference;
        if (!reference.OnlyNew || reference.Table.Mode != WriteMode.Upsert) return false;
        if (!IsLarge(reference.Rows, batch.ValueBytes, options)) return false;
        return PartitionsOf(batch, options) is not { } partitions || partitions <= MostPartitions(options);
    }

    /// <summary>Whether a batch is large enough.</summary>
    public static bool IsLarge(int rows, long bytes, BigQueryOptions options) => rows * 2L >= options.Limits.RowsPerJob || bytes * 2 >= options.Limits.BytesPerJob;

    /// <summary>Partitions that the rows of one may lie in, where they are counted.</summary>
    public static long MostPartitions(BigQueryOptions options) => Math.Max(1, options.Limits.ColumnPartitionsPerDay / options.Limits.LoadsPerDay);

    /// <summary>Partitions that the rows of a batch lie in; null where the table has none by a column.</summary>
    public static int? PartitionsOf(DeliveryBatch batch, BigQueryOptions options)
    {
        TableSchema table = batch.Reference.Table;
        TableLayout layout = options.LayoutOf(table.Name);
        return layout.Column is { } column && table.OrdinalOf(column) is >= 0 and int at ? PartitionCount.Of(batch, at, layout.Partition, all: null) : null;
    }
}

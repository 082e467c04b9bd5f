using System.Runtime.CompilerServices;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Staging;

namespace MlConnector.BigQuery.Queries;

/// <summary>Counts and lists what a table holds, batch by batch.</summary>
internal sealed class RowLister(QueryClient queries, BigQueryOptions options)
{
    private const int IdsPerQuery = 200;
    private const string What = "Asking for batches";

    /// <summary>Rows per batch id; ids without rows are left out.</summary>
    public async Task<Dictionary<string, long>> CountAsync(ContainerReference container, TableSchema table, IEnumerable<string> batchIds, CancellationToken cancel)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (string[] ids in batchIds.Distinct(StringComparer.Ordinal).Chunk(IdsPerQuery))
        {
            await foreach (string?[] row in queries.AskAsync(table.Name, ProofQueries.CountBatches(TableAddress.Of(options, container, CountedIn(table)), table), [QueryParameter.List("ids", ids)], What, cancel)) counts[row[0] ?? ""] = ValueText.Whole(row[1]);
        }

        return counts;
    }

    // A batch whose rows were changed by a later one has fewer of them in its table than were delivered.
    private static string CountedIn(TableSchema table) => table.Mode == WriteMode.Upsert ? StagingTables.ChangesOf(table.Name) : table.Name;

    /// <summary>Keys of one batch.</summary>
    public async Task<List<string>> KeysAsync(ContainerReference container, BatchReference batch, CancellationToken cancel)
    {
        List<string> keys = [];
        await foreach (string?[] row in queries.AskAsync(batch.Table.Name, ProofQueries.KeysOfBatch(AddressOf(container, batch.Table), batch.Table), [QueryParameter.Text("batch", batch.BatchId)], What, cancel)) keys.Add(row[0] ?? "");
        return keys;
    }

    /// <summary>Every batch id and its rows.</summary>
    public async IAsyncEnumerable<StoredBatch> BatchesAsync(ContainerReference container, TableSchema table, [EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (string?[] row in queries.AskAsync(table.Name, ProofQueries.Batches(AddressOf(container, table), table), [], What, cancel)) yield return new StoredBatch(row[0] ?? "", ValueText.Whole(row[1]));
    }

    /// <summary>Every row of some batches.</summary>
    public async IAsyncEnumerable<ListedRow> RowsAsync(ContainerReference container, TableSchema table, IReadOnlyList<StoredBatch> batches, [EnumeratorCancellation] CancellationToken cancel)
    {
        ColumnSchema[] own = [.. table.Columns.Where(column => column.Lineage == LineageColumn.None)];
        foreach (StoredBatch[] some in batches.Chunk(IdsPerQuery))
        {
            await foreach (string?[] row in queries.AskAsync(table.Name, ProofQueries.RowsOf(AddressOf(container, table), table), [QueryParameter.List("ids", some.Select(batch => batch.BatchId))], What, cancel))
                yield return new ListedRow(row[0] ?? "", ValueText.Whole(row[1]), row[2] == "true", [.. own.Select((column, i) => ValueText.Canonical(row[i + 3], column))]);
        }
    }

    private string AddressOf(ContainerReference container, TableSchema table) => TableAddress.Of(options, container, table.Name);
}

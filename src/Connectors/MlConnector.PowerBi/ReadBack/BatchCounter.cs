using System.Text.Json;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Http.Rows;

namespace MlConnector.PowerBi.ReadBack;

/// <summary>
/// Counts the rows of batches and of tables. Where a dataset answers only the plainest of queries, a count by batch id without a filter tells the same, and more of it crosses the wire; where it answers
/// not even that, it cannot be read back.
/// </summary>
internal sealed class BatchCounter(QueryClient queries)
{
    private const int IdsPerQuery = 200;
    private volatile bool plain;

    /// <summary>Rows per batch id; ids without rows are left out. Names are compared as the service does, without case.</summary>
    public async Task<Dictionary<string, long>> BatchesAsync(string workspace, ContainerReference dataset, TableSchema table, IReadOnlyList<string> batchIds, CancellationToken cancel)
    {
        string[] wanted = [.. batchIds.Distinct(StringComparer.OrdinalIgnoreCase)];
        if (!plain)
        {
            try
            {
                var counts = new Dictionary<string, long>(StringComparer.OrdinalIgnoreCase);
                foreach (string[] ids in wanted.Chunk(IdsPerQuery))
                {
                    using QueryRows rows = await queries.AskAsync(workspace, dataset, DaxQueries.CountBatches(table, ids), cancel);
                    Add(counts, table, rows);
                }

                return counts;
            }
            catch (ConnectorException e) when (e.Error.Code == "POWERBI-QUERY-REFUSED")
            {
                // Asked below, more plainly.
            }
        }

        Dictionary<string, long> all = await EveryBatchAsync(workspace, dataset, table, cancel);
        return wanted.Where(all.ContainsKey).ToDictionary(id => id, id => all[id], StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>All rows of a table.</summary>
    public async Task<long> RowsAsync(string workspace, ContainerReference dataset, TableSchema table, CancellationToken cancel)
    {
        try
        {
            if (!plain)
            {
                using QueryRows rows = await queries.AskAsync(workspace, dataset, DaxQueries.CountRows(table), cancel);
                return rows.Rows.Select(row => QueryRows.Number(row, "n")).FirstOrDefault();
            }
        }
        catch (ConnectorException e) when (e.Error.Code == "POWERBI-QUERY-REFUSED")
        {
            // Asked below, more plainly.
        }

        return (await EveryBatchAsync(workspace, dataset, table, cancel)).Values.Sum();
    }

    private async Task<Dictionary<string, long>> EveryBatchAsync(string workspace, ContainerReference dataset, TableSchema table, CancellationToken cancel)
    {
        try
        {
            using QueryRows rows = await queries.AskAsync(workspace, dataset, DaxQueries.CountEveryBatch(table), cancel);
            plain = true;
            var counts = new Dictionary<string, long>(StringComparer.OrdinalIgnoreCase);
            Add(counts, table, rows);
            return counts;
        }
        catch (ConnectorException e) when (e.Error.Code == "POWERBI-QUERY-REFUSED")
        {
            throw new ConnectorException(PowerBiErrors.ReadBackRefused(e.Error.Message));
        }
    }

    private static void Add(Dictionary<string, long> counts, TableSchema table, QueryRows rows)
    {
        string column = LineageNames.NameOf(table, LineageColumn.BatchId);
        foreach (JsonElement row in rows.Rows) counts[QueryRows.Text(row, column)] = QueryRows.Number(row, "n");
    }
}

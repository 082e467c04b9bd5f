using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Staging;
using Microsoft.Extensions.Logging;

namespace MlConnector.BigQuery.Queries;

/// <summary>Compares a table that is merged into with its staged changes, inside the service. What a question would scan is judged first, which is free: one above <c>bytesPerQuery</c> is not asked, and that is told with its size.</summary>
internal sealed class ChangeComparer(QueryClient queries, BigQueryOptions options, ILogger log)
{
    private const int IdsPerQuery = 200;
    private const string What = "Comparing the table with its staged changes";

    /// <summary>Rows of the table, and keys of the batches of which it does not show what is staged last.</summary>
    public async Task<ChangedTable> CompareAsync(ContainerReference container, TableSchema table, IReadOnlyList<string> batchIds, CancellationToken cancel)
    {
        ChangedTable found = await KeysAsync(container, table, batchIds, cancel);
        await foreach (string?[] row in queries.AskAsync(table.Name, ProofQueries.CountRows(TableAddress.Of(options, container, table.Name)), [], What, cancel)) found = found with { Rows = ValueText.Whole(row[0]) };
        return found;
    }

    /// <summary>Keys that differ. Where the question itself is refused (what stands in front of the service may know less of its language), rows alone are compared, and that is logged.</summary>
    private async Task<ChangedTable> KeysAsync(ContainerReference container, TableSchema table, IReadOnlyList<string> batchIds, CancellationToken cancel)
    {
        var found = new ChangedTable(0, 0, null);
        string sql = Statement(options, container, table);
        try
        {
            foreach (string[] ids in batchIds.Distinct(StringComparer.Ordinal).Chunk(IdsPerQuery))
            {
                QueryParameter[] parameters = [QueryParameter.List("ids", ids)];
                long bytes = await queries.JudgeAsync(sql, parameters, What, cancel);
                if (bytes > options.BytesPerQuery) throw new ConnectorException(BigQueryErrors.BytesExceeded(What, $"{ScanForecast.Size(bytes)} of {ScanForecast.Size(options.BytesPerQuery)}"));
                await foreach (string?[] row in queries.AskAsync(table.Name, sql, parameters, What, cancel)) found = found with { Differing = found.Differing + ValueText.Whole(row[0]), Example = found.Example ?? row[1] };
            }
        }
        catch (ConnectorException e) when (e.Error.Code == BigQueryErrors.RefusedCode)
        {
            BigQueryLog.KeysNotCompared(log, table.Name, e.Error.Message);
        }

        return found;
    }

    /// <summary>The question; the batches are <c>@ids</c>. A version is never zero, so that zero stands for a row that is not there.</summary>
    public static string Statement(BigQueryOptions options, ContainerReference container, TableSchema table)
    {
        string target = TableAddress.Of(options, container, table.Name), changes = TableAddress.Of(options, container, StagingTables.ChangesOf(table.Name));
        string id = CurrentState.Of(table, LineageColumn.SourceId), version = CurrentState.Of(table, LineageColumn.Version), deleted = CurrentState.Of(table, LineageColumn.Deleted);
        string keys = $"SELECT {id} FROM {changes} WHERE {CurrentState.Of(table, LineageColumn.BatchId)} IN UNNEST(@ids)";
        string newest = $"SELECT {id}, {version}, {deleted} FROM {changes} WHERE {id} IN ({keys}) QUALIFY ROW_NUMBER() OVER (PARTITION BY {id} ORDER BY {version} DESC, {CurrentState.Of(table, LineageColumn.PostedAt)} DESC) = 1";
        string shown = $"IFNULL(T.{version}, 0)";
        return $"SELECT COUNT(*) AS n, MIN(S.{id}) AS k FROM ({newest}) S LEFT JOIN {target} T ON T.{id} = S.{id} WHERE NOT (S.{deleted} AND {shown} = 0) AND NOT (NOT S.{deleted} AND {shown} = S.{version})";
    }
}

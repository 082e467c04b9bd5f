using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Queries;

namespace MlConnector.BigQuery.Staging;

/// <summary>
/// Brings a table up to what is known of the keys of a batch. The newest version of each key counts, whichever batch brought it: so it does not matter in which order batches that were under way together are merged, and a merge
/// that is repeated changes nothing. What is gone at its source is deleted.
/// </summary>
internal static class MergeStatement
{
    /// <summary>The statement; the batch is <c>@batch</c>.</summary>
    public static string Of(BigQueryOptions options, ContainerReference container, TableSchema table)
    {
        string target = TableAddress.Of(options, container, table.Name), changes = TableAddress.Of(options, container, StagingTables.ChangesOf(table.Name));
        string id = CurrentState.Of(table, LineageColumn.SourceId), version = CurrentState.Of(table, LineageColumn.Version), deleted = CurrentState.Of(table, LineageColumn.Deleted);
        string[] columns = [.. table.Columns.Select(column => TableAddress.Column(column.Name))];
        string keys = $"SELECT {id} FROM {changes} WHERE {CurrentState.Of(table, LineageColumn.BatchId)} = @batch";
        string newest = $"SELECT {string.Join(", ", columns)} FROM {changes} WHERE {id} IN ({keys}) QUALIFY ROW_NUMBER() OVER (PARTITION BY {id} ORDER BY {version} DESC, {CurrentState.Of(table, LineageColumn.PostedAt)} DESC) = 1";
        return $"MERGE {target} T USING ({newest}) S ON T.{id} = S.{id}"
            + $" WHEN MATCHED AND S.{version} >= T.{version} AND S.{deleted} THEN DELETE"
            + $" WHEN MATCHED AND S.{version} >= T.{version} THEN UPDATE SET {string.Join(", ", columns.Select(column => $"{column} = S.{column}"))}"
            + $" WHEN NOT MATCHED AND NOT S.{deleted} THEN INSERT ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select(column => $"S.{column}"))})";
    }
}

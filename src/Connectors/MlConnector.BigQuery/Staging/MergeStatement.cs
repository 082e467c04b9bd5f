using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Queries;

namespace MlConnector.BigQuery.Staging;

/// <summary>
/// Brings a table up to the rows of a batch. A key of which something newer is staged is left to the merge of that: so it does not matter in which order batches that were under way together are merged, and no merge touches
/// rows of another batch, whose days it does not know. A merge that is repeated changes nothing. What is gone at its source is deleted.
/// </summary>
/// <remarks>A part of a halved batch has the version of the whole, which may be staged too: of equal versions a batch's own counts.</remarks>
internal static class MergeStatement
{
    /// <summary>The statement; the batch is <c>@batch</c>. <paramref name="dayColumn"/> bounds where older rows are looked for; null = everywhere.</summary>
    public static string Of(BigQueryOptions options, ContainerReference container, TableSchema table, string? dayColumn)
    {
        string target = TableAddress.Of(options, container, table.Name), changes = TableAddress.Of(options, container, StagingTables.ChangesOf(table.Name));
        string id = CurrentState.Of(table, LineageColumn.SourceId), version = CurrentState.Of(table, LineageColumn.Version), deleted = CurrentState.Of(table, LineageColumn.Deleted);
        string[] columns = [.. table.Columns.Select(column => TableAddress.Column(column.Name))];
        string own = $"{CurrentState.Of(table, LineageColumn.BatchId)} = @batch", posted = CurrentState.Of(table, LineageColumn.PostedAt);
        string keys = $"SELECT {id} FROM {changes} WHERE {own}";
        string newest = $"SELECT {string.Join(", ", columns)} FROM {changes} WHERE {id} IN ({keys}) QUALIFY ROW_NUMBER() OVER (PARTITION BY {id} ORDER BY {version} DESC, {own} DESC, {posted} DESC) = 1 AND {own}";
        return $"MERGE {target} T USING ({newest}) S ON T.{id} = S.{id}{(dayColumn is null ? "" : DayBounds.Condition(dayColumn))}"
            + $" WHEN MATCHED AND S.{version} >= T.{version} AND S.{deleted} THEN DELETE"
            + $" WHEN MATCHED AND S.{version} >= T.{version} THEN UPDATE SET {string.Join(", ", columns.Select(column => $"{column} = S.{column}"))}"
            + $" WHEN NOT MATCHED AND NOT S.{deleted} THEN INSERT ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select(column => $"S.{column}"))})";
    }
}

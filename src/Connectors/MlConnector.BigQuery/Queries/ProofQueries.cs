using System.Collections.Immutable;
using System.Globalization;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.BigQuery.Queries;

/// <summary>The fixed templates of every query this connector asks for proof.</summary>
internal static class ProofQueries
{
    /// <summary>Batch id and rows, for the ids in <c>@ids</c>.</summary>
    public static string CountBatches(string address, TableSchema table)
    {
        string batch = CurrentState.Of(table, LineageColumn.BatchId);
        return $"SELECT {batch} AS b, COUNT(*) AS n FROM {address} WHERE {batch} IN UNNEST(@ids) GROUP BY {batch}";
    }

    /// <summary>All batch ids and their rows.</summary>
    public static string Batches(string address, TableSchema table)
    {
        string batch = CurrentState.Of(table, LineageColumn.BatchId);
        return $"SELECT {batch} AS b, COUNT(*) AS n FROM {address} GROUP BY {batch}";
    }

    /// <summary>Rows of a table.</summary>
    public static string CountRows(string address) => $"SELECT COUNT(*) AS n FROM {address}";

    /// <summary>Rows of a generation and their keys, the closing row left out: the two are the same number. The sum over no row is null.</summary>
    public static string RowsAndKeys(string address, TableSchema table)
    {
        string keys = $"SELECT {CurrentState.Of(table, LineageColumn.SourceId)} AS k, COUNT(*) AS n FROM {address} WHERE NOT {CurrentState.Of(table, LineageColumn.Deleted)} GROUP BY k";
        return $"SELECT SUM(n) AS n, COUNT(*) AS k FROM ({keys})";
    }

    /// <summary>The highest version and its batch.</summary>
    public static string NewestBatch(string address, TableSchema table)
    {
        string version = CurrentState.Of(table, LineageColumn.Version);
        return $"SELECT {version} AS v, {CurrentState.Of(table, LineageColumn.BatchId)} AS b FROM {address} ORDER BY {version} DESC LIMIT 1";
    }

    /// <summary>Keys of the rows of batch <c>@batch</c>.</summary>
    public static string KeysOfBatch(string address, TableSchema table) =>
        $"SELECT {CurrentState.Of(table, LineageColumn.SourceId)} AS k FROM {address} WHERE {CurrentState.Of(table, LineageColumn.BatchId)} = @batch";

    /// <summary>Key, version, tombstone and the columns that are not lineage, of the rows of the batches in <c>@ids</c>.</summary>
    public static string RowsOf(string address, TableSchema table)
    {
        IEnumerable<string> own = table.Columns.Where(column => column.Lineage == LineageColumn.None).Select((column, i) => string.Create(CultureInfo.InvariantCulture, $", {TableAddress.Column(column.Name)} AS c{i}"));
        string lineage = $"{CurrentState.Of(table, LineageColumn.SourceId)} AS k, {CurrentState.Of(table, LineageColumn.Version)} AS v, {CurrentState.Of(table, LineageColumn.Deleted)} AS d";
        return $"SELECT {lineage}{string.Concat(own)} FROM {address} WHERE {CurrentState.Of(table, LineageColumn.BatchId)} IN UNNEST(@ids)";
    }

    /// <summary>Groups, count and sums of the current state; one row without groups. A null group value is an empty text.</summary>
    public static string Totals(string address, TableSchema table, ImmutableArray<string> groupBy, ImmutableArray<string> sums)
    {
        string groups = string.Concat(groupBy.Select((column, i) => string.Create(CultureInfo.InvariantCulture, $"{Group(column)} AS g{i}, ")));
        string by = groupBy.IsEmpty ? "" : $" GROUP BY {string.Join(", ", groupBy.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"g{i}")))}";
        return $"SELECT {groups}COUNT(*) AS n{Sums(sums)} FROM {CurrentState.Source(address, table)}{by}";
    }

    /// <summary>Key and sums of the current rows of one group: <c>@g0</c>, <c>@g1</c>…</summary>
    public static string Keys(string address, TableSchema table, ImmutableArray<KeyValuePair<string, string>> group, ImmutableArray<string> sums)
    {
        string key = CurrentState.Of(table, LineageColumn.SourceId);
        string where = string.Join(" AND ", group.Select((part, i) => string.Create(CultureInfo.InvariantCulture, $"{Group(part.Key)} = @g{i}")));
        return $"SELECT {key} AS k{Sums(sums)} FROM {CurrentState.Source(address, table)}{(where.Length > 0 ? $" WHERE {where}" : "")} GROUP BY k";
    }

    /// <summary>A group value as text; null is an empty one.</summary>
    public static string Group(string column) => $"IFNULL(CAST({TableAddress.Column(column)} AS STRING), '')";

    private static string Sums(ImmutableArray<string> sums) => string.Concat(sums.Select((column, i) => string.Create(CultureInfo.InvariantCulture, $", SUM({TableAddress.Column(column)}) AS s{i}")));
}

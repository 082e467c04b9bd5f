using System.Collections.Immutable;
using System.Globalization;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.PowerBi.ReadBack;

/// <summary>
/// The fixed templates of every query this connector asks. Result columns are <c>n</c> (rows), <c>v</c> (version), <c>k</c> (key) and <c>s0</c>, <c>s1</c>… (sums).
/// </summary>
internal static class DaxQueries
{
    /// <summary>Rows per batch id: a row for each batch that has any.</summary>
    public static string CountBatches(TableSchema table, IEnumerable<string> batchIds)
    {
        string batch = CurrentState.Of(table, LineageColumn.BatchId);
        return $"EVALUATE SUMMARIZECOLUMNS({batch}, TREATAS({{{string.Join(", ", batchIds.Select(DaxText.Text))}}}, {batch}), \"n\", COUNTROWS({DaxText.Table(table.Name)}))";
    }

    /// <summary>Rows of every batch id: the plainest form of the same question.</summary>
    public static string CountEveryBatch(TableSchema table) =>
        $"EVALUATE SUMMARIZECOLUMNS({CurrentState.Of(table, LineageColumn.BatchId)}, \"n\", COUNTROWS({DaxText.Table(table.Name)}))";

    /// <summary>All rows of a table.</summary>
    public static string CountRows(TableSchema table) => $"EVALUATE ROW(\"n\", COUNTROWS({DaxText.Table(table.Name)}))";

    /// <summary>The batch with the highest version, and that version.</summary>
    public static string NewestBatch(TableSchema table) =>
        $"EVALUATE TOPN(1, SUMMARIZECOLUMNS({CurrentState.Of(table, LineageColumn.BatchId)}, \"v\", MAX({CurrentState.Of(table, LineageColumn.Version)})), [v], DESC)";

    /// <summary>Keys of the rows of one batch.</summary>
    public static string KeysOfBatch(TableSchema table, string batchId)
    {
        string name = DaxText.Table(table.Name);
        return $"EVALUATE SELECTCOLUMNS(FILTER({name}, {CurrentState.Of(table, LineageColumn.BatchId)} = {DaxText.Text(batchId)}), \"k\", {CurrentState.Of(table, LineageColumn.SourceId)})";
    }

    /// <summary>Batch ids and their rows, in the order of ids, after an id.</summary>
    public static string Batches(TableSchema table, string? after, int most)
    {
        string batch = CurrentState.Of(table, LineageColumn.BatchId);
        string later = after is null ? "" : $"FILTER(VALUES({batch}), {batch} > {DaxText.Text(after)}), ";
        return string.Create(CultureInfo.InvariantCulture, $"EVALUATE TOPN({most}, SUMMARIZECOLUMNS({batch}, {later}\"n\", COUNTROWS({DaxText.Table(table.Name)})), {batch}, ASC) ORDER BY {batch}");
    }

    /// <summary>Rows of some batches in the order of keys, after a key: <c>k</c>, <c>v</c>, <c>d</c> (tombstone, where the table has them), and <c>c0</c>, <c>c1</c>… for the columns that are not lineage.</summary>
    public static string RowsOf(TableSchema table, IEnumerable<string> batchIds, string? after, int most)
    {
        string key = CurrentState.Of(table, LineageColumn.SourceId);
        string wanted = $"{CurrentState.Of(table, LineageColumn.BatchId)} IN {{{string.Join(", ", batchIds.Select(DaxText.Text))}}}";
        if (after is not null) wanted += $" && {key} > {DaxText.Text(after)}";
        string columns = $"\"k\", {key}, \"v\", {CurrentState.Of(table, LineageColumn.Version)}";
        if (table.OrdinalOf(LineageColumn.Deleted) >= 0) columns += $", \"d\", {CurrentState.Of(table, LineageColumn.Deleted)}";
        columns += string.Concat(table.Columns.Where(column => column.Lineage == LineageColumn.None).Select((column, i) => string.Create(CultureInfo.InvariantCulture, $", \"c{i}\", {DaxText.Column(table.Name, column.Name)}")));
        return string.Create(CultureInfo.InvariantCulture, $"EVALUATE TOPN({most}, SELECTCOLUMNS(FILTER({DaxText.Table(table.Name)}, {wanted}), {columns}), [k], ASC) ORDER BY [k]");
    }

    /// <summary>Count and sums of the current state per group; one row without groups.</summary>
    public static string Totals(TableSchema table, ImmutableArray<string> groupBy, ImmutableArray<string> sums) =>
        $"EVALUATE {CurrentState.Definitions(table)}{Summarize(table, [.. groupBy.Select(column => DaxText.Column(table.Name, column))], CurrentState.Filters(table), sums)}";

    /// <summary>Keys and sums of the current rows of one group, in key order, after a key.</summary>
    public static string Keys(TableSchema table, ImmutableArray<KeyValuePair<string, string>> group, ImmutableArray<string> sums, string? after, int most)
    {
        string key = CurrentState.Of(table, LineageColumn.SourceId);
        string filters = CurrentState.Filters(table);
        foreach ((string column, string value) in group) filters += $"TREATAS({DaxText.Values(ColumnOf(table, column), value)}, {DaxText.Column(table.Name, column)}), ";
        if (after is not null) filters += $"FILTER(VALUES({key}), {key} > {DaxText.Text(after)}), ";
        string first = most.ToString(CultureInfo.InvariantCulture);
        return $"EVALUATE {CurrentState.Definitions(table)}TOPN({first}, {Summarize(table, [key], filters, sums)}, {key}, ASC) ORDER BY {key}";
    }

    /// <summary>No rows, but refused if a column does not exist: the only way to ask a push dataset for its columns.</summary>
    public static string Probe(string table, IEnumerable<string> columns) =>
        $"EVALUATE TOPN(0, SELECTCOLUMNS({DaxText.Table(table)}, {string.Join(", ", columns.Select((column, i) => string.Create(CultureInfo.InvariantCulture, $"\"c{i}\", {DaxText.Column(table, column)}")))}))";

    /// <summary>No rows of a table: whether such questions are answered at all.</summary>
    public static string ProbeTable(string table) => $"EVALUATE TOPN(0, {DaxText.Table(table)})";

    private static string Summarize(TableSchema table, string[] groups, string filters, ImmutableArray<string> sums)
    {
        string grouped = groups.Length == 0 ? "" : string.Join(", ", groups) + ", ";
        string summed = string.Concat(sums.Select((column, i) => string.Create(CultureInfo.InvariantCulture, $", \"s{i}\", SUM({DaxText.Column(table.Name, column)})")));
        return $"SUMMARIZECOLUMNS({grouped}{filters}\"n\", COUNTROWS({DaxText.Table(table.Name)}){summed})";
    }

    private static ColumnSchema ColumnOf(TableSchema table, string name) =>
        table.OrdinalOf(name) is >= 0 and int at ? table.Columns[at] : throw new ArgumentException($"Table {table.Name} has no column {name}.", nameof(name));
}

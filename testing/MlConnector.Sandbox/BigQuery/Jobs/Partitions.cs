using MlConnector.Sandbox.BigQuery.Data;
using MlConnector.Sandbox.BigQuery.Rest;
using MlConnector.Sandbox.BigQuery.Values;

namespace MlConnector.Sandbox.BigQuery.Jobs;

/// <summary>Partitions of rows, by the column of their table. Rows without a date have one of their own.</summary>
internal static class Partitions
{
    /// <summary>Which ones; all rows of a load are in one where it is the time of loading that counts, or the table has none.</summary>
    public static HashSet<string> Of(BqTable table, IEnumerable<object?[]> rows)
    {
        if (table.Partitioning is not { } partitioning || table.PartitionColumn is not { Length: > 0 } field) return [""];
        int at = Array.FindIndex(table.Columns, column => column.Name == field);
        int length = Fields.Text(partitioning, "type") switch { "DAY" => 10, "MONTH" => 7, "YEAR" => 4, _ => 13 };
        return [.. rows.Select(row => at < row.Length ? ValueWriter.Canonical(row[at]) : null).Select(text => text is null ? "__NULL__" : text[..Math.Min(length, text.Length)])];
    }
}

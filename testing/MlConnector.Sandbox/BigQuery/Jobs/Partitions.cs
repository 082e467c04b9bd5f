using MlConnector.Sandbox.BigQuery.Data;
using MlConnector.Sandbox.BigQuery.Rest;
using MlConnector.Sandbox.BigQuery.Values;

namespace MlConnector.Sandbox.BigQuery.Jobs;

/// <summary>How many partitions a job may touch, and a table have.</summary>
internal static class Partitions
{
    private const int MostPerJob = 4_000, MostPerTable = 10_000;

    /// <summary>Refuses rows of too many partitions. The wording is not documented.</summary>
    public static void Judge(BqTable table, IReadOnlyCollection<object?[]> rows)
    {
        if (table.Partitioning is not { } partitioning || table.PartitionColumn is not { Length: > 0 } field) return;
        int at = Array.FindIndex(table.Columns, column => column.Name == field);
        int length = Fields.Text(partitioning, "type") switch { "DAY" => 10, "MONTH" => 7, "YEAR" => 4, _ => 13 };
        HashSet<string> touched = Of(rows), all = Of(table.Rows);
        all.UnionWith(touched);
        if (touched.Count > MostPerJob) throw new Refusal(400, "invalid", $"Too many partitions produced by query, allowed {MostPerJob}, query produces at least {touched.Count} partitions");
        if (all.Count > MostPerTable) throw new Refusal(400, "invalid", $"Too many partitions: table {table.Id} may have {MostPerTable}");

        HashSet<string> Of(IEnumerable<object?[]> some) => [.. some.Select(row => at < row.Length ? ValueWriter.Canonical(row[at]) : null).OfType<string>().Select(text => text[..Math.Min(length, text.Length)])];
    }
}

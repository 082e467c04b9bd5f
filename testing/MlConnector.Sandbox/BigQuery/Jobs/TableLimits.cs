using MlConnector.Sandbox.BigQuery.Data;
using MlConnector.Sandbox.BigQuery.Rest;

namespace MlConnector.Sandbox.BigQuery.Jobs;

/// <summary>What jobs may change of a table, and how many loads a project may start, a day. A day is counted by the table's name, and jobs that fail count. The wordings are not documented.</summary>
internal sealed class TableLimits(BigQuerySandboxOptions options, Warehouse warehouse)
{
    private readonly List<DateTimeOffset> loads = [];

    /// <summary>Counts a job that changes a table.</summary>
    public void Count(BqTable table, int partitions, DateTimeOffset started)
    {
        List<(DateTimeOffset At, int Partitions)> day = Day(table);
        day.RemoveAll(change => change.At <= started - TimeSpan.FromDays(1));
        day.Add((started, partitions));
    }

    /// <summary>Counts a load of the project, and refuses what is more than a day's.</summary>
    public void CountLoad(DateTimeOffset now)
    {
        loads.RemoveAll(start => start <= now - TimeSpan.FromDays(1));
        if (loads.Count >= options.ProjectLoadsPerDay) throw new Refusal(403, "quotaExceeded", "Quota exceeded: Your project exceeded quota for imports per project.");
        loads.Add(now);
    }

    /// <summary>Refuses what is more than a day's.</summary>
    public void JudgeDay(BqTable table)
    {
        List<(DateTimeOffset At, int Partitions)> day = Day(table);
        (long used, int limit, string what) = table switch
        {
            { Partitioning: null } => (day.Count, options.LoadsPerDay, "imports or query appends per table"),
            { PartitionColumn.Length: 0 } => (day.Count, options.PartitionLoadsPerDay, "Number of partition modifications to an ingestion-time partitioned table"),
            _ => (day.Sum(change => (long)change.Partitions), options.ColumnPartitionsPerDay, "Number of partition modifications to a column partitioned table"),
        };
        if (used > limit) throw new Refusal(403, "quotaExceeded", $"Quota exceeded: Your table exceeded quota for {what}.");
    }

    private List<(DateTimeOffset At, int Partitions)> Day(BqTable table)
    {
        Dictionary<string, List<(DateTimeOffset, int)>> all = warehouse.Dataset(table.Dataset).Modifications;
        if (!all.TryGetValue(table.Name, out List<(DateTimeOffset, int)>? day)) all[table.Name] = day = [];
        return day;
    }
}

using System.Globalization;
using MlConnector.Abstractions.Configuration;

namespace MlConnector.BigQuery;

/// <summary>The settings below <c>limits</c>: what each means, and reading them.</summary>
internal static class LimitSettings
{
    private static readonly LoadLimits Loads = new();
    private static readonly StreamingLimits Streams = new();

    /// <summary>Describes them.</summary>
    public static IEnumerable<SettingDescription> Describe() =>
    [
        Limit("rowsPerJob", Loads.RowsPerJob, "Rows aimed at in one load job."),
        Limit("bytesPerJob", Loads.BytesPerJob, "Bytes in one load job; they lie in memory while they are sent."),
        Limit("loadsPerDay", Loads.LoadsPerDay, "Load jobs per day and table without partitions; failed ones count."),
        Limit("partitionLoadsPerDay", Loads.PartitionLoadsPerDay, "The same for a table partitioned by the time of loading."),
        Limit("columnPartitionsPerDay", Loads.ColumnPartitionsPerDay, "Partitions that the jobs of a day may touch, for a table partitioned by a column."),
        Limit("projectLoadsPerDay", Loads.ProjectLoadsPerDay, "Load jobs per day of the project, into all its tables."),
        Limit("partitionsPerJob", Loads.PartitionsPerJob, "Partitions that one such job is reckoned to touch in forecasts; what a job really takes is counted in its rows.") with { Inferred = true },
        Limit("parallelJobs", Loads.ParallelJobs, "Load jobs, or requests with rows, under way at once; more than two never are."),
        Limit("rowsPerInsert", Streams.RowsPerInsert, "Rows aimed at in one request of insertAll."),
        Limit("bytesPerInsert", Streams.BytesPerInsert, "Bytes in one request of insertAll."),
        Limit("insertRowsPerSecond", Streams.InsertRowsPerSecond, "Rows a second that insertAll may bring into a table, and into all tables of the project.") with { Inferred = true },
        Limit("rowsPerAppend", Streams.RowsPerAppend, "Rows aimed at in one stream of the Storage Write API."),
        Limit("bytesPerAppend", Streams.BytesPerAppend, "Bytes in one request of the Storage Write API."),
        Limit("streamsPerHour", Streams.StreamsPerHour, "Streams of the Storage Write API that may be created in an hour, in the project."),
        Limit("yearsBack", Streams.YearsBack, "Years before today that dates in partitionBy may lie where rows are streamed."),
        Limit("yearsAhead", Streams.YearsAhead, "Years after today that they may lie."),
        Limit("bytesPerSecond", Streams.BytesPerSecond, "Bytes a second that insertAll or the Storage Write API may bring into the project."),
    ];

    /// <summary>What bounds load jobs.</summary>
    public static LoadLimits ReadLoads(SettingReader at) => new()
    {
        RowsPerJob = (int)at.Integer("rowsPerJob", Loads.RowsPerJob, 1, 65_535),
        BytesPerJob = at.Integer("bytesPerJob", Loads.BytesPerJob, 100_000, 512L << 20),
        LoadsPerDay = at.Integer("loadsPerDay", Loads.LoadsPerDay, 1, 1_000_000),
        PartitionLoadsPerDay = at.Integer("partitionLoadsPerDay", Loads.PartitionLoadsPerDay, 1, 1_000_000),
        ColumnPartitionsPerDay = at.Integer("columnPartitionsPerDay", Loads.ColumnPartitionsPerDay, 1, 1_000_000),
        ProjectLoadsPerDay = at.Integer("projectLoadsPerDay", Loads.ProjectLoadsPerDay, 1, 10_000_000),
        PartitionsPerJob = at.Integer("partitionsPerJob", Loads.PartitionsPerJob, 1, 4_000),
        ParallelJobs = (int)at.Integer("parallelJobs", Loads.ParallelJobs, 1, 16),
    };

    /// <summary>What bounds rows that are streamed. The last to be read of the section.</summary>
    public static StreamingLimits ReadStreaming(SettingReader at)
    {
        var limits = new StreamingLimits
        {
            RowsPerInsert = (int)at.Integer("rowsPerInsert", Streams.RowsPerInsert, 1, 50_000),
            BytesPerInsert = at.Integer("bytesPerInsert", Streams.BytesPerInsert, 10_000, 10_000_000),
            InsertRowsPerSecond = at.Integer("insertRowsPerSecond", Streams.InsertRowsPerSecond, 1, 10_000_000),
            RowsPerAppend = (int)at.Integer("rowsPerAppend", Streams.RowsPerAppend, 1, 65_535),
            BytesPerAppend = at.Integer("bytesPerAppend", Streams.BytesPerAppend, 10_000, 10_000_000),
            StreamsPerHour = at.Integer("streamsPerHour", Streams.StreamsPerHour, 1, 1_000_000),
            YearsBack = (int)at.Integer("yearsBack", Streams.YearsBack, 1, 1_000),
            YearsAhead = (int)at.Integer("yearsAhead", Streams.YearsAhead, 1, 1_000),
            BytesPerSecond = at.Integer("bytesPerSecond", Streams.BytesPerSecond, 100_000, long.MaxValue),
        };
        at.Done();
        return limits;
    }

    private static SettingDescription Limit(string name, long value, string description) =>
        new($"limits.{name}", "integer", value.ToString(CultureInfo.InvariantCulture), description);
}

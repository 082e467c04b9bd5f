using System.Collections.Concurrent;
using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Staging;

namespace MlConnector.BigQuery.Loads;

/// <summary>
/// What a job takes of the day of the table that it changes: the service counts by the table's name, so a load counts for the staging table that it goes into, and a replaced table itself takes one copy a generation. Failed jobs count with
/// the vendor, and they do here; what was refused before there was a job does not (<see cref="SendResult.TookNothing"/>).
/// </summary>
internal sealed class LoadClaims(BigQueryOptions options)
{
    /// <summary>A day, and what a request may be under way and a permit old.</summary>
    private static readonly TimeSpan Day = TimeSpan.FromDays(1) + TimeSpan.FromSeconds(20);

    /// <summary>Partitions of the generations whose batches this process sends, by staging table; a copy touches each of them once.</summary>
    private readonly ConcurrentDictionary<string, PartitionSet> generations = new(StringComparer.Ordinal);

    /// <summary>What one job is reckoned to take before its rows are known.</summary>
    public ImmutableArray<QuotaClaim> Of(ContainerReference container, TableSchema table) =>
        [Claim(container, StagingName(table), LayoutOf(table), options.Limits.PartitionsPerJob) with { OfGeneration = table.Mode == WriteMode.Replace }, OfProject];

    /// <summary>What a job of new keys of a merged table is reckoned to take: past the merge it is a load of the table itself, and only one that touches few partitions goes so.</summary>
    public ImmutableArray<QuotaClaim> OfNew(ContainerReference container, TableSchema table, int rows, long bytes) => DirectLoad.IsLarge(rows, bytes, options)
        ? [Claim(container, table.Name, options.LayoutOf(table.Name), Math.Min(options.Limits.PartitionsPerJob, DirectLoad.MostPartitions(options))), OfProject]
        : Of(container, table);

    /// <summary>What a generation is reckoned to take besides its loads.</summary>
    public ImmutableArray<QuotaClaim> OfGeneration(ContainerReference container, TableSchema table) =>
        table.Mode == WriteMode.Replace ? [Claim(container, table.Name, LayoutOf(table), options.Limits.PartitionsPerJob)] : [];

    /// <summary>What the job of a batch takes: the partitions that its rows lie in, where they count; of a closing row also what its copy takes. Asked again it says the same.</summary>
    public ImmutableArray<QuotaClaim> Of(ContainerReference container, DeliveryBatch batch)
    {
        TableSchema table = batch.Reference.Table;
        LoadTarget target = LoadTarget.Of(batch, options);
        TableLayout layout = target.IsDirect ? options.LayoutOf(table.Name) : LayoutOf(table);
        PartitionSet? met = table.Mode == WriteMode.Replace && layout.Column is not null && !target.Closes ? generations.GetOrAdd(target.Table, _ => new PartitionSet(layout.Partition)) : null;
        long partitions = layout.Column is { } column && table.OrdinalOf(column) is >= 0 and int at ? PartitionCount.Of(batch, at, layout.Partition, met) : 1;
        QuotaClaim load = Claim(container, target.Table, layout, partitions);
        return target.Closes ? [Claim(container, table.Name, layout, Copied(target.Table, batch.Reference.GenerationRows ?? long.MaxValue)), load, OfProject] : [load, OfProject];
    }

    /// <summary>Partitions of a generation: each that was met, or, if another process has sent its rows, what a job is reckoned to touch, and no more than it has rows.</summary>
    private long Copied(string staging, long rows) =>
        generations.TryGetValue(staging, out PartitionSet? met) ? met.Count : Math.Clamp(rows, 1, options.Limits.PartitionsPerJob);

    /// <summary>A load of the project, into whichever table.</summary>
    private QuotaClaim OfProject => new($"bigquery/project/{options.Project}/loads", 1, [new QuotaWindow(Day, options.Limits.ProjectLoadsPerDay)]) { Label = $"loads of project {options.Project}" };

    private static string StagingName(TableSchema table) => table.Mode switch
    {
        WriteMode.Upsert => StagingTables.ChangesOf(table.Name),
        WriteMode.Replace => StagingTables.GenerationOf(table.Name, ""),
        _ => table.Name,
    };

    // The merge of staged changes counts for nothing; the staging table has partitions by the time of loading.
    private TableLayout LayoutOf(TableSchema table) => table.Mode == WriteMode.Upsert ? new TableLayout(PartitionLength.Day, null, []) : options.LayoutOf(table.Name);

    private QuotaClaim Claim(ContainerReference container, string table, TableLayout layout, long partitions)
    {
        (string unit, long amount, long limit) = layout switch
        {
            { Column: not null } => ("partitions", partitions, options.Limits.ColumnPartitionsPerDay),
            { Partition: not PartitionLength.None } => ("loads", 1, options.Limits.PartitionLoadsPerDay),
            _ => ("loads", 1L, options.Limits.LoadsPerDay),
        };
        return new QuotaClaim($"bigquery/table/{container.Id}.{table}/{unit}", amount, [new QuotaWindow(Day, Math.Max(limit, amount))]) { Label = $"{unit} of table {table}" };
    }
}

using System.Collections.Concurrent;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Tables;
using MlConnector.Http.Rows;

namespace MlConnector.BigQuery.Staging;

/// <summary>
/// Tables that rows are loaded into before they reach the table that readers see. A table whose rows are changed (<c>upsert</c>) has one for good, <c>TABLE__changes</c>, whose partitions end after some days; each generation of a
/// replaced one has its own, <c>TABLE__g7</c>, under a name that is never used again, because the service counts modifications by name. It ends by itself if it is left behind.
/// </summary>
internal sealed class StagingTables(TableDirectory tables, BigQueryOptions options, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, bool> made = new(StringComparer.Ordinal);

    /// <summary>Where the changes of a table are kept.</summary>
    public static string ChangesOf(string table) => table + "__changes";

    /// <summary>Where a generation grows.</summary>
    public static string GenerationOf(string table, string generation) => $"{table}__g{generation}";

    /// <summary>The table of changes as it is planned and created: the same columns, kept together by key.</summary>
    public static TableSchema Changes(TableSchema table) => table with { Name = ChangesOf(table.Name), Mode = WriteMode.Append, Relations = [], MeasureColumns = [], TrialBalance = null };

    /// <summary>How it is laid out: by the day of loading, and what was staged long ago ends by itself.</summary>
    public static TableLayout LayoutOfChanges(TableSchema table, BigQueryOptions options) =>
        new(PartitionLength.Day, null, [LineageNames.NameOf(table, LineageColumn.SourceId)]) { Kept = options.StagingKept };

    /// <summary>Makes the table of a generation, unless it is there.</summary>
    public async Task MakeAsync(ContainerReference container, TableSchema table, string name, CancellationToken cancel)
    {
        if (made.ContainsKey(name)) return;
        byte[] body = TableBody.Table(container.Name, table with { Name = name }, options.LayoutOf(table.Name), options, time.GetUtcNow() + options.StagingKept);
        await tables.CreateTableAsync(container.Name, name, body, cancel);
        made[name] = true;
    }

    /// <summary>Removes the table of a generation that readers have now.</summary>
    public async Task DropAsync(ContainerReference container, string name, CancellationToken cancel)
    {
        await tables.DropAsync(container.Name, name, cancel);
        made.TryRemove(name, out _);
    }
}

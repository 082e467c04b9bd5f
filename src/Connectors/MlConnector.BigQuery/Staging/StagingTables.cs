using System.Collections.Concurrent;
using System.Text.Json;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Tables;
using MlConnector.Http.Rows;

namespace MlConnector.BigQuery.Staging;

/// <summary>
/// Tables that rows are loaded into before they reach the table that readers see. A table whose rows are changed (<c>upsert</c>) has one for good, <c>TABLE__changes</c>, whose partitions end after some days; each generation of a
/// replaced one has its own, <c>TABLE__g7</c>, under a name that is never used again, because the service counts modifications by name. It is made as the table is, so that its copy changes rows and nothing else, and ends by itself if it is left behind.
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

    /// <summary>Makes the table of a generation, unless this process has seen to it before.</summary>
    public async Task MakeAsync(ContainerReference container, TableSchema table, string name, CancellationToken cancel)
    {
        if (made.ContainsKey(name)) return;
        await MatchAsync(container, table, name, cancel);
        made[name] = true;
    }

    /// <summary>Makes the table of a generation as the table is whose place it will take; one that is there gets the columns, and what is written about them, that came since.</summary>
    /// <exception cref="ConnectorException">Among others: there is no table whose place it could take.</exception>
    public async Task MatchAsync(ContainerReference container, TableSchema table, string name, CancellationToken cancel)
    {
        TableEntry target = await tables.FindAsync(container.Name, table.Name, cancel) ?? throw new ConnectorException(BigQueryErrors.NotFound($"Looking at table {table.Name}", ""));
        TableEntry? staging = await tables.FindAsync(container.Name, name, cancel);
        if (staging is null) await tables.CreateTableAsync(container.Name, name, TableBody.Like(container.Name, name, target, options, time.GetUtcNow() + options.StagingKept), cancel);
        else if (Differs(staging, target) && !await tables.ChangeTableAsync(container.Name, staging, TableBody.Columns(staging, target), cancel)) throw new ConnectorException(BigQueryErrors.Changed($"Changing table {name}", ""));
    }

    /// <summary>Removes the table of a generation that readers have now.</summary>
    public async Task DropAsync(ContainerReference container, string name, CancellationToken cancel)
    {
        await tables.DropAsync(container.Name, name, cancel);
        made.TryRemove(name, out _);
    }

    private static bool Differs(TableEntry staging, TableEntry target) => target.Columns.Any(column => staging.Column(column.Name) is not { } there || !JsonElement.DeepEquals(there.Json, column.Json));
}

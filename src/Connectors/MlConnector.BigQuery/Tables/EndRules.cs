using System.Collections.Immutable;
using System.Globalization;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.BigQuery.Tables;

/// <summary>What the service takes away by itself, which no run could explain later: told before.</summary>
internal static class EndRules
{
    /// <summary>What a dataset calls the ends that it gives to tables that are made in it, and to their partitions.</summary>
    public static ImmutableArray<string> Defaults { get; } = ["defaultTableExpirationMs", "defaultPartitionExpirationMs"];

    /// <summary>Of a dataset in which tables are to be made; null if they stay.</summary>
    public static string? OfDataset(string dataset, DatasetEntry there, bool makesTables) => there.Ends && makesTables
        ? $"Dataset {dataset} lets new tables or their partitions end by themselves, and their rows with them: remove its default expiration before you apply, if they are to stay."
        : null;

    /// <summary>Of a table that is there and that we want to stay; null if it does.</summary>
    public static string? OfTable(TableSchema table, TableLayout layout, TableEntry there) => there switch
    {
        _ when layout.Kept is not null => null,
        { Ends: { } ends } => string.Create(CultureInfo.InvariantCulture, $"Table {table.Name} ends by itself at {ends:yyyy-MM-dd HH:mm} UTC, and its rows with it: remove its expiration in BigQuery, if it is to stay."),
        { Partitions.Kept: { } kept } => string.Create(CultureInfo.InvariantCulture, $"Partitions of table {table.Name} end by themselves after {(int)kept.TotalDays} days, and their rows with them: remove that in BigQuery, if they are to stay."),
        _ => null,
    };
}

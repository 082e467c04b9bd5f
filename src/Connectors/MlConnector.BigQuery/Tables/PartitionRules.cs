using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.BigQuery.Tables;

/// <summary>
/// Partitions are chosen when a table is created: the service neither adds nor changes them. Settings that say something else would make quotas and the bounds of merges wrong, and generations could not be copied, so it is told before anything is sent.
/// </summary>
internal static class PartitionRules
{
    /// <summary>Why a table that is there cannot be as the settings say; null if it is, or they say nothing about it.</summary>
    public static ConnectorError? Obstacle(TableSchema table, TableLayout layout, TableEntry there, BigQueryOptions options) =>
        Differs(layout, there) && (IsSaid(table, layout, options) || table.Mode == WriteMode.Replace)
            ? BigQueryErrors.Partitions(table.Name, there.Partitions.ToString(), Wanted(layout).ToString(), Setting(table.Name, there.Partitions))
            : null;

    /// <summary>What is worth knowing of a table about which the settings say nothing; null if there is nothing.</summary>
    public static string? Remark(TableSchema table, TableLayout layout, TableEntry there, BigQueryOptions options) =>
        Differs(layout, there) && Obstacle(table, layout, there, options) is null
            ? $"Table {table.Name} is {there.Partitions}, of which the connection says nothing{(Setting(table.Name, there.Partitions) is { } setting ? $": add {setting}, so that quotas and merges reckon with it" : "")}."
            : null;

    private static bool Differs(TableLayout layout, TableEntry there)
    {
        PartitionEntry wanted = Wanted(layout);
        return there.ViewQuery is null && (wanted.Length != there.Partitions.Length || !string.Equals(wanted.Column, there.Partitions.Column, StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsSaid(TableSchema table, TableLayout layout, BigQueryOptions options) => layout.Partition != PartitionLength.None || options.Layouts.ContainsKey(table.Name);

    private static PartitionEntry Wanted(TableLayout layout) => layout.Partition == PartitionLength.None ? new PartitionEntry("", "", null) : new PartitionEntry(layout.Partition == PartitionLength.Day ? "DAY" : "MONTH", layout.Column ?? "", null);

    /// <summary>The setting that says what is there; null if none can.</summary>
    private static string? Setting(string table, PartitionEntry there) => there.Length switch
    {
        "" => $"tables: {{ {table}: {{ partition: none }} }}",
        "DAY" or "MONTH" => $"tables: {{ {table}: {{ partition: {there.Length.ToLowerInvariant()}{(there.Column.Length == 0 ? "" : $", partitionBy: {there.Column}")} }} }}",
        _ => null,
    };
}

using MlConnector.Abstractions.Schemas;
using MlConnector.Http.Rows;

namespace MlConnector.BigQuery.Queries;

/// <summary>
/// What counts as current, in SQL: of <c>append</c> and <c>upsert</c> every row; of <c>versions</c> the highest version of each key unless it is a tombstone; of <c>replace</c> the generation whose closing row arrived last (INV-5), or the
/// highest as long as none was ever closed.
/// </summary>
/// <remarks>The view for readers shows a row that arrived twice once; the state that proofs are made of shows it twice, because reconciliation must see it.</remarks>
internal static class CurrentState
{
    /// <summary>Name of the view beside a table.</summary>
    public static string ViewName(TableSchema table) => table.Name + "_current";

    /// <summary>False where the table itself has the current state and nothing else.</summary>
    public static bool HasView(TableSchema table) => table.Mode != WriteMode.Upsert;

    /// <summary>What goes behind FROM for proofs.</summary>
    public static string Source(string address, TableSchema table) => table.Mode switch
    {
        WriteMode.Versions => $"(SELECT * FROM {address} WHERE TRUE QUALIFY RANK() OVER (PARTITION BY {Of(table, LineageColumn.SourceId)} ORDER BY {Of(table, LineageColumn.Version)} DESC) = 1 AND NOT {Of(table, LineageColumn.Deleted)})",
        WriteMode.Replace => $"(SELECT * FROM {address} WHERE {Generation(address, table)})",
        _ => address,
    };

    /// <summary>The view's query, with every column by name: a star would keep the columns of the day it was made.</summary>
    public static string ViewQuery(string address, TableSchema table)
    {
        string columns = string.Join(", ", table.Columns.Select(column => TableAddress.Column(column.Name)));
        string where = table.Mode == WriteMode.Replace ? Generation(address, table) : "TRUE";
        return $"SELECT {columns} FROM {address} WHERE {where} QUALIFY ROW_NUMBER() OVER (PARTITION BY {Of(table, LineageColumn.SourceId)} ORDER BY {Of(table, LineageColumn.Version)} DESC, {Of(table, LineageColumn.PostedAt)} DESC) = 1 AND NOT {Of(table, LineageColumn.Deleted)}";
    }

    /// <summary>A lineage column of a table, quoted.</summary>
    public static string Of(TableSchema table, LineageColumn lineage) => TableAddress.Column(LineageNames.NameOf(table, lineage));

    private static string Generation(string address, TableSchema table)
    {
        string generation = Of(table, LineageColumn.Generation), deleted = Of(table, LineageColumn.Deleted);
        return $"{generation} = IFNULL((SELECT MAX({generation}) FROM {address} WHERE {deleted}), (SELECT MAX({generation}) FROM {address})) AND NOT {deleted}";
    }
}

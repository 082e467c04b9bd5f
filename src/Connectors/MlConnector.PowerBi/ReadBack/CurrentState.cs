using MlConnector.Abstractions.Schemas;
using MlConnector.Http.Rows;

namespace MlConnector.PowerBi.ReadBack;

/// <summary>
/// What counts as current, in DAX: of <c>append</c> every row; of <c>versions</c> the highest version of each key unless it is a tombstone; of <c>replace</c> the current
/// generation.
/// </summary>
/// <remarks>
/// A generation is current once its closing row has arrived: a row of <c>replace</c> tables that is marked deleted and carries the generation's number (INV-5). As long as no closing row was
/// ever delivered, the highest generation counts. A row that arrived twice counts twice here, on purpose: reconciliation must see it, while the measures do not.
/// </remarks>
internal static class CurrentState
{
    /// <summary>Definitions that go before <c>RETURN</c>; empty if none are needed.</summary>
    public static string Definitions(TableSchema table) => table.Mode switch
    {
        WriteMode.Versions or WriteMode.Upsert => $"VAR Newest = SUMMARIZECOLUMNS({Of(table, LineageColumn.SourceId)}, \"@v\", MAX({Of(table, LineageColumn.Version)})) RETURN ",
        WriteMode.Replace => $"VAR Closed = CALCULATE(MAX({Of(table, LineageColumn.Generation)}), {Of(table, LineageColumn.Deleted)} = TRUE()) "
            + $"VAR Highest = CALCULATE(MAX({Of(table, LineageColumn.Generation)})) VAR Generation = IF(ISBLANK(Closed), Highest, Closed) RETURN ",
        _ => "",
    };

    /// <summary>Filter arguments for <c>SUMMARIZECOLUMNS</c>, each followed by a comma; empty if none are needed.</summary>
    public static string Filters(TableSchema table)
    {
        string alive = table.OrdinalOf(LineageColumn.Deleted) < 0 ? "" : $"TREATAS({{FALSE()}}, {Of(table, LineageColumn.Deleted)}), ";
        return table.Mode switch
        {
            WriteMode.Versions or WriteMode.Upsert => $"TREATAS(Newest, {Of(table, LineageColumn.SourceId)}, {Of(table, LineageColumn.Version)}), {alive}",
            WriteMode.Replace => $"TREATAS({{Generation}}, {Of(table, LineageColumn.Generation)}), {alive}",
            _ => "",
        };
    }

    /// <summary>A lineage column of a table, qualified.</summary>
    public static string Of(TableSchema table, LineageColumn lineage) => DaxText.Column(table.Name, LineageNames.NameOf(table, lineage));
}

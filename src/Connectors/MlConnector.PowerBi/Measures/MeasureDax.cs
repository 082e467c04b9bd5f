using MlConnector.Abstractions.Schemas;
using MlConnector.PowerBi.ReadBack;

namespace MlConnector.PowerBi.Measures;

/// <summary>
/// DAX of the measures. Each walks the keys that are visible and takes one value per key, so that rows which arrived twice count once, whatever happened on the wire.
/// </summary>
/// <remarks>
/// <c>versions</c>: the newest version of a key is looked for under no other filter than the key itself; otherwise a reader who filters on an old cost centre would find the superseded row
/// there. <c>replace</c>: the current generation is the highest one with a closing row (see <see cref="CurrentState"/>). <c>append</c>: rows never change.
/// </remarks>
internal static class MeasureDax
{
    /// <summary>Keys of the current state.</summary>
    public static string Count(TableSchema table)
    {
        string one = table.Mode switch
        {
            WriteMode.Append => "1",
            _ => $"IF(NOT ISBLANK(CALCULATE(COUNTROWS({DaxText.Table(table.Name)}){Filters(table)})), 1)",
        };
        return Walk(table, one);
    }

    /// <summary>A column's sum over the current state.</summary>
    public static string Sum(TableSchema table, string column) => Walk(table, $"CALCULATE(MAX({DaxText.Column(table.Name, column)}){Filters(table)})");

    /// <summary>
    /// The sum of each day that is looked at, of the last generation of that day that has its closing row: several of one day are one, so one a day is kept for readers.
    /// </summary>
    public static string SumByDay(TableSchema table, string column, string dayColumn)
    {
        string day = DaxText.Column(table.Name, dayColumn);
        string last = $"CALCULATE(MAX({CurrentState.Of(table, LineageColumn.Generation)}), ALLEXCEPT({DaxText.Table(table.Name)}, {day}), {CurrentState.Of(table, LineageColumn.Deleted)} = TRUE())";
        string ofKey = $"CALCULATE(MAX({DaxText.Column(table.Name, column)}){Filters(table)})";
        return $"SUMX(VALUES({day}), VAR Generation = {last} RETURN SUMX(VALUES({CurrentState.Of(table, LineageColumn.SourceId)}), {ofKey}))";
    }

    /// <summary>The sum of one aging bucket.</summary>
    public static string Bucket(TableSchema table, string column, string bucketColumn, string bucket) =>
        $"CALCULATE({Sum(table, column)}, {DaxText.Column(table.Name, bucketColumn)} = {DaxText.Text(bucket)})";

    private static string Walk(TableSchema table, string value)
    {
        string keys = $"VALUES({CurrentState.Of(table, LineageColumn.SourceId)})";
        return table.Mode switch
        {
            WriteMode.Versions or WriteMode.Upsert => $"SUMX({keys}, VAR Newest = {NewestVersion(table)} RETURN {value})",
            WriteMode.Replace => $"{CurrentGeneration(table)}SUMX({keys}, {value})",
            _ => $"SUMX({keys}, {value})",
        };
    }

    private static string NewestVersion(TableSchema table)
    {
        string ofKey = $"ALLEXCEPT({DaxText.Table(table.Name)}, {CurrentState.Of(table, LineageColumn.SourceId)})";
        return $"CALCULATE(MAX({CurrentState.Of(table, LineageColumn.Version)}), {ofKey})";
    }

    private static string Filters(TableSchema table) => table.Mode switch
    {
        WriteMode.Versions or WriteMode.Upsert => $", {CurrentState.Of(table, LineageColumn.Version)} = Newest, {CurrentState.Of(table, LineageColumn.Deleted)} = FALSE()",
        WriteMode.Replace => $", {CurrentState.Of(table, LineageColumn.Generation)} = Generation, {CurrentState.Of(table, LineageColumn.Deleted)} = FALSE()",
        _ => "",
    };

    private static string CurrentGeneration(TableSchema table)
    {
        string highest = $"CALCULATE(MAX({CurrentState.Of(table, LineageColumn.Generation)}), ALL({DaxText.Table(table.Name)})";
        return $"VAR Closed = {highest}, {CurrentState.Of(table, LineageColumn.Deleted)} = TRUE()) VAR Highest = {highest}) VAR Generation = IF(ISBLANK(Closed), Highest, Closed) RETURN ";
    }
}

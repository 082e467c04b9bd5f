using System.Globalization;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Queries;

namespace MlConnector.BigQuery.Staging;

/// <summary>
/// Keeps a merge to the partitions in which the rows of its batch, and the older rows of their keys, lie: the service bills what a merge scans, and prunes by constants. The bounds are days, whatever the partitions' length, so that they
/// hold also where a table is laid out in another way than the settings say.
/// </summary>
internal static class DayBounds
{
    /// <summary>The column that partitions of a merged table go by; null where there is none, or rows lie in the partition of the day they came.</summary>
    public static string? ColumnOf(TableSchema table, TableLayout layout) =>
        table.Mode == WriteMode.Upsert && layout.Column is { } column && table.OrdinalOf(column) is >= 0 and int at && table.Columns[at].Lineage == LineageColumn.None ? column : null;

    /// <summary>What is added to the condition of a merge.</summary>
    public static string Condition(string column) => $" AND T.{TableAddress.Column(column)} BETWEEN @lo AND @hi";

    /// <summary>The values of <c>@lo</c> and <c>@hi</c>, of the column's own type: only such are compared with it, and prune.</summary>
    public static IEnumerable<QueryParameter> Values(ColumnSchema column, DaySpan days) =>
        [QueryParameter.Of("lo", column.NativeType, Text(days.From) + Time(column, "T00:00:00")), QueryParameter.Of("hi", column.NativeType, Text(days.To) + Time(column, "T23:59:59.999999"))];

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Time(ColumnSchema column, string time) => column.NativeType switch { "DATE" => "", "TIMESTAMP" => time + "Z", _ => time };
}

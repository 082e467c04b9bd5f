using System.Globalization;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.PowerBi.ReadBack;

/// <summary>Names and values as DAX writes them. Every name and value that goes into a query passes here.</summary>
internal static class DaxText
{
    private const NumberStyles Digits = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
    private const DateTimeStyles Utc = DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal;

    /// <summary><c>'Table'</c>.</summary>
    public static string Table(string name) => $"'{name.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary><c>'Table'[Column]</c>.</summary>
    public static string Column(string table, string column) => $"{Table(table)}[{column.Replace("]", "]]", StringComparison.Ordinal)}]";

    /// <summary><c>"text"</c>.</summary>
    public static string Text(string value) => $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>The values that stand for a group's text in a column: blank and empty are the same group.</summary>
    public static string Values(ColumnSchema column, string value)
    {
        if (value.Length == 0) return column.NativeType == "String" ? "{BLANK(), \"\"}" : "{BLANK()}";
        return $"{{{Value(column, value)}}}";
    }

    private static string Value(ColumnSchema column, string value) => column.NativeType switch
    {
        "Int64" or "Decimal" or "Double" when decimal.TryParse(value, Digits, CultureInfo.InvariantCulture, out decimal number) =>
            number.ToString(CultureInfo.InvariantCulture),
        "Boolean" => value is "true" or "True" ? "TRUE()" : "FALSE()",
        "DateTime" when DateTime.TryParse(value, CultureInfo.InvariantCulture, Utc, out DateTime at) => Moment(at),
        _ => Text(value),
    };

    private static string Moment(DateTime at)
    {
        string date = string.Create(CultureInfo.InvariantCulture, $"DATE({at.Year}, {at.Month}, {at.Day})");
        return at.TimeOfDay == TimeSpan.Zero ? date : string.Create(CultureInfo.InvariantCulture, $"{date} + TIME({at.Hour}, {at.Minute}, {at.Second})");
    }
}

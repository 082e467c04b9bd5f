using System.Globalization;
using Exact = MlConnector.Sandbox.BigQuery.Values.Exact;

namespace MlConnector.Sandbox.Tableau.VizQl;

/// <summary>Values of columns: compared, told apart, shown.</summary>
internal static class VizValues
{
    /// <summary>A number, exactly.</summary>
    public static Exact ToExact(object value) => value is Exact exact ? exact : Exact.Of(Convert.ToInt64(value, CultureInfo.InvariantCulture));

    /// <summary>A number as the service computes with it where it divides.</summary>
    public static double ToDouble(object value) => value is double number ? number : double.Parse(ToExact(value).ToString(), CultureInfo.InvariantCulture);

    /// <summary>The time of a date or a time.</summary>
    public static DateTime ToTime(object value) => value is DateOnly date ? date.ToDateTime(TimeOnly.MinValue) : (DateTime)value;

    /// <summary>Orders two values of one column; null comes first.</summary>
    public static int Compare(object? left, object? right) => (left, right) switch
    {
        (null, null) => 0,
        (null, _) => -1,
        (_, null) => 1,
        (string text, string other) => string.CompareOrdinal(text, other),
        (Exact or long, Exact or long) => ToExact(left).CompareTo(ToExact(right)),
        (double, _) or (_, double) => ToDouble(left).CompareTo(ToDouble(right)),
        _ => ((IComparable)left).CompareTo(right),
    };

    /// <summary>A value as an answer shows it: decimal numbers are doubles there.</summary>
    public static object? Json(object? value, int? places) => value switch
    {
        Exact or double => places is { } most ? Math.Round(ToDouble(value), Math.Min(most, 15), MidpointRounding.AwayFromZero) : ToDouble(value),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        _ => value,
    };

    /// <summary>A value as text that tells it from every other of its column.</summary>
    public static string Text(object? value) => value switch
    {
        null => "\u0000",
        string text => text,
        bool flag => flag ? "true" : "false",
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture) + (time.Kind == DateTimeKind.Utc ? "Z" : ""),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}

using System.Globalization;

namespace MlConnector.Sandbox.SageX3.Data;

/// <summary>Values as X3 stores them: texts, decimal numbers, days and times in UTC. There is no NULL: an empty date is 1599-12-31, an empty text is blank, an empty number is 0.</summary>
internal static class X3Value
{
    public static readonly DateOnly EmptyDate = new(1599, 12, 31);

    /// <summary>Compares two values of one column.</summary>
    public static int Compare(object left, object right) => (left, right) switch
    {
        (string a, string b) => string.CompareOrdinal(a, b),
        (decimal a, decimal b) => a.CompareTo(b),
        (DateOnly a, DateOnly b) => a.CompareTo(b),
        (DateTime a, DateTime b) => a.CompareTo(b),
        (DateTime a, DateOnly b) => a.CompareTo(b.ToDateTime(TimeOnly.MinValue)),
        (DateOnly a, DateTime b) => a.ToDateTime(TimeOnly.MinValue).CompareTo(b),
        (decimal a, string b) when decimal.TryParse(b, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) => a.CompareTo(number),
        _ => throw new FormatException($"{left.GetType().Name} is not compared with {right.GetType().Name}"),
    };

    /// <summary>How a value is written as text.</summary>
    public static string Text(object value) => value switch
    {
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime moment => moment.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        decimal number => number.ToString(CultureInfo.InvariantCulture),
        _ => (string)value,
    };
}

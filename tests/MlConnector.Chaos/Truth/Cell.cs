using System.Globalization;

namespace MlConnector.Chaos.Truth;

/// <summary>Brings cells of both sides to the same text: exact digits without trailing zeros, text without padding, codes without leading zeros, dates to the second.</summary>
internal static class Cell
{
    private const string Moment = "yyyy-MM-dd HH:mm:ss";

    /// <summary>The text of a value; empty for nothing.</summary>
    /// <param name="value">As either sandbox holds it.</param>
    /// <param name="isCode">True for what the ERP keeps as text of digits, filled with zeros.</param>
    public static string Text(object? value, bool isCode) => value switch
    {
        null => "",
        string text => isCode ? Code(text.Trim()) : text.Trim(),
        decimal number => number.ToString("0.############################", CultureInfo.InvariantCulture),
        long number => number.ToString(CultureInfo.InvariantCulture),
        DateTime time => time.ToString(Moment, CultureInfo.InvariantCulture),
        DateOnly day => day.ToDateTime(TimeOnly.MinValue).ToString(Moment, CultureInfo.InvariantCulture),
        DateTimeOffset time => time.UtcDateTime.ToString(Moment, CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Code(string text) => text.All(char.IsAsciiDigit) ? text.TrimStart('0') : text;
}

using System.Globalization;
using MlConnector.Abstractions.Records;

namespace MlConnector.Engine.Reading.Cursors;

/// <summary>Arithmetic on cursor values: dates and date-times keep the form they were read in.</summary>
internal static class CursorText
{
    /// <summary>The value moved back by a span; values that are no date (row versions, numbers) stay as they are.</summary>
    public static string Back(string value, TimeSpan span)
    {
        byte[] bytes = System.Text.Encoding.UTF8.GetBytes(value);
        if (CellValue.TryDate(bytes, out DateOnly date))
        {
            int days = (int)((span.Ticks + TimeSpan.TicksPerDay - 1) / TimeSpan.TicksPerDay);
            return date.DayNumber <= days ? Text(DateOnly.MinValue) : Text(date.AddDays(-days));
        }

        if (!CellValue.TryDateTime(bytes, out DateTimeOffset instant, out bool hasOffset)) return value;
        DateTimeOffset moved = instant - DateTimeOffset.MinValue <= span ? DateTimeOffset.MinValue : instant - span;
        return moved.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture) + (hasOffset ? "Z" : "");
    }

    /// <summary>The lower of two values; a null <paramref name="right"/> leaves the left.</summary>
    public static string Lower(string left, string? right) =>
        right is null || Watermark.Compare(System.Text.Encoding.UTF8.GetBytes(left), System.Text.Encoding.UTF8.GetBytes(right)) <= 0 ? left : right;

    /// <summary>The higher of two values; a null <paramref name="left"/> gives the right.</summary>
    public static string? Higher(string? left, string? right)
    {
        if (left is null) return right;
        return right is null || Watermark.Compare(System.Text.Encoding.UTF8.GetBytes(left), System.Text.Encoding.UTF8.GetBytes(right)) >= 0 ? left : right;
    }

    /// <summary>A date in canonical form.</summary>
    public static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

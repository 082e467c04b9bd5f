namespace MlConnector.Engine.Reading.Canonical;

/// <summary>Dates and times of day as ASCII digits, without strings.</summary>
internal static class CalendarText
{
    /// <summary>Length of <c>yyyy-MM-dd</c>.</summary>
    public const int DateLength = 10;

    /// <summary>Reads <c>yyyy-MM-dd</c> (or with <paramref name="separator"/>); false if there is no such day.</summary>
    public static bool TryDate(ReadOnlySpan<byte> text, byte separator, out int year, out int month, out int day)
    {
        year = month = day = 0;
        if (text.Length != DateLength || text[4] != separator || text[7] != separator) return false;
        year = Two(text, 0) * 100 + Two(text, 2);
        month = Two(text, 5);
        day = Two(text, 8);
        if ((year | month | day) < 0) return false;
        return IsDay(year, month, day);
    }

    /// <summary>Reads <c>yyyyMMdd</c>.</summary>
    public static bool TryCompactDate(ReadOnlySpan<byte> text, out int year, out int month, out int day)
    {
        year = month = day = 0;
        if (text.Length != 8) return false;
        year = Two(text, 0) * 100 + Two(text, 2);
        month = Two(text, 4);
        day = Two(text, 6);
        return (year | month | day) >= 0 && IsDay(year, month, day);
    }

    /// <summary>Two digits as a number; far below zero if they are none.</summary>
    public static int Two(ReadOnlySpan<byte> text, int at)
    {
        uint tens = (uint)(text[at] - '0'), ones = (uint)(text[at + 1] - '0');
        return tens <= 9 && ones <= 9 ? (int)(tens * 10 + ones) : int.MinValue / 256;
    }

    /// <summary>Writes <c>yyyy-MM-dd</c>.</summary>
    public static void WriteDate(int year, int month, int day, Span<byte> into)
    {
        WriteTwo(year / 100, into, 0);
        WriteTwo(year % 100, into, 2);
        into[4] = into[7] = (byte)'-';
        WriteTwo(month, into, 5);
        WriteTwo(day, into, 8);
    }

    /// <summary>Writes two digits.</summary>
    public static void WriteTwo(int value, Span<byte> into, int at)
    {
        into[at] = (byte)('0' + value / 10);
        into[at + 1] = (byte)('0' + value % 10);
    }

    private static bool IsDay(int year, int month, int day) =>
        year >= 1 && (uint)(month - 1) < 12 && day >= 1 && (day <= 28 || day <= DateTime.DaysInMonth(year, month));
}

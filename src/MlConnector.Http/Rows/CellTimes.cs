using System.Buffers.Text;

namespace MlConnector.Http.Rows;

/// <summary>Canonical dates and times (<c>yyyy-MM-dd[THH:mm:ss[.f…]][Z]</c>) as numbers since 1970. What is beyond microseconds is cut off, the same each time.</summary>
public static class CellTimes
{
    private const int DateLength = 10, TimeLength = 19, MicrosecondDigits = 6;
    private static readonly int Epoch = new DateOnly(1970, 1, 1).DayNumber;

    /// <summary>Days since 1970.</summary>
    public static long Days(ReadOnlySpan<byte> text) => new DateOnly(Number(text[..4]), Number(text[5..7]), Number(text[8..DateLength])).DayNumber - Epoch;

    /// <summary>Microseconds since 1970; a time without a zone is taken as UTC.</summary>
    public static long Microseconds(ReadOnlySpan<byte> text)
    {
        long seconds = Days(text) * 86_400;
        if (text.Length < TimeLength) return seconds * 1_000_000;
        seconds += Number(text[11..13]) * 3_600 + Number(text[14..16]) * 60 + Number(text[17..TimeLength]);
        return seconds * 1_000_000 + Fraction(text[TimeLength..]);
    }

    private static long Fraction(ReadOnlySpan<byte> rest)
    {
        if (rest.Length == 0 || rest[0] != (byte)'.') return 0;
        long value = 0;
        for (int digit = 1; digit <= MicrosecondDigits; digit++) value = value * 10 + (digit < rest.Length && char.IsAsciiDigit((char)rest[digit]) ? rest[digit] - '0' : 0);
        return value;
    }

    private static int Number(ReadOnlySpan<byte> digits) => Utf8Parser.TryParse(digits, out int value, out int read) && read == digits.Length ? value : throw new FormatException("A date or time is not canonical.");
}

using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace MlConnector.Abstractions.Records;

/// <summary>Typed reading of a cell's bytes, on demand and without allocation (text excepted). Binary floating point never appears (INV-7).</summary>
public static class CellValue
{
    /// <summary>Decimal digits to <see cref="decimal"/>, exactly; false if it is no number, or has more than 28 significant digits or decimals.</summary>
    public static bool TryDecimal(ReadOnlySpan<byte> bytes, out decimal value)
    {
        value = 0;
        int point = bytes.IndexOf((byte)'.');
        if (SignificantDigits(bytes) > 28 || point >= 0 && bytes.Length - point - 1 > 28) return false;
        return Utf8Parser.TryParse(bytes, out value, out int used) && used == bytes.Length;
    }

    /// <summary>A whole number.</summary>
    public static bool TryInteger(ReadOnlySpan<byte> bytes, out long value) =>
        Utf8Parser.TryParse(bytes, out value, out int used) && used == bytes.Length;

    /// <summary>A date <c>yyyy-MM-dd</c>.</summary>
    public static bool TryDate(ReadOnlySpan<byte> bytes, out DateOnly value)
    {
        value = default;
        if (bytes.Length != 10 || bytes[4] != (byte)'-' || bytes[7] != (byte)'-') return false;
        int year = Digits(bytes[..4]), month = Digits(bytes.Slice(5, 2)), day = Digits(bytes.Slice(8, 2));
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > 28 && day > DateTime.DaysInMonth(year, month)) return false;
        value = new DateOnly(year, month, day);
        return true;
    }

    /// <summary>
    /// A date and time in ISO 8601, seconds optional, up to seven decimals of a second. <paramref name="hasOffset"/> tells whether a zone was written
    /// (<c>Z</c> or <c>±hh:mm</c>); without one the result's offset is zero and means "as written".
    /// </summary>
    public static bool TryDateTime(ReadOnlySpan<byte> bytes, out DateTimeOffset value, out bool hasOffset)
    {
        value = default;
        hasOffset = false;
        if (bytes.Length is < 10 or > 40 || !TryDate(bytes[..10], out DateOnly date)) return false;
        if (bytes.Length == 10)
        {
            value = new DateTimeOffset(date.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
            return true;
        }

        Span<char> text = stackalloc char[bytes.Length];
        if (Encoding.ASCII.GetChars(bytes, text) != bytes.Length) return false;
        hasOffset = text[^1] is 'Z' or 'z' || text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':';
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out value);
    }

    /// <summary>The text as a string; allocates, so not for the path of a row.</summary>
    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    /// <summary>Digits without sign, point and leading zeros.</summary>
    public static int SignificantDigits(ReadOnlySpan<byte> digits)
    {
        int count = 0;
        foreach (byte b in digits)
        {
            if (b is >= (byte)'1' and <= (byte)'9' || b == (byte)'0' && count > 0) count++;
        }

        return count;
    }

    /// <summary>A whole number of digits alone; -1 if something else is among them.</summary>
    private static int Digits(ReadOnlySpan<byte> bytes)
    {
        int value = 0;
        foreach (byte each in bytes)
        {
            int digit = each - '0';
            if ((uint)digit > 9) return -1;
            value = value * 10 + digit;
        }

        return value;
    }
}

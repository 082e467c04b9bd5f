using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MlConnector.Sandbox.PowerBi.Rows;

/// <summary>Reads JSON numbers as exact decimals under the digit rules of a push table.</summary>
internal static class DecimalDigits
{
    private const int MaxDigits = 28;
    private const int MaxPlaces = 4;
    private const int DoubleDigits = 15;

    /// <summary>A number that a Decimal column can hold without a change.</summary>
    public static bool TryFixed(ref Utf8JsonReader reader, out decimal value)
    {
        var text = reader.ValueSpan;
        if (TryShort(text, out value, out int places)) return places <= MaxPlaces || Trimmed(value).Scale <= MaxPlaces;
        if (!TryLong(text, out value)) return false;
        value = Trimmed(value);
        return value.Scale <= MaxPlaces && SignificantDigits(value) <= MaxDigits;
    }

    /// <summary>A number as a Double column would keep it.</summary>
    public static bool TrySignificant(ref Utf8JsonReader reader, out decimal value)
    {
        var text = reader.ValueSpan;
        if (!TryShort(text, out value, out _) && !decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value)) return false;
        value = Trimmed(value);
        int over = SignificantDigits(value) - DoubleDigits;
        if (over > 0) value = RoundAway(value, over);
        return true;
    }

    /// <summary>Up to 18 digits and no exponent: nearly every number that is ever sent.</summary>
    private static bool TryShort(ReadOnlySpan<byte> text, out decimal value, out int places)
    {
        (value, places) = (0, 0);
        if (text.Length > 19) return false;
        long digits = 0;
        int point = -1;
        int start = text[0] == '-' ? 1 : 0;
        for (int index = start; index < text.Length; index++)
        {
            uint digit = (uint)(text[index] - '0');
            if (digit <= 9) digits = (digits * 10) + digit;
            else if (text[index] == '.') point = index;
            else return false;
        }

        places = point < 0 ? 0 : text.Length - point - 1;
        if (text.Length - start - (point < 0 ? 0 : 1) > 18) return false;
        value = new decimal((int)digits, (int)(digits >> 32), 0, start == 1 && digits != 0, (byte)places);
        return true;
    }

    private static bool TryLong(ReadOnlySpan<byte> text, out decimal value)
    {
        // decimal.TryParse rounds what has too many digits: only a number whose digits come back unchanged is exact.
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value)) return false;
        return text.IndexOfAny((byte)'e', (byte)'E') >= 0 || Plain(text) == Plain(Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture)));
    }

    private static string Plain(ReadOnlySpan<byte> text)
    {
        string digits = Encoding.ASCII.GetString(text);
        return digits.Contains('.', StringComparison.Ordinal) ? digits.TrimEnd('0').TrimEnd('.') : digits;
    }

    private static decimal Trimmed(decimal value) => value / 1.0000000000000000000000000000m;

    private static int SignificantDigits(decimal value)
    {
        Span<char> text = stackalloc char[40];
        Math.Abs(value).TryFormat(text, out int length, default, CultureInfo.InvariantCulture);
        int digits = 0;
        bool leading = true;
        foreach (char c in text[..length])
        {
            if (c == '.' || (leading && c == '0')) continue;
            leading = false;
            digits++;
        }

        return digits;
    }

    private static decimal RoundAway(decimal value, int over)
    {
        if (value.Scale >= over) return Trimmed(Math.Round(value, value.Scale - over, MidpointRounding.ToEven));
        decimal unit = 1;
        for (int index = value.Scale; index < over; index++) unit *= 10;
        return Math.Round(value / unit, 0, MidpointRounding.ToEven) * unit;
    }
}

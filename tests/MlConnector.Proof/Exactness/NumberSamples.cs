using System.Globalization;
using System.Numerics;

namespace MlConnector.Proof.Exactness;

/// <summary>Numbers as ERPs write them: padded, signed behind, with zeros at either end, with exponents; the truth is an integer and a scale, never a binary number.</summary>
internal sealed class NumberSamples(Random random)
{
    /// <summary>What a column takes.</summary>
    internal enum Column
    {
        Money,
        Double,
        Whole,
    }

    /// <summary>A value for a column, that fits unless <paramref name="bad"/>.</summary>
    public Sample Next(Column column, bool bad)
    {
        (string digits, int scale, string? dead) = (column, bad) switch
        {
            (Column.Money, false) => Digits(random.Next(1, 25), random.Next(0, 5), null),
            (Column.Money, true) => random.Next(2) == 0 ? Digits(random.Next(1, 20), random.Next(5, 12), "MAP-SCALE") : Digits(random.Next(25, 40), random.Next(0, 5), "MAP-PRECISION"),
            (Column.Double, false) => Significant(random.Next(1, 16), null),
            (Column.Double, true) => Significant(random.Next(16, 25), "MAP-DIGITS"),
            (_, false) => Digits(random.Next(1, 19), 0, null),
            _ => random.Next(2) == 0 ? Digits(random.Next(1, 17), random.Next(1, 6), "MAP-TYPE") : Digits(random.Next(19, 38), 0, "MAP-RANGE"),
        };
        bool negative = random.Next(3) == 0;
        string shortest = Shortest(digits, scale, negative);
        return Write(digits, scale, negative) with { Arrives = dead is null ? shortest : null, Dead = dead };
    }

    /// <summary>Whole digits and places, none of which can be left out at the end that matters.</summary>
    private (string, int, string?) Digits(int whole, int places, string? dead)
    {
        char[] digits = [.. Enumerable.Range(0, whole + places).Select(_ => (char)('0' + random.Next(10)))];
        if (dead is not null && whole > 1) digits[0] = (char)('1' + random.Next(9));
        if (dead is not null && places > 0) digits[^1] = (char)('1' + random.Next(9));
        return (new string(digits), places, dead);
    }

    private (string, int, string?) Significant(int count, string? dead)
    {
        char[] digits = [.. Enumerable.Range(0, count).Select(_ => (char)('0' + random.Next(10)))];
        digits[0] = (char)('1' + random.Next(9));
        digits[^1] = (char)('1' + random.Next(9));
        int scale = random.Next(0, 15);
        return (new string(digits), scale, dead);
    }

    /// <summary>The one way to write a value: no zeros that say nothing, no minus before zero.</summary>
    public static string Shortest(string digits, int scale, bool negative)
    {
        BigInteger value = BigInteger.Parse(digits, CultureInfo.InvariantCulture);
        while (scale > 0 && value % 10 == 0) (value, scale) = (value / 10, scale - 1);
        if (value.IsZero) return "0";
        string text = value.ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        return (negative ? "-" : "") + (scale == 0 ? text : $"{text[..^scale]}.{text[^scale..]}");
    }

    private Sample Write(string digits, int scale, bool negative)
    {
        string plain = Plain(digits, scale), sign = negative ? "-" : "";
        string number = sign + WithoutLeadingZeros(plain);
        string padded = random.Next(5) switch
        {
            0 => $"   {number} ",
            1 => negative ? $"{plain}-" : $"+{plain}",
            2 => $"{sign}000{plain}",
            3 => number + (number.Contains('.', StringComparison.Ordinal) ? "000" : ".00"),
            _ => plain.StartsWith("0.", StringComparison.Ordinal) ? sign + plain[1..] : number,
        };
        string exponent = Exponent(digits, scale, sign);
        string json = random.Next(5) switch { 0 => $"\"{padded}\"", 1 => exponent, 2 => $"\"{exponent}\"", 3 => number + (number.Contains('.', StringComparison.Ordinal) ? "0" : ""), _ => number };
        return new Sample(json, random.Next(2) == 0 ? padded : number.PadLeft(30), null);
    }

    private string Exponent(string digits, int scale, string sign)
    {
        string trimmed = digits.TrimStart('0');
        if (trimmed.Length == 0) return $"{sign}0e{random.Next(0, 4)}";
        int exponent = trimmed.Length - 1 - scale;
        string rest = trimmed[1..];
        return $"{sign}{trimmed[0]}{(rest.Length > 0 ? "." + rest : "")}{(random.Next(2) == 0 ? 'e' : 'E')}{(exponent >= 0 && random.Next(2) == 0 ? "+" : "")}{exponent.ToString(CultureInfo.InvariantCulture)}";
    }

    private static string Plain(string digits, int scale)
    {
        string text = digits.PadLeft(scale + 1, '0');
        return scale == 0 ? text : $"{text[..^scale]}.{text[^scale..]}";
    }

    private static string WithoutLeadingZeros(string plain)
    {
        string trimmed = plain.TrimStart('0');
        return trimmed.Length == 0 || trimmed[0] == '.' ? "0" + trimmed : trimmed;
    }
}

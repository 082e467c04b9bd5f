using System.Globalization;
using System.Numerics;

namespace MlConnector.Proof.Exactness;

/// <summary>Numbers as ERPs write them: padded, signed behind, with zeros at either end, with exponents; the truth is an integer and a scale, never a binary number.</summary>
internal sealed class NumberSamples(Random random)
{
    /// <summary>Digits that any number may have.</summary>
    private const int MostDigits = 60;

    /// <summary>A number for a column that keeps so many digits before and after the point.</summary>
    public Sample Exact(int whole, int places, bool bad)
    {
        if (!bad)
        {
            int after = random.Next(0, places + 1);
            return Of(Digits(random.Next(1, Math.Max(Math.Min(whole, MostDigits - after), 1) + 1), after, null, fits: whole));
        }

        return random.Next(2) == 0 ? Of(Digits(random.Next(1, Math.Max(Math.Min(whole - 4, MostDigits - places - 8), 1) + 1), places + random.Next(1, 8), "MAP-SCALE")) : Of(Digits(whole + random.Next(1, 16), random.Next(0, Math.Min(places, 5)), "MAP-PRECISION"));
    }

    /// <summary>A number for a binary column, which keeps fifteen digits.</summary>
    public Sample Binary(bool bad) => Of(bad ? Significant(random.Next(16, 25), "MAP-DIGITS") : Significant(random.Next(1, 16), null));

    /// <summary>A whole number.</summary>
    public Sample Whole(bool bad) => Of(!bad ? Digits(random.Next(1, 19), 0, null) : random.Next(2) == 0 ? Digits(random.Next(1, 17), random.Next(1, 6), "MAP-TYPE") : Digits(random.Next(19, 38), 0, "MAP-RANGE"));

    private Sample Of((string Digits, int Scale, string? Dead) number)
    {
        bool negative = random.Next(3) == 0;
        return Write(number.Digits, number.Scale, negative) with { Arrives = number.Dead is null ? Shortest(number.Digits, number.Scale, negative) : null, Dead = number.Dead };
    }

    /// <summary>Whole digits and places, none of which can be left out at the end that matters.</summary>
    private (string, int, string?) Digits(int whole, int places, string? dead, int fits = 1)
    {
        char[] digits = [.. Enumerable.Range(0, whole + places).Select(_ => (char)('0' + random.Next(10)))];
        if (fits == 0) digits[0] = '0'; // the zero before the point is none of the column's digits
        if (dead is not null && (whole > 1 || dead == "MAP-PRECISION")) digits[0] = (char)('1' + random.Next(9));
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

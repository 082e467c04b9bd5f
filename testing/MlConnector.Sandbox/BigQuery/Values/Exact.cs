using System.Globalization;
using System.Numerics;

namespace MlConnector.Sandbox.BigQuery.Values;

/// <summary>An exact decimal number of any length: digits and how many of them stand after the point.</summary>
internal readonly struct Exact : IEquatable<Exact>, IComparable<Exact>
{
    private readonly BigInteger digits;
    private readonly int places;

    private Exact(BigInteger digits, int places)
    {
        while (places > 0 && digits % 10 == 0) (digits, places) = (digits / 10, places - 1);
        (this.digits, this.places) = (digits, places);
    }

    /// <summary>Digits after the point, without trailing zeros.</summary>
    public int Places => places;

    /// <summary>Digits before the point.</summary>
    public int Wholes
    {
        get
        {
            var whole = BigInteger.Abs(digits) / BigInteger.Pow(10, places);
            return whole.IsZero ? 0 : whole.ToString(CultureInfo.InvariantCulture).Length;
        }
    }

    public static Exact Of(long value) => new(value, 0);

    public static bool TryParse(string text, out Exact value)
    {
        value = default;
        int mark = text.AsSpan().IndexOfAny('e', 'E'), power = 0;
        if (mark >= 0 && !int.TryParse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out power)) return false;
        string mantissa = mark >= 0 ? text[..mark] : text;
        int point = mantissa.IndexOf('.', StringComparison.Ordinal), after = point < 0 ? 0 : mantissa.Length - point - 1;
        string all = point < 0 ? mantissa : mantissa.Remove(point, 1);
        if (!all.Any(char.IsAsciiDigit) || !BigInteger.TryParse(all, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed)) return false;
        int scale = after - power;
        value = scale >= 0 ? new Exact(parsed, scale) : new Exact(parsed * BigInteger.Pow(10, -scale), 0);
        return true;
    }

    public static Exact operator +(Exact left, Exact right)
    {
        int scale = Math.Max(left.places, right.places);
        return new Exact(left.At(scale) + right.At(scale), scale);
    }

    public int CompareTo(Exact other)
    {
        int scale = Math.Max(places, other.places);
        return At(scale).CompareTo(other.At(scale));
    }

    public bool Equals(Exact other) => digits == other.digits && places == other.places;

    public override bool Equals(object? obj) => obj is Exact other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(digits, places);

    /// <summary>Trailing zeros trimmed, as Google writes it.</summary>
    public override string ToString()
    {
        string text = BigInteger.Abs(digits).ToString(CultureInfo.InvariantCulture).PadLeft(places + 1, '0');
        if (places > 0) text = text.Insert(text.Length - places, ".");
        return digits.Sign < 0 ? "-" + text : text;
    }

    private BigInteger At(int scale) => digits * BigInteger.Pow(10, scale - places);
}

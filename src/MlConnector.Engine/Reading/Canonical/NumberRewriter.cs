using MlConnector.Engine.Mapping.Violations;

namespace MlConnector.Engine.Reading.Canonical;

/// <summary>
/// Writes a number in canonical form that is not: a plus sign, leading zeros, no digit before the point, a minus sign at the end (<c>12.50-</c>), an exponent. The digits are moved, never
/// calculated with (INV-7).
/// </summary>
internal static class NumberRewriter
{
    /// <summary>Bytes of a rewritten number at most.</summary>
    public const int MaxLength = CanonicalNumber.MaxDigits + 4;

    private const int MaxExponent = 100;

    /// <summary>Rewrites <paramref name="text"/>, which has no blanks around it.</summary>
    public static ViolationCode Rewrite(ReadOnlySpan<byte> text, Span<byte> into, out int length)
    {
        length = 0;
        if (!TakeSign(ref text, out bool negative) || !TakeExponent(ref text, out int exponent)) return ViolationCode.Type;
        int point = text.IndexOf((byte)'.');
        ReadOnlySpan<byte> whole = point < 0 ? text : text[..point];
        ReadOnlySpan<byte> fraction = point < 0 ? default : text[(point + 1)..];
        if (whole.Length + fraction.Length == 0 || !AreDigits(whole) || !AreDigits(fraction)) return ViolationCode.Type;
        whole = whole.TrimStart((byte)'0');
        fraction = fraction.TrimEnd((byte)'0');
        if (whole.Length + fraction.Length > CanonicalNumber.MaxDigits + MaxExponent || Math.Abs(exponent) > MaxExponent) return ViolationCode.Range;

        Span<byte> digits = stackalloc byte[whole.Length + fraction.Length];
        whole.CopyTo(digits);
        fraction.CopyTo(digits[whole.Length..]);
        return Place(digits, whole.Length + exponent, negative, into, out length);
    }

    /// <summary>Writes digits with the point after <paramref name="point"/> of them (negative: zeros before them).</summary>
    private static ViolationCode Place(ReadOnlySpan<byte> digits, int point, bool negative, Span<byte> into, out int length)
    {
        int leading = digits.IndexOfAnyExcept((byte)'0');
        length = 1;
        into[0] = (byte)'0';
        if (leading < 0) return ViolationCode.None;
        digits = digits[leading..].TrimEnd((byte)'0');
        point -= leading;
        int whole = Math.Max(point, 1), fraction = Math.Max(digits.Length - point, 0);
        length = 0;
        if (whole + fraction > CanonicalNumber.MaxDigits) return ViolationCode.Range;
        if (negative) into[length++] = (byte)'-';
        int before = Math.Clamp(point, 0, digits.Length);
        Write(before == 0 ? "0"u8 : digits[..before], Math.Max(point, 0) - before, into, ref length);
        if (before == digits.Length) return ViolationCode.None;
        Write("."u8, Math.Max(-point, 0), into, ref length);
        Write(digits[before..], 0, into, ref length);
        return ViolationCode.None;
    }

    private static void Write(ReadOnlySpan<byte> bytes, int zeros, Span<byte> into, ref int length)
    {
        bytes.CopyTo(into[length..]);
        into.Slice(length + bytes.Length, zeros).Fill((byte)'0');
        length += bytes.Length + zeros;
    }

    private static bool TakeSign(ref ReadOnlySpan<byte> text, out bool negative)
    {
        negative = text[0] == (byte)'-';
        if (text[0] is (byte)'-' or (byte)'+') text = text[1..];
        else if (text[^1] == (byte)'-')
        {
            negative = true;
            text = text[..^1];
        }

        return text.Length > 0;
    }

    private static bool TakeExponent(ref ReadOnlySpan<byte> text, out int exponent)
    {
        exponent = 0;
        int at = text.IndexOfAny((byte)'e', (byte)'E');
        if (at < 0) return true;
        ReadOnlySpan<byte> digits = text[(at + 1)..];
        text = text[..at];
        bool negative = digits.Length > 0 && digits[0] == (byte)'-';
        if (digits.Length > 0 && digits[0] is (byte)'-' or (byte)'+') digits = digits[1..];
        if (digits.IsEmpty || !AreDigits(digits)) return false;
        foreach (byte digit in digits) exponent = Math.Min(exponent * 10 + (digit - '0'), MaxExponent + 1);
        if (negative) exponent = -exponent;
        return true;
    }

    private static bool AreDigits(ReadOnlySpan<byte> text) => !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');
}

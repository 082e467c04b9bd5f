using System.Buffers.Text;

namespace MlConnector.Http.OData;

/// <summary>Numbers as digits: recognised, and rewritten where they carry an exponent. No binary floating point on the way (INV-7).</summary>
internal static class PlainNumber
{
    /// <summary>Longest result of <see cref="TryRewrite"/>.</summary>
    public const int MaxRewritten = 160;

    private const int MaxShift = 60;

    /// <summary><c>-12.50</c>: digits with at most one point inside, at most one leading minus.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> text)
    {
        if (text.Length > 0 && text[0] == (byte)'-') text = text[1..];
        if (text.IsEmpty || !IsDigit(text[0]) || !IsDigit(text[^1])) return false;
        int point = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return point < 0 || text[point] == (byte)'.' && text[(point + 1)..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0;
    }

    /// <summary>True for <c>1.5E-7</c>.</summary>
    public static bool HasExponent(ReadOnlySpan<byte> text)
    {
        int at = text.IndexOfAny((byte)'e', (byte)'E');
        return at > 0 && IsPlain(text[..at]) && Exponent(text[(at + 1)..], out _);
    }

    /// <summary>Moves the point as the exponent says; false if the result would be longer than any declared type.</summary>
    public static bool TryRewrite(ReadOnlySpan<byte> text, Span<byte> to, out int length)
    {
        length = 0;
        int at = text.IndexOfAny((byte)'e', (byte)'E');
        if (at <= 0 || at > MaxShift || !IsPlain(text[..at]) || !Exponent(text[(at + 1)..], out int exponent) || Math.Abs(exponent) > MaxShift) return false;
        ReadOnlySpan<byte> mantissa = text[..at];
        if (mantissa[0] == (byte)'-')
        {
            to[length++] = (byte)'-';
            mantissa = mantissa[1..];
        }

        int point = mantissa.IndexOf((byte)'.');
        Span<byte> digits = stackalloc byte[mantissa.Length];
        int count = 0;
        foreach (byte letter in mantissa)
        {
            if (letter != (byte)'.') digits[count++] = letter;
        }

        Place(digits[..count], (point < 0 ? count : point) + exponent, to, ref length);
        return true;
    }

    /// <summary>Writes digits with the point after <paramref name="whole"/> of them; one zero stands where there are none, other leading zeros go.</summary>
    private static void Place(ReadOnlySpan<byte> digits, int whole, Span<byte> to, ref int length)
    {
        int start = length;
        for (int i = 0; i < whole; i++)
        {
            byte digit = i < digits.Length ? digits[i] : (byte)'0';
            if (digit != (byte)'0' || length > start) to[length++] = digit;
        }

        if (length == start) to[length++] = (byte)'0';
        if (whole >= digits.Length) return;
        to[length++] = (byte)'.';
        for (int i = whole; i < digits.Length; i++) to[length++] = i < 0 ? (byte)'0' : digits[i];
    }

    private static bool Exponent(ReadOnlySpan<byte> text, out int exponent)
    {
        if (text.Length > 1 && text[0] == (byte)'+' && IsDigit(text[1])) text = text[1..];
        return Utf8Parser.TryParse(text, out exponent, out int used) && used == text.Length;
    }

    private static bool IsDigit(byte letter) => letter is >= (byte)'0' and <= (byte)'9';
}

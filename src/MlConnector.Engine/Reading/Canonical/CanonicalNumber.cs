using MlConnector.Abstractions.Records;
using MlConnector.Engine.Mapping.Violations;

namespace MlConnector.Engine.Reading.Canonical;

/// <summary>
/// Numbers stay decimal digits (INV-7): no sign but a leading minus, no leading zeros, no zeros at the end of the fraction, no <c>-0</c>, no exponent. Blank is null. What is written in
/// that form, or only has zeros too many at its end, is narrowed in place; the rest is rewritten by <see cref="NumberRewriter"/>.
/// </summary>
internal static class CanonicalNumber
{
    /// <summary>Digits of a whole number at most.</summary>
    public const int MaxWholeDigits = 18;

    /// <summary>Digits of a number at most; a destination's own limit is checked when the row is mapped.</summary>
    public const int MaxDigits = 60;

    public static ViolationCode Narrow(RecordPage page, ref Cell cell, bool whole)
    {
        if (cell.Kind is CellKind.True or CellKind.False) return ViolationCode.Type;
        ReadOnlySpan<byte> text = page.Bytes.Slice(cell.Offset, cell.Length);
        if (!TryNarrow(text, out int start, out int length, out int fraction)) return Rewrite(page, ref cell, text, whole);
        if (whole && fraction > 0) return ViolationCode.Type;
        if (length > MaxWholeDigits && TooLong(text.Slice(start, length), whole)) return ViolationCode.Range;
        if (start != 0 || length != text.Length || cell.Kind != CellKind.Number) cell = new Cell(CellKind.Number, cell.Offset + start, length);
        return ViolationCode.None;
    }

    /// <summary>The canonical slice of a plainly written number; false if the value has to be looked at closely. <paramref name="fraction"/> counts digits kept after the point.</summary>
    private static bool TryNarrow(ReadOnlySpan<byte> text, out int start, out int length, out int fraction)
    {
        start = length = fraction = 0;
        int at = text.Length > 0 && text[0] == (byte)'-' ? 1 : 0, first = at;
        while (at < text.Length && (uint)(text[at] - '0') <= 9) at++;
        if (at == first || text[first] == (byte)'0' && at - first > 1) return false;
        int end = at;
        if (at < text.Length)
        {
            if (text[at] != (byte)'.' || at + 1 == text.Length) return false;
            if (text[++at..].ContainsAnyExceptInRange((byte)'0', (byte)'9')) return false;
            int last = text.LastIndexOfAnyExcept((byte)'0');
            if (last >= at) end = last + 1;
            fraction = Math.Max(0, end - at);
        }

        if (first == 1 && end == 2 && text[1] == (byte)'0') start = 1;
        length = end - start;
        return true;
    }

    private static bool TooLong(ReadOnlySpan<byte> number, bool whole)
    {
        int digits = number.Length - (number[0] == (byte)'-' ? 1 : 0) - (number.Contains((byte)'.') ? 1 : 0);
        return digits > (whole ? MaxWholeDigits : MaxDigits);
    }

    private static ViolationCode Rewrite(RecordPage page, ref Cell cell, ReadOnlySpan<byte> text, bool whole)
    {
        text = text.Trim(" \t\r\n"u8);
        if (text.IsEmpty)
        {
            cell = Cell.Null;
            return ViolationCode.None;
        }

        Span<byte> number = stackalloc byte[NumberRewriter.MaxLength];
        ViolationCode code = NumberRewriter.Rewrite(text, number, out int length);
        if (code != ViolationCode.None) return code;
        number = number[..length];
        if (whole && number.Contains((byte)'.')) return ViolationCode.Type;
        if (length > MaxWholeDigits && TooLong(number, whole)) return ViolationCode.Range;
        cell = new Cell(CellKind.Number, page.Append(number), length);
        return ViolationCode.None;
    }
}

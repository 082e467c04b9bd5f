using MlConnector.Abstractions.Records;

namespace MlConnector.Engine.Reading.Cursors;

/// <summary>
/// The highest value of a cursor field that was read. Values are canonical text (<c>yyyy-MM-dd</c>, <c>yyyy-MM-ddTHH:mm:ss.fffZ</c>, digits, hex of a row version); equal lengths compare
/// byte by byte, others by what they mean. No allocation unless the highest value changes its length.
/// </summary>
internal sealed class Watermark(string? start)
{
    private const int ToTheSecond = 19;
    private byte[] highest = start is null ? [] : System.Text.Encoding.UTF8.GetBytes(start);
    private int length = start is null ? 0 : System.Text.Encoding.UTF8.GetByteCount(start);

    /// <summary>Highest value so far; null if none.</summary>
    public string? Value => length == 0 ? null : CellValue.Text(highest.AsSpan(0, length));

    /// <summary>Takes a value into account.</summary>
    public void Observe(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty || length > 0 && Compare(value, highest.AsSpan(0, length)) <= 0) return;
        if (highest.Length < value.Length) highest = new byte[Math.Max(value.Length, 32)];
        value.CopyTo(highest);
        length = value.Length;
    }

    /// <summary>Order of two cursor values.</summary>
    public static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.Length == right.Length && !IsNegative(left) && !IsNegative(right)) return left.SequenceCompareTo(right);
        if (IsUtcMoment(left) && IsUtcMoment(right) && left[..ToTheSecond].SequenceCompareTo(right[..ToTheSecond]) is not 0 and int order) return order;
        if (CellValue.TryDecimal(left, out decimal a) && CellValue.TryDecimal(right, out decimal b)) return a.CompareTo(b);
        if (CellValue.TryDateTime(left, out DateTimeOffset x, out _) && CellValue.TryDateTime(right, out DateTimeOffset y, out _)) return x.CompareTo(y);
        return left.SequenceCompareTo(right);
    }

    // Moments differ in length by the fraction of a second alone, and in their fraction alone only rarely: nearly all are told apart without being read.
    private static bool IsUtcMoment(ReadOnlySpan<byte> value) => value.Length > ToTheSecond && value[4] == (byte)'-' && value[10] == (byte)'T' && value[^1] == (byte)'Z';

    private static bool IsNegative(ReadOnlySpan<byte> value) => value.Length > 0 && value[0] == (byte)'-';
}

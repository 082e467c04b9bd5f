using System.Collections.Concurrent;

namespace MlConnector.Sandbox.Syspro.Data;

/// <summary>Boxed values that many cells share, and the comparison of two cells of one column.</summary>
internal static class Cells
{
    private static readonly decimal[] Powers = [.. Enumerable.Range(0, 29).Select(Power)];
    private static readonly object[] Zeros = [.. Enumerable.Range(0, 29).Select(scale => (object)ZeroOf(scale))];
    private static readonly ConcurrentDictionary<DateTime, object> Dates = new();

    /// <summary>Zero that keeps <paramref name="scale"/> digits, so that <c>0.00</c> is written and not <c>0</c>.</summary>
    public static decimal ZeroOf(int scale) => new(0, 0, 0, false, (byte)scale);

    public static object Zero(int scale) => Zeros[scale];

    public static decimal PowerOfTen(int digits) => Powers[Math.Min(digits, 28)];

    public static object Date(DateTime time) => Dates.GetOrAdd(DateTime.SpecifyKind(time, DateTimeKind.Unspecified), static one => one);

    /// <summary>Binary collation; NULL first; trailing blanks do not count, as in SQL Server.</summary>
    public static int Compare(object? left, object? right) => (left, right) switch
    {
        (string one, string other) => CompareText(one, other),
        (decimal one, decimal other) => one.CompareTo(other),
        (DateTime one, DateTime other) => one.CompareTo(other),
        (long one, long other) => one.CompareTo(other),
        (null, null) => 0,
        (null, _) => -1,
        (_, null) => 1,
        _ => throw new ArgumentException("two cells of different kinds do not compare", nameof(right)),
    };

    public static int CompareText(string left, string right)
    {
        if (!left.EndsWith(' ') && !right.EndsWith(' ')) return string.CompareOrdinal(left, right);
        return left.AsSpan().TrimEnd(' ').SequenceCompareTo(right.AsSpan().TrimEnd(' '));
    }

    private static decimal Power(int digits)
    {
        var power = 1m;
        for (var i = 0; i < digits; i++) power *= 10;
        return power;
    }
}

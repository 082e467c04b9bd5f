using MlConnector.Sandbox.BigQuery.Rest;
using MlConnector.Sandbox.BigQuery.Values;

namespace MlConnector.Sandbox.BigQuery.Sql;

/// <summary>Comparing and adding values. Sums are exact.</summary>
internal sealed class SqlValues : IComparer<object?>, IEqualityComparer<object?[]>
{
    public static SqlValues Instance { get; } = new();

    /// <summary>Null before everything, as in ascending order.</summary>
    public int Compare(object? x, object? y)
    {
        if (x is null || y is null) return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        if (x is string left && y is string right) return string.CompareOrdinal(left, right);
        if (x is long whole && y is Exact) x = Exact.Of(whole);
        if (y is long other && x is Exact) y = Exact.Of(other);
        return x.GetType() == y.GetType() ? ((IComparable)Boxed(x)).CompareTo(Boxed(y)) : throw Refusal.Query($"No matching signature for operator = for argument types: {x.GetType().Name}, {y.GetType().Name}");
    }

    public bool Equals(object?[]? x, object?[]? y) => x is not null && y is not null && x.Length == y.Length && x.Zip(y).All(pair => Compare(pair.First, pair.Second) == 0);

    public int GetHashCode(object?[] obj)
    {
        var hash = default(HashCode);
        foreach (object? value in obj) hash.Add(value);
        return hash.ToHashCode();
    }

    /// <summary>The sum; null over nothing.</summary>
    public static object? Sum(IEnumerable<object?> values, string type)
    {
        object? sum = null;
        foreach (object value in values.OfType<object>()) sum = sum is null ? value : Add(sum, value, type);
        return sum;
    }

    private static object Add(object left, object right, string type) => (left, right) switch
    {
        (long a, long b) => checked(a + b),
        (Exact a, Exact b) => a + b,
        (double a, double b) => a + b,
        _ => throw Refusal.Query($"No matching signature for aggregate function SUM for argument type: {type}"),
    };

    private static object Boxed(object value) => value switch
    {
        Exact exact => new Ordered<Exact>(exact),
        Instant instant => instant.Micros,
        _ => value,
    };

    private sealed record Ordered<T>(T Value) : IComparable
        where T : IComparable<T>
    {
        public int CompareTo(object? obj) => obj is Ordered<T> other ? Value.CompareTo(other.Value) : 1;
    }
}

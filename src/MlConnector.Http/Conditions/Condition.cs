using System.Collections.Immutable;

namespace MlConnector.Http.Conditions;

/// <summary>A comparison operator, named as OData names it.</summary>
public enum Comparison
{
    /// <summary>Equal.</summary>
    Eq,

    /// <summary>Not equal.</summary>
    Ne,

    /// <summary>Greater.</summary>
    Gt,

    /// <summary>Greater or equal.</summary>
    Ge,

    /// <summary>Less.</summary>
    Lt,

    /// <summary>Less or equal.</summary>
    Le,
}

/// <summary>A condition over columns, independent of the protocol that carries it. Values are canonical text (digits, <c>yyyy-MM-dd</c>, plain text); null means NULL.</summary>
public abstract record Condition
{
    /// <summary>Both hold; null means no condition.</summary>
    public static Condition? Both(Condition? left, Condition? right) => left is null ? right : right is null ? left : new AllOf([left, right]);

    /// <summary>One of them holds.</summary>
    public static Condition Any(IEnumerable<Condition> parts)
    {
        ImmutableArray<Condition> all = [.. parts];
        return all is [Condition one] ? one : new AnyOf(all);
    }

    /// <summary>All hold.</summary>
    public static Condition All(IEnumerable<Condition> parts)
    {
        ImmutableArray<Condition> all = [.. parts];
        return all is [Condition one] ? one : new AllOf(all);
    }

    /// <summary>Every column that is compared.</summary>
    public IEnumerable<string> Columns() => this switch
    {
        Compare compare => [compare.Column],
        AllOf all => all.Parts.SelectMany(part => part.Columns()),
        AnyOf any => any.Parts.SelectMany(part => part.Columns()),
        _ => [],
    };

    /// <summary>
    /// Everything after a key in key order, as keyset paging needs it: <c>a &gt; 1 or (a = 1 and (b &gt; 2 or …))</c>, expanded so that protocols without tuples can carry it.
    /// </summary>
    public static Condition After(IReadOnlyList<string> columns, IReadOnlyList<string> values) => Beyond(columns, values, Comparison.Gt);

    /// <summary>Everything before a key in key order.</summary>
    public static Condition Before(IReadOnlyList<string> columns, IReadOnlyList<string> values) => Beyond(columns, values, Comparison.Lt);

    /// <summary>Exactly one key.</summary>
    public static Condition Key(IReadOnlyList<string> columns, IReadOnlyList<string> values) => All(columns.Select((column, i) => (Condition)new Compare(column, Comparison.Eq, values[i])));

    private static Condition Beyond(IReadOnlyList<string> columns, IReadOnlyList<string> values, Comparison side) =>
        Any(columns.Select((_, level) => All(columns.Take(level + 1).Select((column, i) => (Condition)new Compare(column, i == level ? side : Comparison.Eq, values[i])))));
}

/// <summary>One column against one value.</summary>
public sealed record Compare(string Column, Comparison Operator, string? Value) : Condition;

/// <summary>All parts hold.</summary>
public sealed record AllOf(ImmutableArray<Condition> Parts) : Condition;

/// <summary>At least one part holds.</summary>
public sealed record AnyOf(ImmutableArray<Condition> Parts) : Condition;

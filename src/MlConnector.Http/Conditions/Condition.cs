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

    /// <summary>True if a column is compared with NULL.</summary>
    public bool NamesNull() => this switch
    {
        Compare compare => compare.Value is null,
        AllOf all => all.Parts.Any(part => part.NamesNull()),
        AnyOf any => any.Parts.Any(part => part.NamesNull()),
        _ => false,
    };

    /// <summary>
    /// Everything after a key in key order, nested: <c>a &gt; 1 or (a = 1 and (b &gt; 2 or …))</c>. The shortest form without tuples, because servers bound addresses and the nodes of a filter; for
    /// the same reason columns that <paramref name="where"/> holds to one value are left out.
    /// </summary>
    public static Condition After(Condition? where, IReadOnlyList<string> columns, IReadOnlyList<string> values)
    {
        (string[] free, string[] theirs) = Free(where, columns, values);
        return Beyond(free, theirs, Comparison.Gt);
    }

    /// <summary>The same, expanded for protocols that bound how deep brackets nest: <c>a &gt; 1 or (a = 1 and b &gt; 2) or …</c>.</summary>
    public static Condition AfterExpanded(Condition? where, IReadOnlyList<string> columns, IReadOnlyList<string> values)
    {
        (string[] free, string[] theirs) = Free(where, columns, values);
        return Any(free.Select((_, level) => All(free.Take(level + 1).Select((column, i) => (Condition)new Compare(column, i == level ? Comparison.Gt : Comparison.Eq, theirs[i])))));
    }

    /// <summary>Everything between two keys in key order, both excluded: what they share is named once.</summary>
    public static Condition Between(IReadOnlyList<string> columns, IReadOnlyList<string> last, IReadOnlyList<string> first)
    {
        int same = 0;
        while (same < columns.Count - 1 && last[same] == first[same]) same++;
        string[] rest = [.. columns.Skip(same)];
        IEnumerable<Condition> shared = columns.Take(same).Select((column, i) => (Condition)new Compare(column, Comparison.Eq, last[i]));
        return All([.. shared, Beyond(rest, [.. last.Skip(same)], Comparison.Gt), Beyond(rest, [.. first.Skip(same)], Comparison.Lt)]);
    }

    /// <summary>Exactly one key.</summary>
    public static Condition Key(IReadOnlyList<string> columns, IReadOnlyList<string> values) => All(columns.Select((column, i) => (Condition)new Compare(column, Comparison.Eq, values[i])));

    /// <summary>True if a condition holds each of these columns to one value: of a whole key it can find one row, and nothing follows.</summary>
    public static bool HoldsAll(Condition? where, IEnumerable<string> columns) => where is not null && Held(where).ToHashSet(StringComparer.Ordinal).IsSupersetOf(columns);

    private static (string[] Columns, string[] Values) Free(Condition? where, IReadOnlyList<string> columns, IReadOnlyList<string> values)
    {
        HashSet<string> held = [.. where is null ? [] : Held(where)];
        int[] free = [.. Enumerable.Range(0, columns.Count).Where(i => !held.Contains(columns[i]))];
        return free.Length == 0 ? ([.. columns], [.. values]) : ([.. free.Select(i => columns[i])], [.. free.Select(i => values[i])]);
    }

    /// <summary>Columns that a condition holds to one value each.</summary>
    private static IEnumerable<string> Held(Condition condition) => condition switch
    {
        Compare { Operator: Comparison.Eq, Value: not null } compare => [compare.Column],
        AllOf all => all.Parts.SelectMany(Held),
        _ => [],
    };

    private static Condition Beyond(string[] columns, string[] values, Comparison side)
    {
        Condition beyond = new Compare(columns[^1], side, values[^1]);
        for (int i = columns.Length - 2; i >= 0; i--) beyond = Any([new Compare(columns[i], side, values[i]), All([new Compare(columns[i], Comparison.Eq, values[i]), beyond])]);
        return beyond;
    }
}

/// <summary>One column against one value.</summary>
public sealed record Compare(string Column, Comparison Operator, string? Value) : Condition;

/// <summary>All parts hold.</summary>
public sealed record AllOf(ImmutableArray<Condition> Parts) : Condition;

/// <summary>At least one part holds.</summary>
public sealed record AnyOf(ImmutableArray<Condition> Parts) : Condition;

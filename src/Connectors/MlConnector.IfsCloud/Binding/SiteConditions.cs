using System.Collections.Immutable;
using MlConnector.Http.Conditions;

namespace MlConnector.IfsCloud.Binding;

/// <summary>A condition as a site can answer it. <paramref name="Never"/> = no row can hold it; otherwise null = every row does.</summary>
internal readonly record struct SiteCondition(bool Never, Condition? Where)
{
    /// <summary>Both hold.</summary>
    public SiteCondition And(Condition? other) => Never ? this : new(false, Condition.Both(Where, other));
}

/// <summary>
/// Fits conditions of the catalog to a site: columns by the site's names; a state that the site's enumeration does not have is no row's, and asking for it would be refused. A column that the site does not have tells
/// nothing, so it leaves nothing out.
/// </summary>
internal static class SiteConditions
{
    public static SiteCondition Fit(Condition? condition, BoundSet set) => condition switch
    {
        null => new(false, null),
        Compare compare => Fit(compare, set),
        AllOf all => All(all.Parts.Select(part => Fit(part, set))),
        AnyOf any => Any(any.Parts.Select(part => Fit(part, set))),
        _ => new(false, condition),
    };

    /// <summary>States that a condition names and the site's enumeration does not have.</summary>
    public static IEnumerable<string> Unknown(Condition? condition, BoundSet set) => condition switch
    {
        Compare { Value: { } value } compare when set.Enums.TryGetValue(Column(compare, set), out EnumFacts? known) && !known.Members.Contains(value, StringComparer.Ordinal) => [value],
        AllOf all => all.Parts.SelectMany(part => Unknown(part, set)),
        AnyOf any => any.Parts.SelectMany(part => Unknown(part, set)),
        _ => [],
    };

    private static string Column(Compare compare, BoundSet set) => set.Renamed.GetValueOrDefault(compare.Column, compare.Column);

    private static SiteCondition Fit(Compare compare, BoundSet set)
    {
        if (set.Missing.Contains(compare.Column)) return new(false, null);
        Compare named = compare with { Column = Column(compare, set) };
        if (!Unknown(named, set).Any()) return new(false, named);
        return new(compare.Operator != Comparison.Ne, null);
    }

    private static SiteCondition All(IEnumerable<SiteCondition> parts)
    {
        ImmutableArray<SiteCondition> all = [.. parts];
        Condition[] told = [.. all.Select(part => part.Where).OfType<Condition>()];
        return new(all.Any(part => part.Never), told.Length == 0 ? null : Condition.All(told));
    }

    private static SiteCondition Any(IEnumerable<SiteCondition> parts)
    {
        ImmutableArray<SiteCondition> possible = [.. parts.Where(part => !part.Never)];
        if (possible.IsEmpty) return new(true, null);
        return possible.Any(part => part.Where is null) ? new(false, null) : new(false, Condition.Any(possible.Select(part => part.Where!)));
    }
}

using System.Globalization;
using System.Text.Json;
using Exact = MlConnector.Sandbox.BigQuery.Values.Exact;

namespace MlConnector.Sandbox.Tableau.VizQl.Filters;

/// <summary>Members of a dimension that are chosen by a measure over the rows of each.</summary>
internal abstract record MemberFilter(VizField Field, VizField Measure) : VizFilter(Field)
{
    public override Predicate<object?> Among(IReadOnlyList<object?[]> rows)
    {
        var members = rows.GroupBy(row => VizValues.Text(Field.Of(row)), StringComparer.Ordinal).Select(group => (group.Key, Value: Measure.Over(group)));
        var chosen = Choose(members).ToHashSet(StringComparer.Ordinal);
        return value => chosen.Contains(VizValues.Text(value));
    }

    protected abstract IEnumerable<string> Choose(IEnumerable<(string Member, object? Value)> members);

    /// <summary>The measure of such a filter.</summary>
    protected static VizField MeasureOf(VizField dimension, VizField measure) =>
        dimension.IsMeasure ? throw VizRefusal.Invalid("The filter chooses members of a dimension.") : measure.IsMeasure ? measure : throw VizRefusal.Invalid("The filter needs a measure.");
}

/// <summary>The best members. Which of two that are equal is taken is not documented: the first in their order.</summary>
internal sealed record TopFilter(VizField Field, VizField Measure, int Most, bool IsBottom) : MemberFilter(Field, Measure)
{
    public static TopFilter Of(JsonElement filter, VizField field, VizColumns columns)
    {
        Only(filter, "direction", "howMany", "fieldToMeasure");
        var measure = MeasureOf(field, VizField.OfFilter(VizJson.Member(filter, "fieldToMeasure", JsonValueKind.Object), columns));
        return new TopFilter(field, measure, VizJson.Whole(filter, "howMany", 1) ?? throw VizRefusal.Malformed("TOP needs howMany."), VizJson.OneOf(filter, "direction", "TOP", "TOP", "BOTTOM") == "BOTTOM");
    }

    protected override IEnumerable<string> Choose(IEnumerable<(string Member, object? Value)> members) =>
        members.Where(each => each.Value is not null).OrderBy(each => each.Value, Comparer<object?>.Create((left, right) => VizValues.Compare(left, right) * (IsBottom ? 1 : -1))).ThenBy(each => each.Member, StringComparer.Ordinal).Take(Most).Select(each => each.Member);
}

/// <summary>The members whose measure is so.</summary>
internal sealed record ConditionFilter(VizField Field, VizField Measure, string Comparison, object Value) : MemberFilter(Field, Measure)
{
    public static ConditionFilter Of(JsonElement filter, VizField field, VizColumns columns)
    {
        if (filter.TryGetProperty("calculation", out _)) throw VizRefusal.Invalid("A condition by a calculation is not evaluated by this stand-in.");
        Only(filter, "condition");
        var condition = VizJson.Member(filter, "condition", JsonValueKind.Object);
        VizJson.Only(condition, "The condition", "fieldCaption", "function", "comparison", "value");
        var measure = MeasureOf(field, VizField.Named(condition, columns));
        string comparison = VizJson.OneOf(condition, "comparison", null, "=", "<>", "<", "<=", ">", ">=");
        return new ConditionFilter(field, measure, comparison, condition.TryGetProperty("value", out var value) ? Read(value, measure) : throw VizRefusal.Malformed("The condition needs value."));
    }

    protected override IEnumerable<string> Choose(IEnumerable<(string Member, object? Value)> members) => members.Where(each => each.Value is { } value && Holds(VizValues.Compare(value, Value))).Select(each => each.Member);

    private bool Holds(int order) => Comparison switch { "=" => order == 0, "<>" => order != 0, "<" => order < 0, "<=" => order <= 0, ">" => order > 0, _ => order >= 0 };

    private static object Read(JsonElement value, VizField measure) => (measure.Type, value.ValueKind) switch
    {
        ("INTEGER" or "REAL", JsonValueKind.Number) when Exact.TryParse(value.GetRawText(), out var number) => number,
        ("DATE", JsonValueKind.String) when DateOnly.TryParseExact(value.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) => date,
        ("DATETIME", JsonValueKind.String) when DateTime.TryParse(value.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out var time) => time,
        _ => throw VizRefusal.Invalid($"{value.GetRawText()} is no value of {measure.Name}."),
    };
}

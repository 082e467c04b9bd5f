using System.Text.Json;

namespace MlConnector.Sandbox.Tableau.VizQl.Filters;

/// <summary>A filter: which values of a field stay.</summary>
internal abstract record VizFilter(VizField Field)
{
    /// <summary>Whether the other filters see only what it leaves.</summary>
    public bool IsContext { get; private init; }

    /// <summary>As a test of the field's values, among the rows that the filter looks at.</summary>
    public abstract Predicate<object?> Among(IReadOnlyList<object?[]> rows);

    /// <summary>Reads the filters of a query; one a field.</summary>
    public static VizFilter[] ReadAll(JsonElement asked, VizColumns columns, DateOnly today)
    {
        if (asked.ValueKind != JsonValueKind.Array) throw VizRefusal.Malformed("filters is no list.");
        VizFilter[] filters = [.. asked.EnumerateArray().Select(filter => Read(filter, columns, today))];
        return filters.DistinctBy(filter => filter.Field.Place).Count() == filters.Length ? filters : throw VizRefusal.Invalid("A field has two filters.");
    }

    private static VizFilter Read(JsonElement filter, VizColumns columns, DateOnly today)
    {
        if (filter.ValueKind != JsonValueKind.Object) throw VizRefusal.Malformed("A filter is no object.");
        var field = VizField.OfFilter(VizJson.Member(filter, "field", JsonValueKind.Object), columns);
        VizFilter read = VizJson.OneOf(filter, "filterType", null, "SET", "MATCH", "QUANTITATIVE_NUMERICAL", "QUANTITATIVE_DATE", "DATE", "TOP", "CONDITION") switch
        {
            "SET" => SetFilter.Of(filter, field),
            "MATCH" => MatchFilter.Of(filter, field),
            "QUANTITATIVE_NUMERICAL" => RangeFilter.OfNumbers(filter, field),
            "QUANTITATIVE_DATE" => RangeFilter.OfDates(filter, field),
            "DATE" => RelativeDateFilter.Of(filter, field, today),
            "TOP" => TopFilter.Of(filter, field, columns),
            _ => ConditionFilter.Of(filter, field, columns),
        };
        bool isContext = VizJson.Flag(filter, "context");
        return isContext && field.IsMeasure ? throw VizRefusal.Invalid("A measure makes no context.") : read with { IsContext = isContext };
    }

    /// <summary>Refuses members of a filter that one of its type does not have.</summary>
    protected static void Only(JsonElement filter, params string[] names) => VizJson.Only(filter, "The filter", ["field", "filterType", "context", .. names]);
}

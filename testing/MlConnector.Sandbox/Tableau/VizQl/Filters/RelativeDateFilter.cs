using System.Globalization;
using System.Text.Json;

namespace MlConnector.Sandbox.Tableau.VizQl.Filters;

/// <summary>Dates of a span that is told by its distance from a day: from its first day to its last, which is in it.</summary>
internal sealed record RelativeDateFilter(VizField Field, DateOnly First, DateOnly Last, bool TakesNull) : VizFilter(Field)
{
    private static readonly string[] Periods = ["DAYS", "MONTHS", "QUARTERS", "YEARS"];

    // Weeks begin by the data source's own rule, which a file does not tell; hours need a time of day that an anchor does not have.
    private static readonly string[] NotHere = ["WEEKS", "HOURS", "MINUTES"];

    public static RelativeDateFilter Of(JsonElement filter, VizField field, DateOnly today)
    {
        Only(filter, "periodType", "dateRangeType", "rangeN", "anchorDate", "includeNulls");
        if (field.Type is not ("DATE" or "DATETIME")) throw VizRefusal.Invalid($"{field.Caption} is no date.");
        string period = VizJson.OneOf(filter, "periodType", null, [.. Periods, .. NotHere]);
        if (NotHere.Contains(period)) throw VizRefusal.Invalid($"{period} is not evaluated by this stand-in.");
        string range = VizJson.OneOf(filter, "dateRangeType", null, "CURRENT", "LAST", "LASTN", "NEXT", "NEXTN", "TODATE");
        int? count = VizJson.Whole(filter, "rangeN", 1);
        if (range is "LASTN" or "NEXTN" && count is null) throw VizRefusal.Invalid($"{range} needs rangeN.");
        string? given = VizJson.Text(filter, "anchorDate");
        var anchor = given is null ? today : DateOnly.TryParseExact(given, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : throw VizRefusal.Malformed("anchorDate is no date.");
        (var first, var last) = Span(period, range, count ?? 1, anchor);
        return new RelativeDateFilter(field, first, last, VizJson.Flag(filter, "includeNulls"));
    }

    public override Predicate<object?> Among(IReadOnlyList<object?[]> rows) => value => value is null ? TakesNull : DateOnly.FromDateTime(VizValues.ToTime(value)) is var day && day >= First && day <= Last;

    /// <summary>That the period of the anchor is one of the last, and of the next, is not documented.</summary>
    private static (DateOnly First, DateOnly Last) Span(string period, string range, int count, DateOnly anchor)
    {
        var begin = Begin(period, anchor);
        return range switch
        {
            "LAST" => (Add(period, begin, -1), begin.AddDays(-1)),
            "LASTN" => (Add(period, begin, 1 - count), Add(period, begin, 1).AddDays(-1)),
            "NEXT" => (Add(period, begin, 1), Add(period, begin, 2).AddDays(-1)),
            "NEXTN" => (begin, Add(period, begin, count).AddDays(-1)),
            "TODATE" => (begin, anchor),
            _ => (begin, Add(period, begin, 1).AddDays(-1)),
        };
    }

    private static DateOnly Begin(string period, DateOnly day) => period switch
    {
        "DAYS" => day,
        "MONTHS" => new DateOnly(day.Year, day.Month, 1),
        "QUARTERS" => new DateOnly(day.Year, (day.Month - 1) / 3 * 3 + 1, 1),
        _ => new DateOnly(day.Year, 1, 1),
    };

    private static DateOnly Add(string period, DateOnly begin, int count) => period switch
    {
        "DAYS" => begin.AddDays(count),
        "MONTHS" => begin.AddMonths(count),
        "QUARTERS" => begin.AddMonths(3 * count),
        _ => begin.AddYears(count),
    };
}

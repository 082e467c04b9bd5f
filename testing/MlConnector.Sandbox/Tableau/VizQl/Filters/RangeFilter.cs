using System.Globalization;
using System.Text.Json;
using Exact = MlConnector.Sandbox.BigQuery.Values.Exact;

namespace MlConnector.Sandbox.Tableau.VizQl.Filters;

/// <summary>Numbers or dates between two bounds, which are in it; or none, or any.</summary>
internal sealed record RangeFilter(VizField Field, string Kind, object? Low, object? High, bool TakesNull) : VizFilter(Field)
{
    public static RangeFilter OfNumbers(JsonElement filter, VizField field) =>
        field.Type is "INTEGER" or "REAL" ? Of(filter, field, "min", "max", Number) : throw VizRefusal.Invalid($"{field.Caption} is no number.");

    public static RangeFilter OfDates(JsonElement filter, VizField field) =>
        field.Type is "DATE" or "DATETIME" ? Of(filter, field, "minDate", "maxDate", Date) : throw VizRefusal.Invalid($"{field.Caption} is no date.");

    public override Predicate<object?> Among(IReadOnlyList<object?[]> rows) => Kind switch
    {
        "ONLY_NULL" => static value => value is null,
        "ONLY_NON_NULL" => static value => value is not null,
        _ => value => value is null ? TakesNull : (Low is null || VizValues.Compare(Measured(value), Low) >= 0) && (High is null || VizValues.Compare(Measured(value), High) <= 0),
    };

    private static RangeFilter Of(JsonElement filter, VizField field, string low, string high, Func<JsonElement, object?> read)
    {
        Only(filter, "quantitativeFilterType", low, high, "includeNulls");
        string kind = VizJson.OneOf(filter, "quantitativeFilterType", null, "RANGE", "MIN", "MAX", "ONLY_NULL", "ONLY_NON_NULL");
        return new RangeFilter(field, kind, kind is "RANGE" or "MIN" ? Bound(low) : null, kind is "RANGE" or "MAX" ? Bound(high) : null, VizJson.Flag(filter, "includeNulls"));

        object Bound(string name) => filter.TryGetProperty(name, out var given) ? read(given) ?? throw VizRefusal.Malformed($"{name} is not what it has to be.") : throw VizRefusal.Invalid($"The filter needs {name}.");
    }

    private static object? Number(JsonElement given) => given.ValueKind == JsonValueKind.Number && Exact.TryParse(given.GetRawText(), out var number) ? number : null;

    private static object? Date(JsonElement given) => given.ValueKind == JsonValueKind.String && DateOnly.TryParseExact(given.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    /// <summary>Bounds of dates are days; whether the hours of the last day are in it is not documented: they are.</summary>
    private static object Measured(object value) => value is DateTime time ? DateOnly.FromDateTime(time) : value;
}

using System.Text.Json;
using Exact = MlConnector.Sandbox.BigQuery.Values.Exact;

namespace MlConnector.Sandbox.Tableau.VizQl.Filters;

/// <summary>Values that are named; not of dates.</summary>
internal sealed record SetFilter(VizField Field, IReadOnlySet<string> Values, bool Excludes) : VizFilter(Field)
{
    public static SetFilter Of(JsonElement filter, VizField field)
    {
        Only(filter, "values", "exclude");
        if (field.Type is "DATE" or "DATETIME") throw VizRefusal.Invalid("SET is not for dates.");
        if (field.IsMeasure) throw VizRefusal.Invalid("SET is not for measures.");
        return new SetFilter(field, VizJson.Member(filter, "values", JsonValueKind.Array).EnumerateArray().Select(value => Read(value, field)).ToHashSet(StringComparer.Ordinal), VizJson.Flag(filter, "exclude"));
    }

    public override Predicate<object?> Among(IReadOnlyList<object?[]> rows) => value => Values.Contains(VizValues.Text(value)) != Excludes;

    private static string Read(JsonElement value, VizField field) => (field.Type, value.ValueKind) switch
    {
        (_, JsonValueKind.Null) => VizValues.Text(null),
        ("STRING", JsonValueKind.String) => value.GetString()!,
        ("BOOLEAN", JsonValueKind.True or JsonValueKind.False) => VizValues.Text(value.GetBoolean()),
        ("INTEGER" or "REAL", JsonValueKind.Number) when Exact.TryParse(value.GetRawText(), out var number) => number.ToString(),
        _ => throw VizRefusal.Invalid($"{value.GetRawText()} is no value of {field.Caption}."),
    };
}

using System.Text.Json;

namespace MlConnector.Sandbox.Tableau.VizQl;

/// <summary>A field of a query or of a filter: a column as it is, a part of a date, or, with a function that aggregates, a measure.</summary>
/// <param name="Caption">What the query calls the column.</param>
/// <param name="Place">Where the column stands in a row.</param>
/// <param name="Type">Type of its values.</param>
/// <param name="Function">Its function, or null.</param>
/// <param name="Name">What it is called in the answer.</param>
internal sealed record VizField(string Caption, int Place, string Type, string? Function, string Name)
{
    /// <summary>Whether its values come from many rows.</summary>
    public bool IsMeasure => Function is not null && VizFunctions.Aggregates(Function);

    /// <summary>Digits that it shows behind the point at most.</summary>
    public int? Places { get; private init; }

    /// <summary>Where it stands among the fields that the answer is sorted by; null if it is none of them.</summary>
    public int? Priority { get; private init; }

    public bool Descends { get; private init; }

    /// <summary>A field of the answer.</summary>
    public static VizField Read(JsonElement asked, VizColumns columns)
    {
        foreach (string other in new[] { "calculation", "binSize", "tableCalculation" })
        {
            if (asked.ValueKind == JsonValueKind.Object && asked.TryGetProperty(other, out _)) throw VizRefusal.Invalid($"A field with {other} is not evaluated by this stand-in.");
        }

        VizJson.Only(asked, "A field", "fieldCaption", "function", "fieldAlias", "maxDecimalPlaces", "sortDirection", "sortPriority");
        var field = Named(asked, columns);
        return field with
        {
            Name = VizJson.Text(asked, "fieldAlias") ?? field.Name,
            Places = VizJson.Whole(asked, "maxDecimalPlaces", 0),
            Priority = VizJson.Whole(asked, "sortPriority", 1),
            Descends = VizJson.OneOf(asked, "sortDirection", "ASC", "ASC", "DESC") == "DESC",
        };
    }

    /// <summary>The field of a filter.</summary>
    public static VizField OfFilter(JsonElement asked, VizColumns columns)
    {
        if (asked.TryGetProperty("calculation", out _)) throw VizRefusal.Invalid("A filter with a calculation is not evaluated by this stand-in.");
        VizJson.Only(asked, "The field of a filter", "fieldCaption", "function");
        return Named(asked, columns);
    }

    /// <summary>A column with a function, by names that stand among others.</summary>
    public static VizField Named(JsonElement asked, VizColumns columns)
    {
        string caption = VizJson.Text(asked, "fieldCaption") ?? throw VizRefusal.Malformed("A field needs fieldCaption.");
        (int place, string type) = columns.Find(caption);
        if (VizJson.Text(asked, "function") is not { } function) return new VizField(caption, place, type, null, caption);
        VizFunctions.Check(function, caption, type);
        return new VizField(caption, place, VizFunctions.TypeOf(function, type), function, $"{function}({caption})");
    }

    /// <summary>Its value in a row.</summary>
    public object? Of(object?[] row) => Function is null || IsMeasure ? row[Place] : VizFunctions.OfDate(Function, row[Place]);

    /// <summary>Its value over many rows.</summary>
    public object? Over(IEnumerable<object?[]> rows) => VizFunctions.Aggregate(Function!, rows.Select(row => row[Place]));
}

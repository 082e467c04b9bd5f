using System.Globalization;
using System.Text.Json;
using MlConnector.Sandbox.Tableau.Parquet;
using Exact = MlConnector.Sandbox.BigQuery.Values.Exact;

namespace MlConnector.Sandbox.Tableau.VizQl;

/// <summary>A field of a query: a dimension, or a measure if it has a function.</summary>
internal sealed record VizField(string Caption, int Column, string? Function, string Name);

/// <summary>One query over a published table, answered from its rows: dimensions group, measures aggregate, filters leave out.</summary>
internal sealed class VizQuery
{
    private readonly ParquetTable table;
    private readonly Func<string, string> captionOf;
    private readonly VizField[] fields;
    private readonly Predicate<object?[]>[] filters;

    public VizQuery(ParquetTable table, JsonElement query, Func<string, string> captionOf)
    {
        (this.table, this.captionOf) = (table, captionOf);
        if (!query.TryGetProperty("fields", out var asked) || asked.ValueKind != JsonValueKind.Array || asked.GetArrayLength() == 0) throw new VizRefusal(400, "400803", "The query needs fields.");
        fields = [.. asked.EnumerateArray().Select(FieldOf)];
        if (fields.GroupBy(field => field.Name, StringComparer.Ordinal).Any(same => same.Count() > 1)) throw new VizRefusal(400, "400803", "A field is asked for twice.");
        filters = query.TryGetProperty("filters", out var conditions) ? [.. conditions.EnumerateArray().Select(FilterOf)] : [];
    }

    /// <summary>Rows as objects by the names of the fields.</summary>
    public IEnumerable<Dictionary<string, object?>> Run()
    {
        VizField[] dimensions = [.. fields.Where(field => field.Function is null)], measures = [.. fields.Where(field => field.Function is not null)];
        var groups = table.Rows.Where(row => filters.All(filter => filter(row))).GroupBy(row => string.Join('\u0001', dimensions.Select(field => $"{row[field.Column]?.GetType().Name}{Text(row[field.Column])}")), StringComparer.Ordinal);
        foreach (var group in groups)
        {
            var answer = new Dictionary<string, object?>(StringComparer.Ordinal);
            object?[] first = group.First();
            foreach (var field in dimensions) answer[field.Name] = Json(first[field.Column]);
            foreach (var field in measures) answer[field.Name] = Json(Aggregate(field, group));
            yield return answer;
        }
    }

    private object? Aggregate(VizField field, IEnumerable<object?[]> rows)
    {
        var values = rows.Select(row => row[field.Column]).OfType<object>();
        return field.Function switch
        {
            "COUNT" => values.LongCount(),
            "COUNTD" => values.Select(Text).Distinct(StringComparer.Ordinal).LongCount(),
            "SUM" => values.Aggregate((Exact?)null, (sum, value) => (sum ?? Exact.Of(0)) + Number(field, value)),
            "MIN" => values.Order(Comparer<object>.Create(Compare)).FirstOrDefault(),
            "MAX" => values.OrderDescending(Comparer<object>.Create(Compare)).FirstOrDefault(),
            _ => throw new VizRefusal(400, "400802", $"The function {field.Function} is not known here."),
        };
    }

    private VizField FieldOf(JsonElement asked)
    {
        string caption = Text(asked, "fieldCaption") ?? throw new VizRefusal(400, "400803", "A field needs fieldCaption.");
        int column = ColumnOf(caption);
        string? function = Text(asked, "function");
        return new VizField(caption, column, function, Text(asked, "fieldAlias") ?? (function is null ? caption : $"{function}({caption})"));
    }

    private Predicate<object?[]> FilterOf(JsonElement filter)
    {
        int column = ColumnOf(filter.TryGetProperty("field", out var field) ? Text(field, "fieldCaption") ?? "" : "");
        switch (Text(filter, "filterType"))
        {
            case "SET":
                if (table.Columns[column].Type is "DATE" or "DATETIME") throw new VizRefusal(400, "400803", "SET is not for dates.");
                var values = filter.GetProperty("values").EnumerateArray().Select(value => value.ToString()).ToHashSet(StringComparer.Ordinal);
                bool exclude = filter.TryGetProperty("exclude", out var not) && not.GetBoolean();
                return row => values.Contains(Text(row[column])) != exclude;
            case "MATCH":
                string? start = Text(filter, "startsWith"), inside = Text(filter, "contains"), end = Text(filter, "endsWith");
                return row => row[column] is string text && (start is null || text.StartsWith(start, StringComparison.Ordinal)) && (inside is null || text.Contains(inside, StringComparison.Ordinal)) && (end is null || text.EndsWith(end, StringComparison.Ordinal));
            case "QUANTITATIVE_NUMERICAL":
                return Range(column, filter);
            default:
                throw new VizRefusal(400, "400803", "The filter is not understood here.");
        }
    }

    private static Predicate<object?[]> Range(int column, JsonElement filter)
    {
        string kind = Text(filter, "quantitativeFilterType") ?? "";
        if (kind == "ONLY_NULL") return row => row[column] is null;
        if (kind == "ONLY_NON_NULL") return row => row[column] is not null;
        Exact? low = Bound(filter, "min"), high = Bound(filter, "max");
        return row => row[column] is { } value && (low is null || ToExact(value).CompareTo(low.Value) >= 0) && (high is null || ToExact(value).CompareTo(high.Value) <= 0);
    }

    private static Exact? Bound(JsonElement filter, string name) => filter.TryGetProperty(name, out var value) && Exact.TryParse(value.GetRawText(), out var bound) ? bound : null;

    private int ColumnOf(string caption)
    {
        for (int i = 0; i < table.Columns.Count; i++)
        {
            if (captionOf(table.Columns[i].Name) == caption) return i;
        }

        throw new VizRefusal(404, "404934", $"Unknown field: {caption}.");
    }

    private Exact Number(VizField field, object value) => table.Columns[field.Column].Type is "INTEGER" or "REAL" ? ToExact(value) : throw new VizRefusal(400, "400802", $"{field.Caption} is no number.");

    private static Exact ToExact(object value) => value is Exact exact ? exact : Exact.Of((long)value);

    private static int Compare(object left, object right) => left is string text ? string.CompareOrdinal(text, (string)right) : left is Exact or long ? ToExact(left).CompareTo(ToExact(right)) : ((IComparable)left).CompareTo(right);

    /// <summary>A value as an answer shows it: decimal numbers are doubles there.</summary>
    private static object? Json(object? value) => value switch
    {
        Exact exact => double.Parse(exact.ToString(), CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        _ => value,
    };

    /// <summary>A value as text that tells it from every other.</summary>
    internal static string Text(object? value) => value switch
    {
        null => "\u0000",
        string text => text,
        bool flag => flag ? "true" : "false",
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture) + (time.Kind == DateTimeKind.Utc ? "Z" : ""),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    private static string? Text(JsonElement part, string name) => part.ValueKind == JsonValueKind.Object && part.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>Why a query was refused.</summary>
#pragma warning disable CA1064, CA1032 // never leaves this assembly, never built without a code
internal sealed class VizRefusal(int status, string code, string message) : Exception(message)
{
    public int Status => status;

    public string Code => code;
}
#pragma warning restore CA1064, CA1032

using System.Text.Json;
using MlConnector.Sandbox.Tableau.VizQl.Filters;

namespace MlConnector.Sandbox.Tableau.VizQl;

/// <summary>One query over the rows of a table: dimensions group, measures aggregate, filters leave out.</summary>
internal sealed class VizQuery
{
    private readonly VizField[] fields;
    private readonly VizFilter[] filters;
    private readonly bool isOfRows;

    /// <summary>Reads a query strictly.</summary>
    /// <param name="query">The query.</param>
    /// <param name="columns">What it may name.</param>
    /// <param name="today">The day that relative dates count from.</param>
    /// <param name="isOfRows">Whether each row is wanted by itself.</param>
    public VizQuery(JsonElement query, VizColumns columns, DateOnly today, bool isOfRows)
    {
        this.isOfRows = isOfRows;
        VizJson.Only(query, "The query", "fields", "filters", "parameters");
        if (query.TryGetProperty("parameters", out var parameters) && (parameters.ValueKind != JsonValueKind.Array || parameters.GetArrayLength() > 0)) throw VizRefusal.Invalid("The data source has no parameters.");
        var asked = VizJson.Member(query, "fields", JsonValueKind.Array);
        if (asked.GetArrayLength() == 0) throw VizRefusal.Invalid("The query needs fields.");
        fields = [.. asked.EnumerateArray().Select(field => VizField.Read(field, columns))];
        if (fields.DistinctBy(field => field.Name, StringComparer.Ordinal).Count() < fields.Length) throw VizRefusal.Invalid("A field is asked for twice.");
        filters = query.TryGetProperty("filters", out var conditions) ? VizFilter.ReadAll(conditions, columns, today) : [];

        // Whether a row by itself may be asked for measures is not documented: the strict reading.
        if (isOfRows && (fields.Any(field => field.IsMeasure) || filters.Any(filter => filter.Field.IsMeasure))) throw VizRefusal.Invalid("A function that aggregates needs disaggregate to be false.");
    }

    /// <summary>Rows as objects by the names of the fields.</summary>
    public IEnumerable<Dictionary<string, object?>> Run(IReadOnlyList<object?[]> all)
    {
        // The best of a field, and those that a condition holds for, are looked for among the rows of the context; filters by measures come last.
        var context = Left(all, filters.Where(filter => filter.IsContext));
        var rows = Left(context, filters.Where(filter => !filter.IsContext && !filter.Field.IsMeasure));
        var groups = isOfRows ? rows.Select(row => (IReadOnlyList<object?[]>)[row]) : Groups(rows).Where(IsWanted);
        return Sorted(groups.Select(group => fields.Select(field => field.IsMeasure ? field.Over(group) : field.Of(group[0])).ToArray()))
            .Select(values => fields.Select((field, i) => KeyValuePair.Create(field.Name, VizValues.Json(values[i], field.Places))).ToDictionary(StringComparer.Ordinal));
    }

    private static List<object?[]> Left(IReadOnlyList<object?[]> rows, IEnumerable<VizFilter> by)
    {
        (VizFilter Filter, Predicate<object?> Holds)[] tests = [.. by.Select(filter => (filter, filter.Among(rows)))];
        return [.. rows.Where(row => tests.All(test => test.Holds(test.Filter.Field.Of(row))))];
    }

    private IEnumerable<IReadOnlyList<object?[]>> Groups(IEnumerable<object?[]> rows)
    {
        VizField[] dimensions = [.. fields.Where(field => !field.IsMeasure)];
        return rows.GroupBy(row => string.Join('\u0001', dimensions.Select(field => $"{field.Of(row)?.GetType().Name}{VizValues.Text(field.Of(row))}")), StringComparer.Ordinal).Select(group => (IReadOnlyList<object?[]>)[.. group]);
    }

    private bool IsWanted(IReadOnlyList<object?[]> group) => filters.Where(filter => filter.Field.IsMeasure).All(filter => filter.Among(group)(filter.Field.Over(group)));

    private IEnumerable<object?[]> Sorted(IEnumerable<object?[]> rows)
    {
        var by = fields.Select((field, i) => (field, i)).Where(each => each.field.Priority is not null).OrderBy(each => each.field.Priority).ToArray();
        return by.Length == 0 ? rows : rows.Order(Comparer<object?[]>.Create((left, right) => by.Select(each => VizValues.Compare(left[each.i], right[each.i]) * (each.field.Descends ? -1 : 1)).FirstOrDefault(order => order != 0)));
    }
}

using System.Globalization;
using System.Text.RegularExpressions;
using MlConnector.Sandbox.SageX3.Data;

namespace MlConnector.Sandbox.SageX3.Graph;

/// <summary>Filters and orders over the properties of a node. Operators begin with an underscore; the old ones with a dollar are refused.</summary>
internal sealed class GraphFilters(IReadOnlyList<GraphProperty> properties, Func<X3Record, string> idOf)
{
    /// <summary>What a filter means.</summary>
    public Func<X3Record, bool> Filter(string? text) => text is null ? static _ => true : Condition(RelaxedJson.Parse(text), "");

    /// <summary>The order of rows; ends in the id.</summary>
    public IEnumerable<X3Record> Order(IEnumerable<X3Record> rows, string? text)
    {
        IOrderedEnumerable<X3Record>? ordered = null;
        foreach (var (path, way) in Paths(text is null ? null : RelaxedJson.Parse(text), ""))
        {
            var value = ValueOf(path);
            var comparer = Comparer<object?>.Create((a, b) => way * Compare(a, b));
            ordered = ordered is null ? rows.OrderBy(value, comparer) : ordered.ThenBy(value, comparer);
        }
        return ordered?.ThenBy(idOf, StringComparer.Ordinal) ?? rows.OrderBy(idOf, StringComparer.Ordinal);
    }

    private Func<X3Record, bool> Condition(object? json, string path)
    {
        if (json is List<object?> list) return All([.. list.Select(one => Condition(one, path))]);
        if (json is not List<KeyValuePair<string, object?>> pairs) return Equal(path, json);
        return All([.. pairs.Select(pair => One(pair.Key, pair.Value, path))]);
    }

    private Func<X3Record, bool> One(string key, object? value, string path)
    {
        switch (key)
        {
            case "_and": return All([.. Items(value).Select(one => Condition(one, path))]);
            case "_or":
                Func<X3Record, bool>[] any = [.. Items(value).Select(one => Condition(one, path))];
                return row => any.Any(one => one(row));
            case "_not":
                var inner = Condition(value, path);
                return row => !inner(row);
        }
        if (key[0] == '$') throw new GraphException($"Unknown operator {key}.");
        if (key[0] != '_' || key is "_id" or "_createStamp" or "_updateStamp") return Condition(value, path.Length == 0 ? key : $"{path}.{key}");
        var of = ValueOf(path);
        switch (key)
        {
            case "_in" or "_nin":
                object?[] list = [.. Items(value)];
                return row => list.Any(one => Same(of(row), one)) == (key == "_in");
            case "_regex":
                var pattern = new Regex((string)value!, RegexOptions.None, TimeSpan.FromSeconds(1));
                return row => of(row) is string text && pattern.IsMatch(text);
            case "_eq": return row => Same(of(row), value);
            case "_ne": return row => !Same(of(row), value);
        }
        Func<int, bool> judge = key switch { "_gt" => order => order > 0, "_gte" => order => order >= 0, "_lt" => order => order < 0, "_lte" => order => order <= 0, _ => throw new GraphException($"Unknown operator {key}.") };
        return row => of(row) is { } own && judge(Compare(own, Typed(own, value)));
    }

    private Func<X3Record, bool> Equal(string path, object? value)
    {
        var of = ValueOf(path);
        return row => Same(of(row), value);
    }

    /// <summary>A reference may be compared by its key, or by any path into it.</summary>
    private Func<X3Record, object?> ValueOf(string path)
    {
        if (path == "_id") return row => idOf(row);
        var name = path.Split('.')[0];
        var property = properties.FirstOrDefault(one => one.Name == name) ?? throw new GraphException($"Cannot query property '{path}'.");
        return row => GraphValue.Of(property, row);
    }

    private static IEnumerable<(string Path, int Way)> Paths(object? json, string path) => json switch
    {
        null => [],
        decimal way => [(path, (int)way)],
        List<KeyValuePair<string, object?>> pairs => pairs.SelectMany(pair => Paths(pair.Value, path.Length == 0 ? pair.Key : $"{path}.{pair.Key}")),
        _ => throw new GraphException("An order is 1 or -1."),
    };

    private static List<object?> Items(object? value) => value as List<object?> ?? throw new GraphException("A list was expected.");

    private static Func<X3Record, bool> All(Func<X3Record, bool>[] parts) => row => parts.All(one => one(row));

    private static bool Same(object? own, object? value) => own is null || value is null ? own is null && value is null : Compare(own, Typed(own, value)) == 0;

    private static int Compare(object? a, object? b) => a is null || b is null ? (a is null ? 0 : 1) - (b is null ? 0 : 1) : X3Value.Compare(a, b);

    private static object Typed(object own, object? value) => (own, value) switch
    {
        (DateOnly, string text) when DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) => day,
        (DateTime, string text) when DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment) => moment,
        (string, string text) => text,
        (decimal, decimal number) => number,
        _ => throw new GraphException("A filter compares values of different types."),
    };
}

using System.Globalization;
using MlConnector.Sandbox.IfsCloud.Data;

namespace MlConnector.Sandbox.IfsCloud.OData;

/// <summary>The query options of a request to a set, as sent. What is not known, twice there, or not offered is refused.</summary>
internal sealed class IfsQuery
{
    private static readonly string[] Offered = ["$filter", "$select", "$orderby", "$top", "$skip", "$count", "$expand", "$skiptoken"];
    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);
    private readonly IfsSet set;

    public IfsQuery(IfsSet set, string queryString)
    {
        this.set = set;
        foreach (string part in queryString.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] sides = part.Split('=', 2);
            string value = sides.Length > 1 ? Uri.UnescapeDataString(sides[1]) : "";
            if (!values.TryAdd(sides[0], value)) throw IfsRefusal.Malformed($"The query option '{sides[0]}' is there twice.");
            if (sides[0].StartsWith('%')) throw IfsRefusal.Malformed("The names of system query options begin with a plain dollar sign.");
            if (sides[0].StartsWith('$') && !Offered.Contains(sides[0], StringComparer.Ordinal)) throw new IfsRefusal(501, "ODP_NOT_IMPLEMENTED", $"The query option '{sides[0]}' is not implemented.");
        }
    }

    public int? Top => Whole("$top");

    public int Skip => Whole("$skip") ?? 0;

    public string? SkipToken => values.GetValueOrDefault("$skiptoken");

    public bool Counts => values.GetValueOrDefault("$count") == "true";

    public bool HasSelect => values.ContainsKey("$select");

    /// <summary>Options that a next link repeats.</summary>
    public IEnumerable<string> Lasting => values.Where(one => one.Key is not ("$skiptoken" or "$skip" or "$top")).Select(one => $"{one.Key}={Uri.EscapeDataString(one.Value)}");

    public Func<IfsRow, bool> Filter() => values.TryGetValue("$filter", out string? text) ? FilterParser.Parse(text, set) : static _ => true;

    public IReadOnlyList<IfsColumn> Select()
    {
        if (!values.TryGetValue("$select", out string? text)) return set.Columns;
        HashSet<IfsColumn> chosen = [.. text.Split(',', StringSplitOptions.TrimEntries).Select(Column)];
        return [.. set.Columns.Where(chosen.Contains)];
    }

    /// <summary>References that are read along. What leads to many is not offered, whatever the metadata shows.</summary>
    public IReadOnlyList<string> Expand()
    {
        string[] names = values.TryGetValue("$expand", out string? text) ? text.Split(',', StringSplitOptions.TrimEntries) : [];
        if (names.FirstOrDefault(name => set.Children.Contains(name)) is { } child) throw new IfsRefusal(501, "ODP_NOT_IMPLEMENTED", $"Expanding the collection '{child}' is not implemented.");
        if (names.FirstOrDefault(name => !set.References.ContainsKey(name)) is { } unknown) throw IfsRefusal.NoProperty(unknown, set.Unit);
        return names;
    }

    public IEnumerable<IfsRow> Order(IEnumerable<IfsRow> rows)
    {
        if (!values.TryGetValue("$orderby", out string? text)) return rows;
        IOrderedEnumerable<IfsRow>? ordered = null;
        Comparer<object?> comparer = Comparer<object?>.Create(IfsSet.Compare);
        (IfsColumn Column, bool Descending)[] by = [.. text.Split(',', StringSplitOptions.TrimEntries).Select(part => part.Split(' ')).Select(words => (Column(words[0]), words is [_, "desc"]))];
        if (by.Select(one => one.Column).SequenceEqual(set.Key.Take(by.Length)) && by.All(one => !one.Descending)) return rows; // they lie in this order
        foreach ((IfsColumn column, bool descending) in by)
        {
            object? Value(IfsRow row) => row.Values[column.Index];
            ordered = (ordered, descending) switch
            {
                (null, false) => rows.OrderBy(Value, comparer),
                (null, true) => rows.OrderByDescending(Value, comparer),
                (_, false) => ordered.ThenBy(Value, comparer),
                _ => ordered.ThenByDescending(Value, comparer),
            };
        }

        return ordered!;
    }

    private IfsColumn Column(string name) => set.Find(name) ?? throw IfsRefusal.NoProperty(name, $"IfsApp.{set.Service}.{set.Unit}");

    private int? Whole(string name)
    {
        if (!values.TryGetValue(name, out string? text)) return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : throw IfsRefusal.Malformed($"'{text}' is no value of {name}.");
    }
}

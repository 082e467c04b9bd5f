using System.Globalization;
using System.Text;
using MlConnector.Http.Conditions;

namespace MlConnector.Http.OData;

/// <summary>Builds the addresses of a query.</summary>
internal static class ODataUrl
{
    /// <summary>A page; <paramref name="after"/> is a keyset condition, <paramref name="top"/> and <paramref name="skip"/> are left out when null.</summary>
    public static Uri Page(ODataQuery query, Condition? after, int? top, long? skip)
    {
        StringBuilder text = Start(query.EntitySet);
        if (Condition.Both(query.Where, after) is { } where) Add(text, "$filter", query.Filter.Write(where));
        if (query.Select.Count > 0) Add(text, "$select", string.Join(',', query.Select));
        if (query.Expand.Count > 0) Add(text, "$expand", string.Join(',', query.Expand));
        if (query.Key.Count > 0) Add(text, "$orderby", string.Join(',', query.HighestFirst ? query.Key.Select(column => $"{column} desc") : query.Key));
        if (skip is > 0) Add(text, "$skip", skip.Value.ToString(CultureInfo.InvariantCulture));
        if (top is { } rows) Add(text, "$top", rows.ToString(CultureInfo.InvariantCulture));
        return new Uri(text.ToString().TrimEnd('?', '&'));
    }

    /// <summary>The number of rows.</summary>
    public static Uri Count(ODataQuery query)
    {
        UriBuilder set = new(query.EntitySet);
        set.Path += "/$count";
        StringBuilder text = Start(set.Uri);
        if (query.Where is { } where) Add(text, "$filter", query.Filter.Write(where));
        return new Uri(text.ToString().TrimEnd('?', '&'));
    }

    /// <summary>One row, with the number of all beside it: for services that have no address for the number alone.</summary>
    public static Uri CountBeside(ODataQuery query)
    {
        Uri one = Page(query with { Select = query.Select.Count == 0 ? [] : query.Key, Expand = [] }, null, 1, null);
        return new Uri($"{one.AbsoluteUri}&$count=true");
    }

    /// <summary>
    /// A next link as the server wrote it, but at our origin, and at our address of the set where its path is the end of ours: servers behind a proxy name
    /// themselves by their inner address, without the path that the proxy puts before it, and credentials go to no other host.
    /// </summary>
    public static Uri Next(ODataQuery query, Uri current, string link)
    {
        Uri next = new(current, link);
        bool ours = Uri.Compare(next, query.EntitySet, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0;
        string path = query.EntitySet.AbsolutePath;
        if (path != next.AbsolutePath && path.EndsWith(next.AbsolutePath, StringComparison.Ordinal)) return new Uri(query.EntitySet.GetLeftPart(UriPartial.Path) + next.Query);
        return ours ? next : new Uri(new Uri(query.EntitySet.GetLeftPart(UriPartial.Authority)), next.PathAndQuery);
    }

    /// <summary>True if a next link counts rows (<c>$skip=5000</c>, <c>$skiptoken=5000</c>), or may do so: such pages can move while they are read.</summary>
    public static bool CountsRows(Uri next)
    {
        (string Name, string Value)[] positions = [.. Positions(next)];
        return positions.Length == 0 || positions.Any(position => position.Name == "$skip" || position.Value.All(char.IsAsciiDigit));
    }

    /// <summary>The address to which a walk that proves its links goes: one row before a link's position, so that the page repeats the last row; the link itself where it has no position.</summary>
    public static Uri Ahead(ODataQuery query, Uri current, Uri next)
    {
        if (query.Paging != ODataPaging.Auto || query.KeyOrdinals.Count == 0 || Positions(next).ToArray() is not [var only] || !long.TryParse(only.Value, NumberStyles.None, CultureInfo.InvariantCulture, out long position) || position == 0) return next;
        string[] parts = next.Query[1..].Split('&');
        int at = Array.FindIndex(parts, part => Split(part) == only);
        parts[at] = $"{only.Name}={(position - 1).ToString(CultureInfo.InvariantCulture)}";
        Uri ahead = new($"{next.GetLeftPart(UriPartial.Path)}?{string.Join('&', parts)}");
        return ahead == current ? next : ahead;
    }

    private static IEnumerable<(string Name, string Value)> Positions(Uri next) =>
        next.Query.Length == 0 ? [] : next.Query[1..].Split('&').Select(Split).Where(part => part.Name is "$skip" or "$skiptoken");

    private static (string Name, string Value) Split(string part)
    {
        string[] sides = part.Split('=', 2);
        return (Uri.UnescapeDataString(sides[0]).ToLowerInvariant(), sides.Length > 1 ? Uri.UnescapeDataString(sides[1]) : "");
    }

    private static StringBuilder Start(Uri set)
    {
        StringBuilder text = new(set.AbsoluteUri);
        return text.Append(set.Query.Length == 0 ? '?' : '&');
    }

    private static void Add(StringBuilder text, string name, string value)
    {
        if (text[^1] is not ('?' or '&')) text.Append('&');
        text.Append(name).Append('=').Append(ODataFilter.Encode(value).Replace("%2C", ",", StringComparison.Ordinal));
    }
}

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
        if (query.Key.Count > 0) Add(text, "$orderby", string.Join(',', query.Key));
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

    /// <summary>
    /// A next link as the server wrote it. One that names another origin is led back to ours if its path is below the set's service: servers behind a proxy name
    /// themselves by their inner address, and credentials go to no other host.
    /// </summary>
    public static Uri Next(ODataQuery query, Uri current, string link)
    {
        Uri next = new(current, link);
        bool ours = Uri.Compare(next, query.EntitySet, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0;
        return ours ? next : new Uri(new Uri(query.EntitySet.GetLeftPart(UriPartial.Authority)), next.PathAndQuery);
    }

    /// <summary>True if a next link counts rows (<c>$skip=5000</c>, <c>$skiptoken=5000</c>): such pages can move while they are read.</summary>
    public static bool CountsRows(Uri next)
    {
        string query = Uri.UnescapeDataString(next.Query);
        int at = query.IndexOf("$skip=", StringComparison.OrdinalIgnoreCase);
        if (at >= 0) return true;
        at = query.IndexOf("$skiptoken=", StringComparison.OrdinalIgnoreCase);
        if (at < 0) return true;
        string token = query[(at + 11)..].Split('&')[0];
        return token.All(char.IsAsciiDigit);
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

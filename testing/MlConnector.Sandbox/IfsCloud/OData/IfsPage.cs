using System.Globalization;
using System.Text;
using MlConnector.Sandbox.IfsCloud.Data;

namespace MlConnector.Sandbox.IfsCloud.OData;

/// <summary>The rows of one answer, and where the next page is.</summary>
internal sealed record IfsPage(IReadOnlyList<IfsRow> Rows, string? NextLink, int? Count)
{
    /// <summary>Cuts an answer out of the rows that hold the filter, as the paging in force says.</summary>
    public static IfsPage Of(IfsQuery query, IEnumerable<IfsRow> ordered, IfsCloudSandboxOptions options, string address, int? shortened)
    {
        IfsRow[] rows = [.. ordered];
        int? top = query.Top;
        if (options.RefusesAboveCap && top > options.PageCap) throw IfsRefusal.Malformed($"No more than {options.PageCap} rows are given at once.");
        int from = query.SkipToken is { } token ? From(token, rows) : query.Skip;
        bool linked = options.Paging == IfsPaging.NextLinkAlways || options.Paging == IfsPaging.NextLinkWhenNoTop && top is null;
        int limit = Math.Min(top ?? options.ServerPage, options.Paging == IfsPaging.NextLinkAlways ? options.ServerPage : options.PageCap);
        IfsRow[] page = [.. rows.Skip(from).Take(Math.Min(limit, shortened ?? limit))];
        bool more = from + page.Length < rows.Length && (top is null || top > page.Length);
        string? link = linked && more && page.Length > 0 && shortened is null ? Link(query, address, options, from + page.Length, page[^1], top - page.Length) : null;
        return new IfsPage(page, link, query.Counts ? rows.Length : null);
    }

    private static string Link(IfsQuery query, string address, IfsCloudSandboxOptions options, int position, IfsRow last, int? top)
    {
        string token = options.SkipTokenCountsRows ? position.ToString(CultureInfo.InvariantCulture) : "k" + Convert.ToHexString(Encoding.UTF8.GetBytes(last.KeyRef));
        IEnumerable<string> parts = query.Lasting.Append($"$skiptoken={token}");
        if (top is { } rest) parts = parts.Append($"$top={rest.ToString(CultureInfo.InvariantCulture)}");
        return $"{address}?{string.Join('&', parts)}";
    }

    private static int From(string token, IfsRow[] rows)
    {
        if (token[0] != 'k') return int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out int position) ? position : throw IfsRefusal.Malformed("The skip token is not known.");
        string key = Encoding.UTF8.GetString(Convert.FromHexString(token.AsSpan(1)));
        return Array.FindIndex(rows, row => row.KeyRef == key) + 1; // 0 if the row is gone meanwhile: everything once more
    }
}

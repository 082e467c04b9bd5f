using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace MlConnector.Http.Tests.OData;

/// <summary>A set of numbered rows, ordered by K, with the habits a test chooses. A hook runs after each page, to change the rows under the reader.</summary>
internal sealed partial class SmallService
{
    public SortedSet<int> Rows { get; init; } = [.. Enumerable.Range(1, 100)];

    public int Cap { get; init; } = 10;

    public bool Links { get; init; } = true;

    public bool FilterRefused { get; init; }

    /// <summary>Takes only the positions that it gave itself.</summary>
    public bool RefusesOddLinks { get; init; }

    /// <summary>What its links begin with, where it stands behind a proxy and knows only its inner address; null = the address that was asked.</summary>
    public string? Inner { get; init; }

    public int ShortPage { get; init; } = -1;

    public Action<int, SortedSet<int>> AfterPage { get; set; } = (_, _) => { };

    public int Pages { get; private set; }

    public async Task AnswerAsync(HttpContext context)
    {
        IQueryCollection query = context.Request.Query;
        string filter = query["$filter"].ToString();
        if (FilterRefused && filter.Length > 0 || RefusesOddLinks && Number(query, "$skiptoken", 0) % Cap != 0)
        {
            context.Response.StatusCode = 400;
            await context.Response.WriteAsJsonAsync(new { error = new { code = "400", message = "K cannot be compared" } });
            return;
        }

        int[] chosen = [.. Rows.Where(row => Match(filter, row))];
        int skip = Number(query, "$skip", 0) + Number(query, "$skiptoken", 0), top = Number(query, "$top", int.MaxValue), size = Math.Min(Cap, top);
        if (Pages == ShortPage) size = Math.Min(size, 3);
        int[] page = [.. chosen.Skip(skip).Take(size)];
        bool more = Links && top == int.MaxValue && skip + page.Length < chosen.Length && Pages != ShortPage;
        string link = more ? $",\"@odata.nextLink\":\"{Inner ?? $"{context.Request.Scheme}://{context.Request.Host}"}{(Inner is null ? context.Request.Path : context.Request.Path.Value![context.Request.Path.Value!.LastIndexOf('/')..])}?$filter={Uri.EscapeDataString(filter)}&$skiptoken={skip + page.Length}\"" : "";
        string body = $"{{\"value\":[{string.Join(',', page.Select(row => $"{{\"K\":{row}}}"))}]{link}}}";
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body));
        if (query["$top"] != "1") AfterPage(++Pages, Rows);
    }

    [GeneratedRegex(@"K (?<op>gt|lt) (?<value>\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Comparisons();

    private static bool Match(string filter, int row) => Comparisons().Matches(filter).All(match =>
        match.Groups["op"].Value == "gt" ? row > int.Parse(match.Groups["value"].Value, CultureInfo.InvariantCulture) : row < int.Parse(match.Groups["value"].Value, CultureInfo.InvariantCulture));

    private static int Number(IQueryCollection query, string name, int standard) => query.TryGetValue(name, out var text) ? int.Parse(text.ToString(), CultureInfo.InvariantCulture) : standard;
}

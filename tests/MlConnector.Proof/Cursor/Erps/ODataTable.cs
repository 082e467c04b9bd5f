using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace MlConnector.Proof.Cursor.Erps;

/// <summary>How a server pages.</summary>
internal enum Habit
{
    /// <summary>Next links that count rows.</summary>
    CountingLinks,

    /// <summary>Next links that name the last key.</summary>
    KeyLinks,

    /// <summary>No next links.</summary>
    NoLinks,
}

/// <summary>A table that answers OData requests.</summary>
/// <param name="habit">How it pages.</param>
/// <param name="write">Writes <see cref="ErpRow.At"/> as the server does.</param>
internal sealed class ODataTable(Habit habit, Func<DateTime, string> write) : ErpTable
{
    /// <summary>Rows of a page at most.</summary>
    public int Cap { get; init; } = 4;

    public async Task AnswerAsync(HttpContext context)
    {
        string body = "";
        Locked(() =>
        {
            body = Page(context.Request);
            if (context.Request.Query["$top"] != "1") Meanwhile();
        });

        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body));
    }

    private string Page(HttpRequest request)
    {
        Func<Func<string, object?>, bool>? where = ODataFilterText.Parse(request.Query["$filter"].ToString());
        string token = request.Query["$skiptoken"].ToString();
        IEnumerable<ErpRow> rows = Rows.Values.Where(row => where is null || where(column => Value(row, column)));
        if (habit == Habit.KeyLinks && token.Length > 0) rows = rows.Where(row => string.CompareOrdinal(row.Key, token[1..]) > 0);
        ErpRow[] chosen = [.. rows];
        int skip = Number(request, "$skip", 0) + (habit == Habit.CountingLinks && token.Length > 0 ? int.Parse(token, CultureInfo.InvariantCulture) : 0), top = Number(request, "$top", int.MaxValue);
        ErpRow[] page = [.. chosen.Skip(skip).Take(Math.Min(Cap, top))];
        Pages++;
        bool more = habit != Habit.NoLinks && page.Length < top && page.Length > 0 && skip + page.Length < chosen.Length;
        string next = habit == Habit.KeyLinks ? $"k{page.LastOrDefault()?.Key}" : (skip + page.Length).ToString(CultureInfo.InvariantCulture);
        string link = more ? $",\"@odata.nextLink\":{JsonSerializer.Serialize($"{request.Path}?$filter={Uri.EscapeDataString(request.Query["$filter"].ToString())}&$skiptoken={next}{(top == int.MaxValue ? "" : $"&$top={(top - page.Length).ToString(CultureInfo.InvariantCulture)}")}")}" : "";
        return $"{{\"value\":[{string.Join(',', page.Select(Json))}]{link}}}";
    }

    private string Json(ErpRow row) => string.Create(
        CultureInfo.InvariantCulture,
        $"{{\"K\":\"{row.Key}\",\"At\":{(row.At is { } at ? $"\"{write(at)}\"" : "null")},\"Value\":{row.Value},\"Open\":\"{(row.Open ? "Y" : "N")}\",\"Year\":{row.Year},\"Period\":{row.Period},\"Journal\":{row.Journal}}}");

    private static object? Value(ErpRow row, string column) => column switch
    {
        "K" => row.Key,
        "At" => row.At,
        "Open" => row.Open ? "Y" : "N",
        "Year" => (long)row.Year,
        "Period" => (long)row.Period,
        "Journal" => row.Journal,
        _ => throw new ArgumentException($"unknown column {column}", nameof(column)),
    };

    private static int Number(HttpRequest request, string name, int standard) => request.Query.TryGetValue(name, out var text) ? int.Parse(text.ToString(), CultureInfo.InvariantCulture) : standard;
}

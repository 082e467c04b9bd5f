using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace MlConnector.Proof.Cursor;

/// <summary>One row. <see cref="At"/> is what the ERP's column holds: a day, a local time without zone, or an instant.</summary>
internal sealed record ErpRow(string Key, DateTime? At, decimal Value, bool Open, int Year, int Period, long Journal);

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

/// <summary>A table of an ERP that answers OData requests and changes between any two of them.</summary>
/// <param name="habit">How it pages.</param>
/// <param name="write">Writes <see cref="ErpRow.At"/> as the server does.</param>
internal sealed class ErpTable(Habit habit, Func<DateTime, string> write)
{
    private readonly Lock gate = new();

    /// <summary>Rows by key.</summary>
    public SortedDictionary<string, ErpRow> Rows { get; } = new(StringComparer.Ordinal);

    /// <summary>Rows of a page at most.</summary>
    public int Cap { get; init; } = 4;

    /// <summary>Called after a page was made and before it is received: the next one will find another table.</summary>
    public Action AfterPage { get; set; } = () => { };

    /// <summary>Pages given.</summary>
    public int Pages { get; private set; }

    /// <summary>Changes or looks at the table while no page is being made.</summary>
    public void Locked(Action work)
    {
        lock (gate) work();
    }

    public async Task AnswerAsync(HttpContext context)
    {
        string body;
        lock (gate)
        {
            body = Page(context.Request);
            if (context.Request.Query["$top"] != "1") AfterPage();
        }

        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body));
    }

    private string Page(HttpRequest request)
    {
        Func<Func<string, object?>, bool>? where = ErpFilter.Parse(request.Query["$filter"].ToString());
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

using System.Globalization;
using MlConnector.Sandbox.Syspro.Data;

namespace MlConnector.Sandbox.Syspro.Books;

/// <summary>
/// <c>GenHistory</c> and the balances of <c>GenMaster</c>. Closing balances run on through the year; a year opens with last year's closing for
/// balance-sheet accounts, with nothing for revenue and expense, whose result goes to the pseudo account <c>RETAINED</c>.
/// </summary>
internal sealed class PeriodBalances(SysproDatabase ledger, Period current)
{
    public const int Periods = 15;
    public const string Retained = "RETAINED";
    public const string Forced = "FORCED";
    private static readonly string[] Closing = [.. Enumerable.Range(1, Periods).Select(period => "ClosingBalPer" + period.ToString(CultureInfo.InvariantCulture))];
    private readonly SysproTable history = ledger.Table("GenHistory");
    private readonly SysproTable master = ledger.Table("GenMaster");

    /// <summary>The column that holds the closing balance of a period.</summary>
    public static string ClosingOf(int period) => Closing[period - 1];

    /// <summary>Opens a year for every account of a company, unless it is open.</summary>
    public void OpenYear(string company, int year)
    {
        if (history.Find(company, Retained, year) is not null) return;
        var carried = history.Find(company, Retained, year - 1) is { } last ? last.Number(ClosingOf(Periods)) : 0;
        foreach (var account in master.Under(company))
        {
            var before = history.Find(company, account.Text("GlCode"), year - 1)?.Number(ClosingOf(Periods)) ?? 0;
            var carries = IsBalanceSheet(account);
            if (!carries) carried += before;
            Insert(company, account.Text("GlCode"), year, carries ? before : 0);
        }
        Insert(company, Retained, year, carried);
        Insert(company, Forced, year, 0);
    }

    /// <summary>Adds a posted amount to an account, and to what later open years carry forward.</summary>
    public void Move(string company, string glCode, Period period, decimal amount)
    {
        OpenYear(company, period.Year);
        var account = master.Find(company, glCode) ?? throw new ArgumentException($"no account {glCode} in company {company}", nameof(glCode));
        var inCurrent = period == current;
        master.Update(account,
            ("CurrentBalance", account.Number("CurrentBalance") + amount),
            ("PtdDrValue", account.Number("PtdDrValue") + (inCurrent ? Math.Max(amount, 0) : 0)),
            ("PtdCrValue", account.Number("PtdCrValue") - (inCurrent ? Math.Min(amount, 0) : 0)));
        Shift(company, glCode, period.Year, period.Month, amount);
        var carrying = IsBalanceSheet(account) ? glCode : Retained;
        for (var year = period.Year + 1; history.Find(company, carrying, year) is not null; year++) Shift(company, carrying, year, 0, amount);
    }

    /// <summary>Revenue and expense start each year at nothing; all other accounts carry on.</summary>
    private static bool IsBalanceSheet(SysproRow account) => account.Text("AccountType") is not ("R" or "E");

    private void Insert(string company, string glCode, int year, decimal opening)
    {
        var values = new (string, object?)[Periods + 4];
        (values[0], values[1], values[2], values[3]) = (("Company", company), ("GlCode", glCode), ("GlYear", year), ("BeginYearBalance", opening));
        for (var i = 0; i < Periods; i++) values[4 + i] = (Closing[i], opening);
        history.Insert(values);
    }

    private void Shift(string company, string glCode, int year, int fromPeriod, decimal amount)
    {
        var row = history.Find(company, glCode, year)!;
        List<(string, object?)> changes = [];
        if (fromPeriod == 0) changes.Add(("BeginYearBalance", row.Number("BeginYearBalance") + amount));
        for (var i = Math.Max(fromPeriod, 1); i <= Periods; i++) changes.Add((ClosingOf(i), row.Number(ClosingOf(i)) + amount));
        history.Update(row, [.. changes]);
    }
}

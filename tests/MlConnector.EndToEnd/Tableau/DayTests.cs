using System.Globalization;
using MlConnector.EndToEnd.World;
using MlConnector.Sandbox.Syspro.Data;

namespace MlConnector.EndToEnd.Tableau;

/// <summary>Days that are kept beside each other in one data source, though each publication is a table's whole state.</summary>
public sealed class DayTests
{
    private const string Streams = "      gl_balance_snapshots: {}\n      stock_snapshots: {}\n      ap_suppliers: {}\n";

    private static DateOnly Today => DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);

    private static DateOnly LastMonth => Today.AddDays(-Today.Day);

    private static DateOnly MonthBefore => LastMonth.AddDays(-LastMonth.Day);

    [Fact]
    public async Task Balances_of_two_period_ends_lie_in_one_data_source_and_a_wrong_day_is_refused()
    {
        await using TableauSite site = await TableauSite.StartAsync(Streams);
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        foreach (DateOnly day in new[] { MonthBefore, LastMonth })
            Assert.Equal("Verified", (await site.Mlc.RunAsync($"run --as-of {Text(day)} --stream gl_balance_snapshots --json")).Ended(0).Json.GetProperty("state").GetString());
        (await site.Mlc.RunAsync("run --full")).Ended(0);
        Agree(site, MonthBefore);
        Agree(site, LastMonth);
        Assert.Equal(2, site.Tableau.Source("Finance", "GlBalanceSnapshots").Published);

        foreach (string refused in new[] { $"--as-of {Text(LastMonth.AddDays(-1))} --stream gl_balance_snapshots", $"--as-of {Text(LastMonth)} --stream stock_snapshots" })
        {
            MlcResult wrong = await site.Mlc.RunAsync($"run {refused}");
            Assert.NotEqual(0, wrong.Code);
            Assert.Contains("AS-OF-DATE", wrong.Output + wrong.Errors, StringComparison.Ordinal);
        }

        Assert.Equal(2, site.Tableau.Source("Finance", "GlBalanceSnapshots").Published);
        (await site.Mlc.RunAsync("reconcile --stream gl_balance_snapshots")).Ended(0);
    }

    /// <summary>Every account of the day's year is there once for that day, with the closing balance of its month.</summary>
    private static void Agree(TableauSite site, DateOnly day)
    {
        SysproRow[] source = [.. site.Syspro.Table("GenHistory").Rows.Where(row => row.Number("GlYear") == day.Year)];
        Dictionary<string, decimal> shown = site.Tableau.Source("Finance", "GlBalanceSnapshots").Rows.Where(row => row["AsOf"] == Text(day))
            .ToDictionary(row => row["GlCode"]!, row => decimal.Parse(row["Balance"]!, CultureInfo.InvariantCulture), StringComparer.Ordinal);
        Assert.NotEmpty(source);
        Assert.Equal(source.Length, shown.Count);
        foreach (SysproRow row in source) Assert.Equal(row.Number($"ClosingBalPer{day.Month}"), shown[row.Text("GlCode").Trim()]);
    }

    private static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

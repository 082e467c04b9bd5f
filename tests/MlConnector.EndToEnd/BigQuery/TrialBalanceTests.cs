using System.Globalization;
using System.Text.Json;
using MlConnector.EndToEnd.World;
using MlConnector.Sandbox.Syspro.Data;

namespace MlConnector.EndToEnd.BigQuery;

/// <summary>Month-end: the trial balance beside the postings in BigQuery, and SYSPRO's own balances.</summary>
public sealed class TrialBalanceTests
{
    [Fact]
    public async Task The_trial_balance_lies_beside_the_postings_and_is_held_against_the_balances_of_the_ERP_after_each_run_that_touched_them()
    {
        await using BigQuerySite site = await BigQuerySite.StartAsync("      gl_postings: {}\n");
        Assert.Contains("a view of the trial balance beside GlPostings", (await site.Mlc.RunAsync($"plan -f {site.File}")).Output, StringComparison.Ordinal);
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        Assert.Equal("Verified", (await site.Mlc.RunAsync("run --json")).Ended(0).Json.GetProperty("state").GetString());
        Assert.Equal(Posted(site), Shown(site));

        site.Syspro.Play("late-journal", Amount("120.05"));
        Assert.Equal("Verified", (await site.Mlc.RunAsync("run --json")).Ended(0).Json.GetProperty("state").GetString());
        Assert.Equal(Posted(site), Shown(site));
    }

    [Fact]
    public async Task A_journal_that_no_poll_asks_for_makes_the_run_unverified_with_accounts_and_periods_until_everything_is_read()
    {
        await using BigQuerySite site = await BigQuerySite.StartAsync("      gl_postings: { cursor: { periodWindow: 0 } }\n");
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        (await site.Mlc.RunAsync("run")).Ended(0);
        IReadOnlyDictionary<string, string> missed = site.Syspro.Play("backdated-journal", new Dictionary<string, string>(Amount("77.77"), StringComparer.Ordinal) { ["periodsBack"] = "2" });
        site.Syspro.Play("late-journal", Amount("10"));

        JsonElement run = (await site.Mlc.RunAsync("run --json")).Ended(4).Json;
        MlcResult compared = (await site.Mlc.RunAsync("reconcile --stream gl_postings")).Ended(4);

        Assert.Equal("Unverified", run.GetProperty("state").GetString());
        JsonElement stream = Assert.Single(run.GetProperty("streams").EnumerateArray());
        string[] reasons = [.. stream.GetProperty("reasons").EnumerateArray().Select(reason => reason.GetString()!)];
        Assert.NotEmpty(reasons);
        Assert.All(reasons, reason => Assert.StartsWith("Trial balance, Company A, LedgerCompany A, GlCode ", reason, StringComparison.Ordinal));
        Assert.All(reasons, reason => Assert.Contains($"GlYear {missed["year"]}, GlPeriod {missed["period"]}: movement is ", reason, StringComparison.Ordinal));
        Assert.All(stream.GetProperty("controlTotals").EnumerateArray().Where(figure => figure.GetProperty("control").GetString() == "trial-balance"), figure =>
            Assert.Equal(77.77m, decimal.Abs(figure.GetProperty("erp").GetDecimal() - figure.GetProperty("destination").GetDecimal())));
        Assert.Contains("trial-balance", compared.Output, StringComparison.Ordinal);
        Assert.Contains("DIFFERS", compared.Output, StringComparison.Ordinal);

        Assert.Equal("Verified", (await site.Mlc.RunAsync("run --full --json")).Ended(0).Json.GetProperty("state").GetString());
        Assert.Equal(Posted(site), Shown(site));
    }

    [Fact]
    public async Task Where_rows_are_left_out_the_run_says_that_only_reconcile_compares()
    {
        await using BigQuerySite site = await BigQuerySite.StartAsync("      gl_postings: { where: \"Source <> 'JE'\" }\n");
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);

        JsonElement stream = Assert.Single((await site.Mlc.RunAsync("run --json")).Ended(0).Json.GetProperty("streams").EnumerateArray());

        Assert.Contains(stream.GetProperty("remarks").EnumerateArray(), remark => remark.GetString()!.Contains("by `mlc reconcile` only", StringComparison.Ordinal));
        (await site.Mlc.RunAsync("reconcile --stream gl_postings")).Ended(0);
    }

    private static Dictionary<string, string> Amount(string amount) => new(StringComparer.Ordinal) { ["amount"] = amount };

    private static SortedDictionary<string, decimal> Shown(BigQuerySite site)
    {
        var balance = new SortedDictionary<string, decimal>(StringComparer.Ordinal);
        foreach (IReadOnlyDictionary<string, string?> row in site.BigQuery.Query("EU", $"SELECT * FROM `{site.BigQuery.Options.Project}.Finance.GlPostings_trial_balance`"))
            balance.Add($"{row["Company"]} {row["LedgerCompany"]} {row["GlCode"]} {row["GlYear"]} {row["GlPeriod"]} of {row["_Rows"]}", decimal.Parse(row["movement"]!, CultureInfo.InvariantCulture));
        return balance;
    }

    /// <summary>The same of SYSPRO's own lines of posted journals.</summary>
    private static SortedDictionary<string, decimal> Posted(BigQuerySite site)
    {
        static string Journal(SysproRow row, string number) => $"{row.Whole("GlYear")} {row.Whole("GlPeriod")} {row.Whole(number)}";
        HashSet<string> posted = [.. site.Syspro.Table("GenJournalCtl").Rows.Where(row => row["PostDate"] is not null).Select(row => Journal(row, "GlJournal"))];
        var groups = site.Syspro.Table("GenJournalDetail").Rows.Where(row => posted.Contains(Journal(row, "Journal"))).GroupBy(row => $"A {row.Text("Company")} {row.Text("GlCode")} {row.Whole("GlYear")} {row.Whole("GlPeriod")}", StringComparer.Ordinal);
        return new SortedDictionary<string, decimal>(groups.ToDictionary(rows => $"{rows.Key} of {rows.Count()}", rows => rows.Sum(row => row.Text("EntryType") == "C" ? -row.Number("EntryValue") : row.Number("EntryValue")), StringComparer.Ordinal), StringComparer.Ordinal);
    }
}

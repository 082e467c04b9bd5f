using System.Globalization;
using MlConnector.EndToEnd.World;
using MlConnector.Sandbox.Syspro.Data;

namespace MlConnector.EndToEnd;

/// <summary>A pipeline with <c>since:</c>: history before the date is not delivered, by the first run or a later one; what is open is never history, and reconciliation knows both.</summary>
public sealed class SinceTests
{
    [Fact]
    public async Task Journals_from_the_date_on_and_what_is_open_arrive_whole_and_later_runs_bring_no_history()
    {
        await using Site site = await Site.StartAsync();
        DateTime since = MiddleOfAPeriod(site);
        SysproRow torn = Lines(site).First(row => row.Date("EntryDate") > since && row.Whole("EntryNumber") == 2 && IsPosted(site, row));
        site.Syspro.Table("GenJournalDetail").Update(torn, ("EntryDate", since.AddDays(-1)));
        string day = since.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        string configuration = site.Configuration("      gl_accounts: {}\n      gl_postings: {}\n      ap_invoices: {}\n").Replace("    schedule:", $"    since: {day}\n    schedule:", StringComparison.Ordinal);
        await File.WriteAllTextAsync(site.File, configuration, TestContext.Current.CancellationToken);
        await site.SetSecretsAsync();
        string plan = (await site.Mlc.RunAsync($"plan -f {site.File}")).Ended(0).Output;
        Assert.Contains("`since` does not apply to gl_accounts:", plan, StringComparison.Ordinal);
        Assert.Contains("`since` does not apply to gl_accounts:", (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0).Output, StringComparison.Ordinal);

        (await site.Mlc.RunAsync("run")).Ended(0);

        string[] lines = Expected(site, since);
        Assert.InRange(lines.Length, 1, Lines(site).Count() - 1);
        Assert.Equal(lines, Delivered(site, "GlPostings", "GlYear", "GlPeriod", "Journal", "EntryNumber"));
        string[] invoices = [.. site.Syspro.Table("ApInvoice").Rows.Where(row => IsOpen(row) || !(row.Date("JournalDate") < since)).Select(Invoice).Order(StringComparer.Ordinal)];
        Assert.InRange(invoices.Length, 1, site.Syspro.Table("ApInvoice").Count - 1);
        Assert.Equal(invoices, Delivered(site, "ApInvoices", "Supplier", "Invoice"));
        Assert.Contains(site.Syspro.Table("ApInvoice").Rows, row => IsOpen(row) && row.Date("JournalDate") < since);
        MlcResult reconciled = (await site.Mlc.RunAsync("reconcile")).Ended(0);
        Assert.Contains("rows that `since` leaves out", reconciled.Output, StringComparison.Ordinal);

        SysproRow old = site.Syspro.Table("ApInvoice").Rows.First(row => IsOpen(row) && row.Date("JournalDate") < since);
        site.Syspro.Play("pay-old-invoice", new Dictionary<string, string>(StringComparer.Ordinal) { ["supplier"] = old.Text("Supplier"), ["invoice"] = old.Text("Invoice") });
        (await site.Mlc.RunAsync("run")).Ended(0);
        (await site.Mlc.RunAsync("run --full --stream ap_invoices")).Ended(0);

        Assert.Equal(Expected(site, since), Delivered(site, "GlPostings", "GlYear", "GlPeriod", "Journal", "EntryNumber"));
        Assert.Equal(invoices, Delivered(site, "ApInvoices", "Supplier", "Invoice").Distinct());
        Assert.Equal(2, Delivered(site, "ApInvoices", "Supplier", "Invoice").Count(id => id == Invoice(old)));
        Assert.Equal(0m, Convert.ToDecimal(site.PowerBi.Dataset("Finance").Table("ApInvoices").Rows.Last(row => $"{Code(row["Supplier"])}/{Code(row["Invoice"])}" == Invoice(old))["MthInvBal1"], CultureInfo.InvariantCulture));
        Assert.DoesNotContain(site.PowerBi.Dataset("Finance").Table("ApInvoices").Rows, row => row["_Deleted"] is true);
    }

    /// <summary>A day that the journals of one period lie on both sides of, two months before the newest.</summary>
    private static DateTime MiddleOfAPeriod(Site site)
    {
        DateTime newest = Lines(site).Max(row => row.Date("EntryDate"))!.Value;
        DateTime day = new DateTime(newest.Year, newest.Month, 15, 0, 0, 0, DateTimeKind.Unspecified).AddMonths(-2);
        Assert.Contains(
            Lines(site).GroupBy(row => (row.Whole("GlYear"), row.Whole("GlPeriod"))), period => period.Any(row => row.Date("EntryDate") < day) && period.Any(row => row.Date("EntryDate") >= day));
        return day;
    }

    /// <summary>Every line of the posted journals that have a line on or after the day.</summary>
    private static string[] Expected(Site site, DateTime since)
    {
        HashSet<string> journals = [.. Lines(site).Where(row => row.Date("EntryDate") >= since && IsPosted(site, row)).Select(Journal)];
        return [.. Lines(site).Where(row => journals.Contains(Journal(row))).Select(row => $"{Journal(row)}/{row.Whole("EntryNumber")}").Order(StringComparer.Ordinal)];
    }

    private static bool IsOpen(SysproRow invoice) => invoice.Number("MthInvBal1") != 0;

    private static string Invoice(SysproRow row) => $"{Code(row["Supplier"])}/{Code(row["Invoice"])}";

    private static IEnumerable<SysproRow> Lines(Site site) => site.Syspro.Table("GenJournalDetail").Rows;

    private static bool IsPosted(Site site, SysproRow line) =>
        site.Syspro.Table("GenJournalCtl").Rows.Single(row => row.Whole("GlYear") == line.Whole("GlYear") && row.Whole("GlPeriod") == line.Whole("GlPeriod") && row.Whole("GlJournal") == line.Whole("Journal")).Date("PostDate") is not null;

    private static string Journal(SysproRow line) => $"{line.Whole("GlYear")}/{line.Whole("GlPeriod")}/{line.Whole("Journal")}";

    private static string[] Delivered(Site site, string table, params string[] columns) =>
        [.. site.PowerBi.Dataset("Finance").Table(table).Rows.Select(row => string.Join('/', columns.Select(column => Code(row[column])))).Order(StringComparer.Ordinal)];

    private static string Code(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture)!.Trim().TrimStart('0');
}

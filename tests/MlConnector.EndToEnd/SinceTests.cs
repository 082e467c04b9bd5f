using System.Globalization;
using MlConnector.EndToEnd.World;
using MlConnector.Sandbox.Syspro.Data;

namespace MlConnector.EndToEnd;

/// <summary>A pipeline with <c>since:</c>: what lies before the date is not delivered, by the first run or a later one.</summary>
public sealed class SinceTests
{
    [Fact]
    public async Task Rows_from_the_date_on_arrive_in_whole_journals_and_the_next_run_finds_nothing_new()
    {
        await using Site site = await Site.StartAsync();
        DateTime since = MiddleOfAPeriod(site);
        SysproRow torn = Lines(site).First(row => row.Date("EntryDate") > since && row.Whole("EntryNumber") == 2 && IsPosted(site, row));
        site.Syspro.Table("GenJournalDetail").Update(torn, ("EntryDate", since.AddDays(-1)));
        string day = since.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        string streams = $"      gl_accounts: {{ since: {day} }}\n      gl_postings: {{ since: {day} }}\n      ap_invoices: {{ since: {day} }}\n";
        await File.WriteAllTextAsync(site.File, site.Configuration(streams), TestContext.Current.CancellationToken);
        await site.SetSecretsAsync();
        string plan = (await site.Mlc.RunAsync($"plan -f {site.File}")).Ended(0).Output;
        Assert.Contains("`since` does not apply to gl_accounts:", plan, StringComparison.Ordinal);
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);

        (await site.Mlc.RunAsync("run")).Ended(0);

        HashSet<string> journals = [.. Lines(site).Where(row => row.Date("EntryDate") >= since && IsPosted(site, row)).Select(Journal)];
        string[] lines = [.. Lines(site).Where(row => journals.Contains(Journal(row))).Select(row => $"{Journal(row)}/{row.Whole("EntryNumber")}").Order(StringComparer.Ordinal)];
        Assert.InRange(lines.Length, 1, Lines(site).Count() - 1);
        Assert.Equal(lines, Delivered(site, "GlPostings", "GlYear", "GlPeriod", "Journal", "EntryNumber"));
        string[] invoices = [.. site.Syspro.Table("ApInvoice").Rows.Where(row => !(row.Date("JournalDate") < since)).Select(row => $"{Code(row["Supplier"])}/{Code(row["Invoice"])}").Order(StringComparer.Ordinal)];
        Assert.InRange(invoices.Length, 1, site.Syspro.Table("ApInvoice").Count - 1);
        Assert.Equal(invoices, Delivered(site, "ApInvoices", "Supplier", "Invoice"));

        (await site.Mlc.RunAsync("run")).Ended(0);

        Assert.Equal(lines, Delivered(site, "GlPostings", "GlYear", "GlPeriod", "Journal", "EntryNumber"));
        Assert.Equal(invoices, Delivered(site, "ApInvoices", "Supplier", "Invoice"));
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

    private static IEnumerable<SysproRow> Lines(Site site) => site.Syspro.Table("GenJournalDetail").Rows;

    private static bool IsPosted(Site site, SysproRow line) =>
        site.Syspro.Table("GenJournalCtl").Rows.Single(row => row.Whole("GlYear") == line.Whole("GlYear") && row.Whole("GlPeriod") == line.Whole("GlPeriod") && row.Whole("GlJournal") == line.Whole("Journal")).Date("PostDate") is not null;

    private static string Journal(SysproRow line) => $"{line.Whole("GlYear")}/{line.Whole("GlPeriod")}/{line.Whole("Journal")}";

    private static string[] Delivered(Site site, string table, params string[] columns) =>
        [.. site.PowerBi.Dataset("Finance").Table(table).Rows.Select(row => string.Join('/', columns.Select(column => Code(row[column])))).Order(StringComparer.Ordinal)];

    private static string Code(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture)!.Trim().TrimStart('0');
}

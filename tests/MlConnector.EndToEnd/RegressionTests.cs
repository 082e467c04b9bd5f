using MlConnector.EndToEnd.World;
using MlConnector.Sandbox.Syspro.Data;

namespace MlConnector.EndToEnd;

/// <summary>The ERP is restored from a backup: numbers that were delivered are not there any more, and will be issued again. Noticed by the next poll, and the printed way out works.</summary>
public sealed class RegressionTests
{
    [Fact]
    public async Task Journals_that_a_restore_took_away_hold_the_stream_and_a_rebuild_from_the_source_makes_it_right()
    {
        await using Site site = await DeliveredAsync();
        long before = site.PowerBi.Dataset("Finance").Table("GlPostings").Count;
        SetBack(site, journals: 2);

        MlcResult noticed = (await site.Mlc.RunAsync("run")).Ended(1);

        Assert.Contains("CURSOR-REGRESSED", noticed.Output, StringComparison.Ordinal);
        Assert.Contains("mlc rebuild --stream gl_postings --from-source", noticed.Output, StringComparison.Ordinal);
        for (int again = 0; again < 3; again++) site.Syspro.Play("late-journal");
        Assert.Contains("CURSOR-REGRESSED", (await site.Mlc.RunAsync("run")).Ended(1).Output, StringComparison.Ordinal); // although the numbers have been issued again
        Assert.Equal(before, site.PowerBi.Dataset("Finance").Table("GlPostings").Count);

        Assert.Contains("rows were forgotten", (await site.Mlc.RunAsync("rebuild --stream gl_postings --from-source --yes")).Ended(0).Output, StringComparison.Ordinal);
        (await site.Mlc.RunAsync("run")).Ended(0);

        Agree(site);
        (await site.Mlc.RunAsync("run")).Ended(0);
        Agree(site);
    }

    [Fact]
    public async Task A_restore_that_is_made_good_is_adopted_and_nothing_comes_twice()
    {
        await using Site site = await DeliveredAsync();
        SysproRow[] gone = SetBack(site, journals: 1);
        (await site.Mlc.RunAsync("run")).Ended(1);
        foreach (SysproRow row in gone) site.Syspro.Table(row.Table.Name).Restore(row);

        (await site.Mlc.RunAsync("adopt --stream gl_postings --yes")).Ended(0);
        site.Syspro.Play("late-journal");
        (await site.Mlc.RunAsync("run")).Ended(0);

        Agree(site);
    }

    private static async Task<Site> DeliveredAsync()
    {
        Site site = await Site.StartAsync("      gl_postings: {}\n");
        await site.SetSecretsAsync();
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        (await site.Mlc.RunAsync("run")).Ended(0);
        (await site.Mlc.RunAsync("run")).Ended(0);
        return site;
    }

    /// <summary>The newest journals of the newest period are gone, with their control records.</summary>
    private static SysproRow[] SetBack(Site site, int journals)
    {
        SysproRow[] posted = [.. site.Syspro.Table("GenJournalCtl").Rows.Where(row => row.Date("PostDate") is not null)];
        (int year, int period) = posted.Max(row => (row.Whole("GlYear"), row.Whole("GlPeriod")));
        int[] newest = [.. posted.Where(row => (row.Whole("GlYear"), row.Whole("GlPeriod")) == (year, period)).Select(row => row.Whole("GlJournal")).OrderDescending().Take(journals)];
        SysproRow[] gone =
        [
            .. site.Syspro.Table("GenJournalCtl").Rows.Where(row => (row.Whole("GlYear"), row.Whole("GlPeriod")) == (year, period) && newest.Contains(row.Whole("GlJournal"))),
            .. site.Syspro.Table("GenJournalDetail").Rows.Where(row => (row.Whole("GlYear"), row.Whole("GlPeriod")) == (year, period) && newest.Contains(row.Whole("Journal"))),
        ];
        foreach (SysproRow row in gone) Assert.True(site.Syspro.Table(row.Table.Name).Delete(row));
        return gone;
    }

    private static void Agree(Site site)
    {
        var table = site.PowerBi.Dataset("Finance").Table("GlPostings");
        Delivered.NothingTwice(table);
        Assert.Equal(site.Syspro.Table("GenJournalDetail").Count, table.Count);
        Assert.Equal(site.Syspro.Table("GenJournalDetail").Rows.Sum(row => row.Number("EntryValue")), table.Rows.Sum(row => Convert.ToDecimal(row["EntryValue"], System.Globalization.CultureInfo.InvariantCulture)));
    }
}

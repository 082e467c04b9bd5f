using MlConnector.EndToEnd.World;
using MlConnector.Sandbox.PowerBi;

namespace MlConnector.EndToEnd;

/// <summary>Compaction by a user: killed in the middle, refused runs, finished; into a second dataset and in place.</summary>
public sealed class CompactionTests
{
    private const string Streams = "      ap_suppliers: {}\n      ap_invoices: {}\n";

    [Fact]
    public async Task A_killed_compaction_refuses_runs_and_goes_on_to_its_end_INV3()
    {
        await using Site site = await SmallPostsAsync();
        await site.DeliverAsync();
        Assert.Contains("Suppliers: others relate to it", (await site.Mlc.RunAsync($"plan -f {site.File}")).Ended(0).Output, StringComparison.Ordinal);
        site.Syspro.Play("pay-old-invoice");
        (await site.Mlc.RunAsync("run")).Ended(0);
        await Kills.WhenPostedAsync(site.Host, site.PowerBi, site.Mlc, 2, "compact", "--name", "Finance2", "--yes");

        MlcResult refused = (await site.Mlc.RunAsync("run")).Ended(2);
        Assert.Contains("mlc compact finance", refused.Output + refused.Errors, StringComparison.Ordinal);
        Assert.Contains("mlc compact finance", (await site.Mlc.RunAsync("status")).Ended(4).Output, StringComparison.Ordinal);
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(2);
        (await site.Mlc.RunAsync("compact --yes")).Ended(0);

        AssertCurrent(site, "Finance2");
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        site.Syspro.Play("bad-row");
        (await site.Mlc.RunAsync("run")).Ended(4);
        long first = site.PowerBi.Dataset("Finance").Tables.Sum(table => table.Count);
        (await site.Mlc.RunAsync("run")).Ended(0);
        Assert.Equal(first, site.PowerBi.Dataset("Finance").Tables.Sum(table => table.Count));
        Assert.Equal(2, site.PowerBi.Datasets().Count);
    }

    [Fact]
    public async Task A_compaction_under_way_is_given_up_and_the_first_dataset_goes_on()
    {
        await using Site site = await SmallPostsAsync();
        await site.SetSecretsAsync();
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        (await site.Mlc.RunAsync("run")).Ended(0);
        site.Syspro.Play("pay-old-invoice");
        (await site.Mlc.RunAsync("run")).Ended(0);
        await Kills.WhenPostedAsync(site.Host, site.PowerBi, site.Mlc, 2, "compact", "--name", "Finance2", "--yes");

        Assert.Contains("\"state\": \"Verified\"", (await site.Mlc.RunAsync("compact --give-up --yes --json")).Ended(0).Output, StringComparison.Ordinal);
        site.Syspro.Play("pay-old-invoice");
        (await site.Mlc.RunAsync("run")).Ended(0);
        Delivered.InvoicesAgree(site);
        Delivered.NothingTwice(site.PowerBi.Dataset("Finance").Table("ApInvoices"));
        Assert.Equal("COMPACT-NOT-RUNNING", (await site.Mlc.RunAsync("compact --give-up --yes --json")).Ended(2).Json.GetProperty("errors")[0].GetProperty("code").GetString());
    }

    [Fact]
    public async Task In_place_a_killed_compaction_is_finished_by_the_same_command_INV5()
    {
        await using Site site = await SmallPostsAsync();
        await site.DeliverAsync();
        site.Syspro.Play("pay-old-invoice");
        (await site.Mlc.RunAsync("run")).Ended(0);
        await Kills.WhenPostedAsync(site.Host, site.PowerBi, site.Mlc, 2, "compact", "--within", "1h", "--yes");

        (await site.Mlc.RunAsync("compact --yes")).Ended(0);

        AssertCurrent(site, "Finance");
        (await site.Mlc.RunAsync("run")).Ended(0);
        AssertCurrent(site, "Finance");
        Assert.Contains("nothing to do", (await site.Mlc.RunAsync("compact --within 1h --yes")).Ended(0).Output, StringComparison.Ordinal);
        Assert.Single(site.PowerBi.Datasets());
    }

    /// <summary>Every table takes several requests, the related one too.</summary>
    private static async Task<Site> SmallPostsAsync()
    {
        Site site = await Site.StartAsync(Streams);
        string file = await File.ReadAllTextAsync(site.File, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(site.File, file.Replace("settle: 1s\n", "settle: 1s\n    limits: { preferredRowsPerPost: 10 }\n", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        return site;
    }

    private static void AssertCurrent(Site site, string dataset)
    {
        SandboxDataset there = site.PowerBi.Dataset(dataset);
        Assert.Equal(site.Syspro.Table("ApInvoice").Rows.Count, there.Table("ApInvoices").Count);
        Assert.Equal(site.Syspro.Table("ApSupplier").Rows.Count, there.Table("Suppliers").Count);
        foreach (SandboxTable table in there.Tables) Assert.Equal(table.Count, table.Rows.Select(row => row["_SourceId"]).Distinct().Count());
    }
}

using System.Globalization;
using System.Text.Json;
using MlConnector.EndToEnd.World;
using MlConnector.Sandbox.IfsCloud.Data;

namespace MlConnector.EndToEnd;

/// <summary>IFS Cloud read by entity tags into Power BI, the way of a user: only what changed is read, what is deleted gets a tombstone, and a killed run leaves nothing known that was not delivered.</summary>
public sealed class EtagScanTests
{
    private const string Streams = """
              suppliers: { strategy: etag-scan, write: versions, cursor: { absenceGrace: 1 } }
              gl_accounts: {}

        """;

    [Fact]
    public async Task Changes_and_deletions_are_found_by_tags_and_a_kill_loses_and_doubles_nothing_INV2()
    {
        await using IfsSite site = await IfsSite.StartAsync(Streams);
        Assert.Contains("etag-scan", (await site.Mlc.RunAsync($"plan -f {site.File}")).Ended(0).Output, StringComparison.Ordinal);
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        (await site.Mlc.RunAsync("run")).Ended(0);
        Agrees(site);
        Assert.Equal(0, await WholeRowsAsync(site));

        site.Ifs.Play("rename-supplier");
        site.Ifs.Play("delete-supplier");
        Assert.Equal(1, await WholeRowsAsync(site));
        Agrees(site);
        Assert.Contains(site.PowerBi.Dataset("Finance").Table("Suppliers").Rows, row => row["_Deleted"] is true && Equals(row["SupplierId"], "S0001"));

        site.Ifs.Play("rename-supplier", new Dictionary<string, string>(StringComparer.Ordinal) { ["id"] = "S0003", ["name"] = "Killed AB" });
        IfsRow account = site.Ifs.Data.Set("Reference_Account").Rows[3];
        account = site.Ifs.Data.Change(account, ("Description", "Killed account"));
        await Kills.WhenPostedAsync(site.Host, site.PowerBi, site.Mlc, 1, "run");
        site.Ifs.Play("rename-supplier", new Dictionary<string, string>(StringComparer.Ordinal) { ["id"] = "S0004", ["name"] = "After the kill AB" });
        (await site.Mlc.RunAsync("run")).Ended(0);
        Agrees(site);
        long newest = site.PowerBi.Dataset("Finance").Table("GlAccounts").Rows.Max(Generation);
        Assert.Contains(site.PowerBi.Dataset("Finance").Table("GlAccounts").Rows, row => Generation(row) == newest && Equals(row["Account"], account.Text("Account")) && Equals(row["Description"], "Killed account"));
        Assert.Equal(0, await WholeRowsAsync(site));
        Assert.Equal(site.Ifs.Data.Set("SupplierInfoGeneralSet").Rows.Count + site.Ifs.Data.Set("Reference_Account").Rows.Count, await WholeRowsAsync(site, "run --full"));
        Agrees(site);
    }

    [Fact]
    public async Task A_dry_run_compares_tags_and_leaves_them_alone()
    {
        await using IfsSite site = await IfsSite.StartAsync(Streams);
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        (await site.Mlc.RunAsync("run")).Ended(0);
        site.Ifs.Play("rename-supplier");
        for (int look = 0; look < 2; look++)
        {
            JsonElement dry = (await site.Mlc.RunAsync("run --dry-run --json")).Ended(0).Json;
            Assert.Contains("Renamed AB", dry.GetRawText(), StringComparison.Ordinal);
        }

        Assert.Equal(1, await WholeRowsAsync(site));
        Agrees(site);
    }

    [Fact]
    public async Task Where_a_site_gives_no_tags_apply_says_so_and_every_poll_reads_everything()
    {
        await using IfsSite site = await IfsSite.StartAsync(Streams, new() { TagsInLists = false });
        MlcResult applied = (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        Assert.Contains("without entity tags, so every poll reads all of them", applied.Output, StringComparison.Ordinal);
        (await site.Mlc.RunAsync("run")).Ended(0);
        site.Ifs.Play("rename-supplier");
        site.Ifs.Play("delete-supplier");
        Assert.Equal(site.Ifs.Data.Set("SupplierInfoGeneralSet").Rows.Count + site.Ifs.Data.Set("Reference_Account").Rows.Count, await WholeRowsAsync(site));
        Agrees(site);
    }

    [Theory]
    [InlineData("etag-scan", "STREAM-TAGS")]
    [InlineData("history-log", "STREAM-LOG")]
    public async Task A_source_without_tags_or_log_refuses_the_strategy_when_it_is_checked_and_applied(string strategy, string code)
    {
        await using Site site = await Site.StartAsync($"      ap_suppliers: {{ strategy: {strategy}, write: versions }}\n");
        await site.SetSecretsAsync();
        foreach (string command in new[] { $"check -f {site.File}", $"apply -f {site.File} --yes" })
        {
            MlcResult refused = (await site.Mlc.RunAsync(command)).Ended(2);
            Assert.Contains(code, refused.Output + refused.Errors, StringComparison.Ordinal);
        }
    }

    /// <summary>Rows that a run read in full, not counting those by which companies are proven.</summary>
    private static async Task<long> WholeRowsAsync(IfsSite site, string command = "run")
    {
        long before = site.Host.Context.Counters["ifs-cloud.whole-rows"];
        (await site.Mlc.RunAsync(command)).Ended(0);
        return site.Host.Context.Counters["ifs-cloud.whole-rows"] - before;
    }

    private static void Agrees(IfsSite site) => site.Agrees("SupplierInfoGeneralSet", "Suppliers", "SupplierId", "Name", "Country", "CurrencyCode");

    private static long Generation(IReadOnlyDictionary<string, object?> row) => Convert.ToInt64(row.GetValueOrDefault("_Generation") ?? 0L, CultureInfo.InvariantCulture);
}

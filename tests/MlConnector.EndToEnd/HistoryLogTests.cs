using MlConnector.EndToEnd.World;

namespace MlConnector.EndToEnd;

/// <summary>IFS Cloud read by its history log into Power BI, the way of a user.</summary>
public sealed class HistoryLogTests
{
    private const string Streams = "      suppliers: { strategy: history-log, write: versions }\n";

    [Fact]
    public async Task Changes_and_deletions_are_found_by_the_log_also_after_a_kill_and_a_clean_up_INV2()
    {
        await using IfsSite site = await IfsSite.StartAsync(Streams, new() { LoggedUnits = new HashSet<string>(StringComparer.Ordinal) { "SupplierInfoGeneral" } });
        Assert.Contains("history-log", (await site.Mlc.RunAsync($"plan -f {site.File}")).Ended(0).Output, StringComparison.Ordinal);
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        (await site.Mlc.RunAsync("run")).Ended(0);
        Agrees(site);
        site.Ifs.Play("rename-supplier");
        site.Ifs.Play("delete-supplier");
        (await site.Mlc.RunAsync("run")).Ended(0);
        Agrees(site);
        Assert.Contains(site.PowerBi.Dataset("Finance").Table("Suppliers").Rows, row => row["_Deleted"] is true && Equals(row["SupplierId"], "S0001"));

        site.Ifs.Play("rename-supplier", new Dictionary<string, string>(StringComparer.Ordinal) { ["id"] = "S0003", ["name"] = "Killed AB" });
        site.Ifs.Play("delete-supplier", new Dictionary<string, string>(StringComparer.Ordinal) { ["id"] = "S0005" });
        await Kills.WhenPostedAsync(site.Host, site.PowerBi, site.Mlc, 1, "run");
        site.Ifs.Play("rename-supplier", new Dictionary<string, string>(StringComparer.Ordinal) { ["id"] = "S0004", ["name"] = "After the kill AB" });
        (await site.Mlc.RunAsync("run")).Ended(0);
        Agrees(site);

        site.Ifs.Play("rename-supplier", new Dictionary<string, string>(StringComparer.Ordinal) { ["id"] = "S0006", ["name"] = "Cleaned AB" });
        site.Ifs.Play("clean-history-log");
        MlcResult doubted = (await site.Mlc.RunAsync("run")).Ended(0);
        Assert.Contains("everything is read at the next poll", doubted.Output, StringComparison.Ordinal);
        (await site.Mlc.RunAsync("run")).Ended(0);
        Agrees(site);
    }

    [Fact]
    public async Task A_log_that_tells_nothing_is_noticed_by_the_next_complete_read()
    {
        await using IfsSite site = await IfsSite.StartAsync(Streams);
        Assert.Contains("no entry of SupplierInfo", (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0).Output, StringComparison.Ordinal);
        (await site.Mlc.RunAsync("run")).Ended(0);
        site.Ifs.Play("rename-supplier");
        (await site.Mlc.RunAsync("run")).Ended(0);
        MlcResult full = (await site.Mlc.RunAsync("run --full")).Ended(0);
        Assert.Contains("of which the source's log told nothing", full.Output, StringComparison.Ordinal);
        Agrees(site);
    }

    private static void Agrees(IfsSite site) => site.Agrees("SupplierInfoGeneralSet", "Suppliers", "SupplierId", "Name", "Country", "CurrencyCode");
}

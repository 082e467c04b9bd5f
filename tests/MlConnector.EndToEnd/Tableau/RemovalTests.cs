using System.Text.Json;
using MlConnector.Sandbox.Syspro.Data;
using MlConnector.Sandbox.Tableau;

namespace MlConnector.EndToEnd.Tableau;

/// <summary>Rows that are gone in SYSPRO are deleted at the data source by a condition, where the configuration says so.</summary>
public sealed class RemovalTests
{
    private const string Suppliers = "      ap_suppliers: { write: upsert, cursor: { absenceGrace: 1 } }\n";

    [Fact]
    public async Task A_supplier_that_is_gone_is_deleted_by_condition_and_the_others_stay_as_they_were_published()
    {
        await using TableauSite site = await StartAsync();
        TableauSandboxSource source = site.Tableau.Source("Finance", "Suppliers");
        string shown = Shown(source);
        int rows = source.Rows.Count;
        string gone = Delete(site);

        JsonElement run = (await site.Mlc.RunAsync("run --json")).Ended(0).Json;

        Assert.Equal("Verified", run.GetProperty("state").GetString());
        Assert.Equal((rows - 1, 1, 1, shown), (source.Rows.Count, source.Published, source.Changed, Shown(source)));
        Assert.DoesNotContain(source.Rows, row => row["Supplier"]!.TrimStart('0') == gone);
        (await site.Mlc.RunAsync("reconcile")).Ended(0);
        (await site.Mlc.RunAsync(["trace", gone])).Ended(0);
        await Task.Delay(TimeSpan.FromSeconds(1.1), TimeProvider.System, TestContext.Current.CancellationToken); // times of update are shown to the second
        source.Change("Supplier", static _ => "somebody's");
        (await site.Mlc.RunAsync("run")).Ended(0);
        Assert.DoesNotContain(source.Rows, row => row["Supplier"] == "somebody's");
        Delete(site);
        (await site.Mlc.RunAsync("run")).Ended(0);
        Assert.Equal((rows - 2, 2, 2), (source.Rows.Count, source.Published, source.Changed));
    }

    [Theory]
    [InlineData(TableauFaultPoints.Update)]
    [InlineData(TableauFaultPoints.Jobs)]
    [InlineData(TableauFaultPoints.VizQl)]
    public async Task INV3_a_kill_between_request_job_and_receipt_removes_what_is_gone_and_nothing_else(string point)
    {
        await using TableauSite site = await StartAsync();
        TableauSandboxSource source = site.Tableau.Source("Finance", "Suppliers");
        int rows = source.Rows.Count;
        string shown = Shown(source), gone = Delete(site);
        await site.KillAsync(point);

        JsonElement next = (await site.Mlc.RunAsync("run --json")).Ended(0).Json;

        Assert.Equal("Verified", next.GetProperty("state").GetString());
        Assert.Equal((rows - 1, 1, shown), (source.Rows.Count, source.Published, Shown(source)));
        Assert.DoesNotContain(source.Rows, row => row["Supplier"]!.TrimStart('0') == gone);
    }

    private static async Task<TableauSite> StartAsync()
    {
        TableauSite site = await TableauSite.StartAsync(Suppliers);
        string written = await File.ReadAllTextAsync(site.File, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(site.File, written.Replace("    settle: 1s", "    settle: 1s\n    removals: condition", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        (await site.Mlc.RunAsync("run")).Ended(0);
        return site;
    }

    private static string Delete(TableauSite site)
    {
        SysproRow gone = site.Syspro.Table("ApSupplier").Rows[0];
        site.Syspro.Table("ApSupplier").Delete(gone);
        return gone.Text("Supplier").Trim().TrimStart('0');
    }

    private static string Shown(TableauSandboxSource source) => Assert.Single(source.Rows.Select(row => row["_BatchId"]).Distinct())!;
}

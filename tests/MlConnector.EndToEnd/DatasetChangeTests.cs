using System.Text.Json;
using MlConnector.EndToEnd.World;
using MlConnector.Sandbox.PowerBi.Workspaces;

namespace MlConnector.EndToEnd;

/// <summary>A pipeline that is given another dataset: told before and after it is applied, told by a run that comes too early, filled from the journal by one command.</summary>
public sealed class DatasetChangeTests
{
    private const string Streams = "      ap_suppliers: {}\n      ap_invoices: {}\n      gl_accounts: {}\n";

    [Fact]
    public async Task Another_dataset_is_told_by_plan_apply_run_and_status_and_filled_by_rebuild()
    {
        await using Site site = await Site.StartAsync(Streams);
        await site.DeliverAsync();
        long rows = site.PowerBi.Dataset("Finance").Table("ApInvoices").Count;
        string text = await File.ReadAllTextAsync(site.File, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(site.File, text.Replace("dataset: Finance", "dataset: Finance v2", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        const string filling = "3 streams have to be filled in Finance v2 before their next run, from the journal: mlc rebuild finance";

        JsonElement plan = (await site.Mlc.RunAsync($"plan -f {site.File} --json")).Ended(0).Json;
        Assert.Contains(plan.GetProperty("remarks").EnumerateArray(), remark => remark.GetString() == filling);
        JsonElement invoices = plan.GetProperty("streams").EnumerateArray().Single(stream => stream.GetProperty("stream").GetString() == "ap_invoices");
        Assert.Equal((0, rows, rows), (invoices.GetProperty("rowsInTable").GetInt64(), invoices.GetProperty("rowsToFill").GetInt64(), invoices.GetProperty("rowsExpected").GetInt64()));
        Assert.Contains(filling, (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0).Output, StringComparison.Ordinal);
        Assert.Contains(filling, (await site.Mlc.RunAsync($"plan -f {site.File}")).Ended(0).Output, StringComparison.Ordinal);

        string early = (await site.Mlc.RunAsync("run")).Ended(1).Output;
        Assert.Contains("TABLE-MOVED: ap_suppliers, gl_accounts, ap_invoices", early, StringComparison.Ordinal);
        Assert.Contains("names Finance v2 now, and what was delivered went into Finance;", early, StringComparison.Ordinal);
        Assert.Contains("Run `mlc rebuild finance`", (await site.Mlc.RunAsync("status")).Ended(4).Output, StringComparison.Ordinal);

        (await site.Mlc.RunAsync("rebuild finance --yes")).Ended(0);
        Assert.Equal(rows, site.PowerBi.Dataset("Finance v2").Table("ApInvoices").Count);
        Assert.DoesNotContain("have to be filled", (await site.Mlc.RunAsync($"plan -f {site.File}")).Ended(0).Output, StringComparison.Ordinal);
        Assert.Equal("Verified", (await site.Mlc.RunAsync("run --json")).Ended(0).Json.GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_dataset_of_the_same_name_in_another_workspace_is_another_one_and_nobody_deleted_the_first()
    {
        await using Site site = await Site.StartAsync(Streams);
        await site.DeliverAsync();
        long rows = Assert.Single(site.PowerBi.Datasets()).Table("ApInvoices").Count;
        string production = site.PowerBi.AddWorkspace("Production"), finance = site.PowerBi.WorkspaceId("Finance");
        site.PowerBi.SetRole("Production", site.PowerBi.Options.ClientId, WorkspaceRole.Admin);
        string text = await File.ReadAllTextAsync(site.File, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(site.File, text.Replace("workspace: Finance", "workspace: Production", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        Assert.Contains("3 streams have to be filled in Finance before their next run", (await site.Mlc.RunAsync($"plan -f {site.File}")).Ended(0).Output, StringComparison.Ordinal);
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        Assert.Contains($"names Finance of {production} now, and what was delivered went into Finance of {finance};", (await site.Mlc.RunAsync("run")).Ended(1).Output, StringComparison.Ordinal);

        (await site.Mlc.RunAsync("rebuild finance --yes")).Ended(0);
        Assert.Equal([rows, rows], site.PowerBi.Datasets().Select(dataset => (long)dataset.Table("ApInvoices").Count));
        Assert.Equal("Verified", (await site.Mlc.RunAsync("run --json")).Ended(0).Json.GetProperty("state").GetString());
    }
}

using System.Text.Json;
using MlConnector.EndToEnd.World;

namespace MlConnector.EndToEnd;

/// <summary>By which channel a stream is read is decided when it is applied: a run never switches, and another choice is a change that is shown first.</summary>
public sealed class ChannelTests
{
    [Fact]
    public async Task A_channel_that_would_be_chosen_otherwise_now_is_proposed_planned_and_applied_and_no_run_switches()
    {
        await using Site site = await Site.StartAsync("      ap_suppliers: {}\n      ap_invoices: {}\n");
        await site.DeliverAsync();
        Assert.True((await PlanAsync(site)).GetProperty("nothing").GetBoolean());
        site.RefuseByOData("ApInvoice");

        Assert.Contains("SYSPRO-ODATA-REFUSED", (await site.Mlc.RunAsync("run")).Ended(3).Output, StringComparison.Ordinal);
        Assert.Equal(0, site.Host.Context.Counters["syspro.enet.logons"]);

        string check = (await site.Mlc.RunAsync("check")).Ended(0).Output;
        Assert.Contains("ap_invoices: read by enet instead of odata: OData does not serve it (SYSPRO-ODATA-REFUSED)", check, StringComparison.Ordinal);
        Assert.Contains("mlc apply", check, StringComparison.Ordinal);

        JsonElement plan = await PlanAsync(site);
        Assert.False(plan.GetProperty("nothing").GetBoolean());
        Assert.StartsWith("~ ap_invoices: read by enet instead of odata", Assert.Single(plan.GetProperty("reading").EnumerateArray()).GetString(), StringComparison.Ordinal);
        Assert.Contains("read by enet", (await site.Mlc.RunAsync($"plan -f {site.File} --no-counts")).Ended(0).Output, StringComparison.Ordinal);

        (await site.Mlc.RunAsync($"apply -f {site.File} --yes --plan {plan.GetProperty("hash").GetString()}")).Ended(0);
        Assert.Contains("read by enet", (await site.Mlc.RunAsync("audit export")).Ended(0).Output, StringComparison.Ordinal);
        (await site.Mlc.RunAsync("run --full")).Ended(0);
        Delivered.InvoicesAgree(site);
        Delivered.NothingTwice(site.PowerBi.Dataset("Finance").Table("ApInvoices"));
        Assert.True((await PlanAsync(site)).GetProperty("nothing").GetBoolean());
    }

    [Fact]
    public async Task A_timer_that_applies_its_file_each_time_does_not_choose_a_channel_anew_and_a_changed_file_does()
    {
        await using Site site = await Site.StartAsync("      ap_suppliers: {}\n      ap_invoices: {}\n");
        await site.DeliverAsync();
        site.RefuseByOData("ApInvoice");
        Assert.Contains("SYSPRO-ODATA-REFUSED", (await site.Mlc.RunAsync($"run -f {site.File} --yes")).Ended(3).Output, StringComparison.Ordinal);
        Assert.Equal(0, site.Host.Context.Counters["syspro.enet.logons"]);
        await File.WriteAllTextAsync(site.File, (await File.ReadAllTextAsync(site.File, TestContext.Current.CancellationToken)).Replace("ap_suppliers: {}", "ap_suppliers: { schedule: hourly }", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        (await site.Mlc.RunAsync($"run -f {site.File} --yes")).Ended(0);
        Assert.NotEqual(0, site.Host.Context.Counters["syspro.enet.logons"]);
        Delivered.InvoicesAgree(site);
    }

    private static async Task<JsonElement> PlanAsync(Site site) => (await site.Mlc.RunAsync($"plan -f {site.File} --no-counts --json")).Ended(0).Json;
}

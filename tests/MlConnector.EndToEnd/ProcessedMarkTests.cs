using System.Text.Json;
using MlConnector.EndToEnd.World;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.IfsCloud;
using MlConnector.Sandbox.IfsCloud.Data;

namespace MlConnector.EndToEnd;

/// <summary>Delivered records are marked as processed in IFS Cloud, onto exactly what was read.</summary>
public sealed class ProcessedMarkTests
{
    private const string Marks = "      supplier_invoices: {}\n    writeBack: { mark: { supplier_invoices: { field: Cf_Exported, value: Y } }, onConflict: POLICY }\n";

    [Fact]
    public async Task Every_delivered_record_is_marked_once_and_that_is_no_change_of_it()
    {
        await using IfsSite site = await StartAsync("again");
        JsonElement run = (await site.Mlc.RunAsync("run --json")).Ended(0).Json;
        Assert.Equal("Verified", run.GetProperty("state").GetString());
        Assert.All(Invoices(site), row => Assert.Equal("Y", row.Text("Cf_Exported")));
        long changed = Changed(site), rows = site.PowerBi.Dataset("Finance").Table("SupplierInvoices").Count;
        Assert.Equal(Invoices(site).Count, changed);

        (await site.Mlc.RunAsync("run --full")).Ended(0);
        Assert.Equal((changed, rows), (Changed(site), site.PowerBi.Dataset("Finance").Table("SupplierInvoices").Count));
        site.Ifs.Play("pay-invoice");
        (await site.Mlc.RunAsync("run")).Ended(0);
        Assert.Equal((changed, rows + 1), (Changed(site), site.PowerBi.Dataset("Finance").Table("SupplierInvoices").Count));

        string trail = Path.Combine(site.Folder, "audit.ndjson");
        (await site.Mlc.RunAsync($"audit export -o {trail}")).Ended(0);
        string[] lines = await File.ReadAllLinesAsync(trail, TestContext.Current.CancellationToken);
        Assert.Equal(changed, lines.Count(line => line.Contains("write-back.intend", StringComparison.Ordinal) && line.Contains("Cf_Exported (nothing)", StringComparison.Ordinal)));
        Assert.Equal(changed, lines.Count(line => line.Contains("write-back.written", StringComparison.Ordinal) && line.Contains("Cf_Exported Y", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_was_delivered_before_marking_was_allowed_is_not_marked()
    {
        await using IfsSite site = await StartAsync("again");
        string text = await File.ReadAllTextAsync(site.File, TestContext.Current.CancellationToken);
        await ApplyAsync(site, string.Join('\n', text.Split('\n').Where(line => !line.Contains("writeBack", StringComparison.Ordinal))));
        (await site.Mlc.RunAsync("run")).Ended(0);
        await ApplyAsync(site, text);
        site.Ifs.Play("pay-invoice");
        (await site.Mlc.RunAsync("run")).Ended(0);
        Assert.Equal(1, Invoices(site).Count(row => row.Text("Cf_Exported") == "Y"));
    }

    [Theory]
    [InlineData("again", 0, 0, 0)]
    [InlineData("skip", 0, 1, 1)]
    [InlineData("hold", 4, 1, 1)]
    public async Task A_record_that_somebody_changed_meanwhile_is_decided_by_the_policy(string policy, int code, int unmarked, int later)
    {
        await using IfsSite site = await StartAsync(policy);
        IfsRow first = Invoices(site)[0];
        Fault(site, new FaultOrder { Effect = FaultEffect.PlayScenario, Scenario = "touch-invoice", Parameters = new Dictionary<string, string>(StringComparer.Ordinal) { ["company"] = first.Text("Company"), ["invoice"] = first.Text("InvoiceId") } });
        MlcResult run = (await site.Mlc.RunAsync("run")).Ended(code);
        Assert.Equal(unmarked, Invoices(site).Count(row => row.Text("Cf_Exported") != "Y"));
        if (code != 0) Assert.Contains("WRITE-BACK-CONFLICT", run.Output, StringComparison.Ordinal);
        (await site.Mlc.RunAsync("run")).Ended(0);
        Assert.Equal(later, Invoices(site).Count(row => row.Text("Cf_Exported") != "Y"));
        if (policy != "hold") return;
        string held = (await site.Mlc.RunAsync("write-back list --json")).Ended(0).Json[0].GetProperty("subject").GetString()!;
        (await site.Mlc.RunAsync(["write-back", "decide", held, "--as", "again", "--reason", "looked at it"])).Ended(0);
        (await site.Mlc.RunAsync("run")).Ended(0);
        Assert.All(Invoices(site), row => Assert.Equal("Y", row.Text("Cf_Exported")));
    }

    [Fact]
    public async Task A_record_that_is_changed_at_every_attempt_is_held_WRITE_BACK_CONFLICT()
    {
        await using IfsSite site = await StartAsync("again");
        IfsRow first = Invoices(site)[0];
        Fault(site, new FaultOrder { Times = 3, Effect = FaultEffect.PlayScenario, Scenario = "touch-invoice", Parameters = new Dictionary<string, string>(StringComparer.Ordinal) { ["company"] = first.Text("Company"), ["invoice"] = first.Text("InvoiceId") } });
        (await site.Mlc.RunAsync("run")).Ended(4);
        Assert.Contains("held", (await site.Mlc.RunAsync("write-back list")).Ended(0).Output, StringComparison.Ordinal);
        Assert.Equal(1, Invoices(site).Count(row => row.Text("Cf_Exported") != "Y"));
    }

    [Theory]
    [InlineData(FaultEffect.DropAfterCommit)]
    [InlineData(FaultEffect.DropBeforeCommit)]
    [InlineData(FaultEffect.CutBody)]
    public async Task A_lost_answer_is_asked_by_reading_the_record_INV3(FaultEffect effect)
    {
        await using IfsSite site = await StartAsync("again");
        Fault(site, new FaultOrder { Times = 2, After = 3, Every = 4, Effect = effect, Bytes = 10 });
        (await site.Mlc.RunAsync("run")).Ended(0);
        Assert.All(Invoices(site), row => Assert.Equal("Y", row.Text("Cf_Exported")));
        Assert.Equal(Invoices(site).Count, Changed(site));
    }

    [Fact]
    public async Task A_mark_that_arrives_when_it_is_no_longer_waited_for_changes_nothing_INV3()
    {
        await using IfsSite site = await StartAsync("again");
        Fault(site, new FaultOrder { Effect = FaultEffect.CommitLate, Delay = TimeSpan.FromHours(1) });
        (await site.Mlc.RunAsync("run")).Ended(0);
        long changed = Changed(site);
        site.Host.Context.Clock.Advance(TimeSpan.FromHours(2));
        await site.Host.Context.LateCommits.SettledAsync();
        Assert.Equal((Invoices(site).Count, changed), (changed, Changed(site)));
    }

    [Fact]
    public async Task Without_If_Match_some_services_create_what_is_missing_so_it_is_never_left_out()
    {
        await using IfsSite site = await StartAsync("again", new() { UpsertSets = new HashSet<string>(StringComparer.Ordinal) { "SupplierInvoiceSet" } });
        (await site.Mlc.RunAsync("run")).Ended(0);
        Assert.Equal(0, site.Host.Context.Counters["ifs-cloud.upserts"]);
        Assert.All(Invoices(site), row => Assert.Equal("Y", row.Text("Cf_Exported")));
    }

    [Fact]
    public async Task An_action_brings_a_record_to_its_state()
    {
        await using IfsSite site = await IfsSite.StartAsync("      purchase_orders: { where: \"Objstate = 'Released'\" }\n    writeBack: { mark: { purchase_orders: { field: Objstate, value: Confirmed, action: PurchaseOrder_Confirm } } }\n");
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        int released = site.Ifs.Data.Set("PurchaseOrderSet").Rows.Count(row => row.Text("Objstate") == "Released");
        (await site.Mlc.RunAsync("run")).Ended(0);
        Assert.Equal((0, released), (site.Ifs.Data.Set("PurchaseOrderSet").Rows.Count(row => row.Text("Objstate") == "Released"), (int)site.Host.Context.Counters["ifs-cloud.actions"]));
    }

    [Theory]
    [InlineData("AuthorizeCode", "purchase_orders", "WRITE-BACK-IGNORED")]
    [InlineData("Cf_Nope", "purchase_orders", "IFS-")]
    [InlineData("CatalogDesc", "customer_order_lines", "IFS-QUERY")]
    public async Task What_cannot_be_marked_leaves_the_delivery_as_it_is_and_says_so(string field, string stream, string code)
    {
        await using IfsSite site = await IfsSite.StartAsync($"      {stream}: {{}}\n    writeBack: {{ mark: {{ {stream}: {{ field: {field}, value: MLC }} }} }}\n");
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        MlcResult run = (await site.Mlc.RunAsync("run --json")).Ended(4);
        Assert.Contains($"Not marked as processed ({code}", run.Output, StringComparison.Ordinal);
        Assert.True(site.PowerBi.Dataset("Finance").Tables.Sum(table => table.Count) > 0);
    }

    private static async Task<IfsSite> StartAsync(string policy, IfsCloudSandboxOptions? options = null)
    {
        IfsSite site = await IfsSite.StartAsync(Marks.Replace("POLICY", policy, StringComparison.Ordinal), options);
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        return site;
    }

    private static async Task ApplyAsync(IfsSite site, string text)
    {
        await File.WriteAllTextAsync(site.File, text, TestContext.Current.CancellationToken);
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
    }

    private static void Fault(IfsSite site, FaultOrder order) => site.Host.Context.Faults.Order(order with { Module = IfsCloudSandbox.ModuleName, Operation = "write/SupplierInvoiceHandling/*" });

    private static IReadOnlyList<IfsRow> Invoices(IfsSite site) => site.Ifs.Data.Set("SupplierInvoiceSet").Rows;

    private static long Changed(IfsSite site) => site.Host.Context.Counters["ifs-cloud.changed"];
}

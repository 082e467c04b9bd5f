using System.Text.Json;
using MlConnector.EndToEnd.World;

namespace MlConnector.EndToEnd;

/// <summary>Somebody writes orders and invoices between two reads of one run, over real HTTP: what arrives belongs together, what does not waits and is told.</summary>
public sealed class CutTests
{
    private const string Orders = "      sales_orders: {}\n      sales_order_lines: {}\n";
    private const string Invoices = "      ap_invoices: {}\n      ap_postings: {}\n      ar_invoices: {}\n      ar_postings: {}\n";

    [Fact]
    public async Task Orders_written_between_the_two_reads_arrive_whole_in_the_same_run()
    {
        await using Site site = await Site.StartAsync(Orders);
        string extended = site.Syspro.Play("enter-order")["salesOrder"];
        await site.DeliverAsync();
        site.Syspro.PlayBefore("SorMaster", "EntrySystemDate ge", "enter-order");
        site.Syspro.PlayBefore("SorMaster", "EntrySystemDate ge", "extend-order", new Dictionary<string, string> { ["order"] = extended });

        JsonElement run = (await site.Mlc.RunAsync("run --json")).Ended(0).Json;

        Assert.NotEqual(0, Waited(run, "sales_orders"));
        Assert.Equal(1, Stream(run, "sales_orders").GetProperty("counts").GetProperty("changed").GetInt64());
        Assert.Empty(await WaitingAsync(site));
        EveryTableAgrees(site);
    }

    /// <summary>Without the orders: a sale enters one too, and whether that is read before or after is a matter of who is first.</summary>
    [Fact]
    public async Task Invoices_written_between_the_two_reads_arrive_whole_in_the_same_run()
    {
        await using Site site = await Site.StartAsync(Invoices);
        await site.DeliverAsync();
        site.Syspro.PlayBefore("ApInvoice", "JournalDate ge", "new-supplier-invoice");
        site.Syspro.PlayBefore("ArInvoice", "InvoiceDate ge", "new-sale");

        JsonElement run = (await site.Mlc.RunAsync("run --json")).Ended(0).Json;

        Assert.NotEqual(0, Waited(run, "ap_invoices"));
        Assert.NotEqual(0, Waited(run, "ar_invoices"));
        Assert.Empty(await WaitingAsync(site));
        EveryTableAgrees(site);
    }

    [Fact]
    public async Task A_header_without_lines_waits_across_restarts_is_shown_and_arrives_with_its_lines()
    {
        await using Site site = await Site.StartAsync(Orders);
        await site.DeliverAsync();
        long before = site.PowerBi.Dataset("Finance").Table("SalesOrders").Count;
        site.Syspro.Play("header-first");

        MlcResult run = (await site.Mlc.RunAsync("run")).Ended(0);

        Assert.Contains("waits: sales_order_lines has no row of it", run.Output, StringComparison.Ordinal);
        Assert.Equal(before, site.PowerBi.Dataset("Finance").Table("SalesOrders").Count);
        Assert.Contains("1 document waits", (await site.Mlc.RunAsync("status")).Ended(0).Output, StringComparison.Ordinal);
        site.Syspro.Play("lines-follow");
        (await site.Mlc.RunAsync("run")).Ended(0);
        Assert.Contains("Nothing waits", (await site.Mlc.RunAsync("waiting list")).Ended(0).Output, StringComparison.Ordinal);
        EveryTableAgrees(site);
    }

    [Fact]
    public async Task What_waits_is_written_off_with_a_reason_that_the_audit_trail_keeps()
    {
        await using Site site = await Site.StartAsync(Orders + "      gl_postings: {}\n");
        await site.DeliverAsync();
        site.Syspro.Play("header-first");
        site.Syspro.Play("tear-journal");
        (await site.Mlc.RunAsync("run")).Ended(0);
        JsonElement[] waiting = await WaitingAsync(site);
        Assert.Equal(["gl_postings", "sales_orders"], waiting.Select(item => item.GetProperty("stream").GetString()).Order(StringComparer.Ordinal));

        foreach (JsonElement item in waiting)
        {
            (await site.Mlc.RunAsync(["waiting", "write-off", item.GetProperty("document").GetString()!, "--stream", item.GetProperty("stream").GetString()!, "--reason", "entered by mistake"])).Ended(0);
        }

        (await site.Mlc.RunAsync("waiting write-off A/1/1/1 --stream gl_postings --reason none")).Ended(2);
        (await site.Mlc.RunAsync("run")).Ended(0);
        Assert.Empty(await WaitingAsync(site));
        Assert.Equal(site.Syspro.Table("SorMaster").Count, site.PowerBi.Dataset("Finance").Table("SalesOrders").Count);
        Assert.Equal(2, (await site.Mlc.RunAsync("audit export")).Ended(0).Output.Split("waiting.write-off").Length - 1);
    }

    [Fact]
    public async Task Lines_whose_header_is_purged_and_an_invoice_without_distribution_hold_nothing_else_up()
    {
        await using Site site = await Site.StartAsync(Orders + Invoices);
        await site.DeliverAsync();
        string sold = site.Syspro.Play("new-sale")["salesOrder"];
        site.Syspro.Play("orphan-lines", new Dictionary<string, string> { ["order"] = sold });
        site.Syspro.Play("invoice-first");
        site.Syspro.Play("enter-order");

        for (int poll = 0; poll < 3; poll++)
        {
            (await site.Mlc.RunAsync("run")).Ended(0);
            Assert.Equal(["ap_invoices", "sales_order_lines"], (await WaitingAsync(site)).Select(item => item.GetProperty("stream").GetString()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
            Assert.Equal(site.Syspro.Table("SorMaster").Count, site.PowerBi.Dataset("Finance").Table("SalesOrders").Count);
        }

        Assert.Contains("it has waited long enough", (await site.Mlc.RunAsync("run")).Ended(0).Output, StringComparison.Ordinal);
        EveryTableAgrees(site);
    }

    /// <summary>What waits, but for gaps in journal numbers: a register of credit notes has no lines.</summary>
    private static async Task<JsonElement[]> WaitingAsync(Site site) =>
        [.. (await site.Mlc.RunAsync("waiting list --json")).Ended(0).Json.EnumerateArray().Where(item => !item.GetProperty("missing").GetBoolean())];

    private static long Waited(JsonElement run, string stream) => Stream(run, stream).GetProperty("counts").GetProperty("waiting").GetInt64();

    private static JsonElement Stream(JsonElement run, string name) => run.GetProperty("streams").EnumerateArray().Single(stream => stream.GetProperty("stream").GetString() == name);

    /// <summary>Each table has a row of every row of its source, and no version of one twice.</summary>
    private static void EveryTableAgrees(Site site)
    {
        (string Source, string Table)[] pairs = [("SorMaster", "SalesOrders"), ("SorDetail", "SalesOrderLines"), ("ApInvoice", "ApInvoices"), ("ApJnlDistrib", "ApPostings"), ("ArInvoice", "ArInvoices"), ("ArTrnDetail", "ArPostings")];
        foreach ((string source, string name) in pairs.Where(pair => site.PowerBi.Dataset("Finance").Tables.Any(table => table.Name == pair.Table)))
        {
            var table = site.PowerBi.Dataset("Finance").Table(name);
            Delivered.NothingTwice(table);
            Assert.Equal((source, site.Syspro.Table(source).Count), (source, table.Rows.Select(row => row["_SourceId"]).Distinct().Count()));
        }
    }
}

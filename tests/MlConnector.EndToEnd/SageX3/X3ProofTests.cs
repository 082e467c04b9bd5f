using System.Globalization;
using MlConnector.Sandbox.SageX3;
using MlConnector.Sandbox.SageX3.Api1;
using MlConnector.Sandbox.SageX3.Data;

namespace MlConnector.EndToEnd.SageX3;

/// <summary>What a green run of Sage X3 stands for: whole documents, amounts with their sign, totals over columns that are there, open documents read again.</summary>
public sealed class X3ProofTests
{
    private const int ManyReads = 40;
    private const string Orders = "      purchase_orders: {}\n      purchase_order_lines: {}\n";

    [Theory]
    [InlineData("api1")]
    [InlineData("graphql")]
    public async Task An_order_whose_lines_are_not_as_many_as_it_says_is_read_again_before_it_is_delivered_and_waits_if_it_still_does_not_hold(string channel)
    {
        await using X3World world = await X3World.StartAsync(Orders, more: $"channel: {channel}");
        (await world.Mlc.RunAsync($"apply -f {world.File} --yes")).Ended(0);
        world.X3.Play("tear-order");
        (await world.Mlc.RunAsync("run")).Ended(0);
        X3Truth.OrdersAgree(world);

        string order = "", lines = "";
        for (int reads = 0; reads < ManyReads; reads++) (order, lines) = world.X3.Play("tear-order") is var facts ? (facts["POHNUM"], facts["lines"]) : default;
        string told = (await world.Mlc.RunAsync("run")).Ended(0).Output;
        Assert.Matches($"{order}.*its rows sum to [0-9]+, HeaderLines says {lines}", told);
        world.X3.Play("mend-order");
        (await world.Mlc.RunAsync("run")).Ended(0);
        X3Truth.OrdersAgree(world);
    }

    [Fact]
    public async Task Amounts_of_orders_are_there_where_api1_shows_them_and_totals_are_not_said_to_agree_where_graphql_does_not()
    {
        await using X3World world = await X3World.StartAsync(Orders);
        (await world.Mlc.RunAsync($"apply -f {world.File} --yes")).Ended(0);
        string both = (await world.Mlc.RunAsync("run")).Ended(0).Output;
        Assert.Matches(@"LINAMT\s+[1-9][0-9,]*\.[0-9]{2}", both);
        Assert.Equal(
            world.X3.Folder.Class("PORDER").Records.SelectMany(order => order.Lines).Sum(line => line.Number("LINAMT")),
            world.Current("PurchaseOrderLines").Sum(line => Convert.ToDecimal(line["LINAMT"], CultureInfo.InvariantCulture)));

        await using X3World graph = await X3World.StartAsync(Orders, more: "channel: graphql");
        (await graph.Mlc.RunAsync($"apply -f {graph.File} --yes")).Ended(0);
        string alone = (await graph.Mlc.RunAsync("run")).Ended(0).Output;
        Assert.Contains("control totals leave out LINAMT, column not shown", alone, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"LINAMT\s+0\.00", alone);
        Assert.Contains("control totals leave out LINAMT, column not shown", (await graph.Mlc.RunAsync("reconcile --stream purchase_order_lines")).Ended(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credit_notes_count_against_revenue_and_a_sign_that_is_not_shown_is_not_guessed()
    {
        const string Invoices = "      sales_invoices: {}\n      sales_invoice_lines: {}\n      purchase_invoices: {}\n";
        await using X3World world = await X3World.StartAsync(Invoices);
        (await world.Mlc.RunAsync($"apply -f {world.File} --yes")).Ended(0);
        (await world.Mlc.RunAsync("run")).Ended(0);
        IReadOnlyList<X3Record> sales = world.X3.Folder.Class("SINVOICE").Records, purchases = world.X3.Folder.Class("PINVOICE").Records;
        Assert.Contains(sales, invoice => invoice.Number("SNS") < 0);
        Assert.Contains(purchases, invoice => invoice.Number("SNS") < 0);
        Assert.Equal(sales.Sum(invoice => invoice.Number("SNS") * invoice.Number("AMTNOT")), Sum(world, "SalesInvoices", "SignedNet"));
        Assert.Equal(sales.Sum(invoice => invoice.Number("SNS") * invoice.Number("AMTATI")), Sum(world, "SalesInvoices", "SignedGross"));
        Assert.Equal(sales.Sum(invoice => invoice.Number("SNS") * invoice.Number("AMTTAX")), Sum(world, "SalesInvoices", "SignedTax"));
        Assert.Equal(sales.Sum(invoice => invoice.Number("SNS") * invoice.Lines.Sum(line => line.Number("AMTNOTLIN"))), Sum(world, "SalesInvoiceLines", "SignedNet"));
        Assert.Equal(purchases.Sum(invoice => invoice.Number("SNS") * invoice.Number("AMTATI")), Sum(world, "PurchaseInvoices", "SignedGross"));
        Assert.Contains(world.PowerBi.Dataset("Finance").Table("SalesInvoices").Schema.Measures, measure => measure.Name == "SalesInvoices SignedNet");

        await using X3World unsigned = await X3World.StartAsync(Invoices, options: new SageX3SandboxOptions { Api1 = new Api1Options { Hidden = ["SNS"] } });
        (await unsigned.Mlc.RunAsync($"apply -f {unsigned.File} --yes")).Ended(0);
        Assert.Contains("control totals leave out SignedNet, SignedGross, column not shown", (await unsigned.Mlc.RunAsync("run")).Ended(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_open_is_seen_however_long_ago_its_stamp_moved()
    {
        await using X3World world = await X3World.StartAsync("      sales_orders: {}\n      sales_order_lines: {}\n      gl_entries: {}\n      gl_entry_lines: {}\n");
        (await world.Mlc.RunAsync($"apply -f {world.File} --yes")).Ended(0);
        (await world.Mlc.RunAsync("run")).Ended(0);
        IReadOnlyDictionary<string, string> sale = world.X3.Play("change-sales-line"), entry = world.X3.Play("recode-temporary");
        (await world.Mlc.RunAsync("run")).Ended(0);
        IReadOnlyDictionary<string, object?> line = Assert.Single(world.Current("SalesOrderLines"), row => Equals(row["SOHNUM"], sale["SOHNUM"]) && Convert.ToString(row["SOPLIN"], CultureInfo.InvariantCulture) == sale["SOPLIN"]);
        Assert.Equal(decimal.Parse(sale["QTY"], CultureInfo.InvariantCulture), Convert.ToDecimal(line["QTY"], CultureInfo.InvariantCulture));
        Assert.Contains(world.Current("GlEntryLines"), row => Equals(row["NUM"], entry["NUM"]) && Equals(row["ACC"], "699999"));
        X3Truth.LedgersAgree(world);
    }

    private static decimal Sum(X3World world, string table, string column) => world.Current(table).Sum(row => Convert.ToDecimal(row[column], CultureInfo.InvariantCulture));
}

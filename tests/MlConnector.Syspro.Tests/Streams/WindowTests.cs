using MlConnector.Abstractions.Sources;
using MlConnector.Sandbox.Syspro;
using MlConnector.Syspro.Tests.Support;

namespace MlConnector.Syspro.Tests.Streams;

public sealed class WindowTests
{
    private static readonly SysproSandboxOptions Small = new() { AsOf = new DateOnly(2026, 11, 20) };

    [Theory]
    [InlineData("odata")]
    [InlineData("enet")]
    public async Task Journals_after_a_number_and_some_again_come_in_document_order_with_their_controls(string channel)
    {
        await using SysproSite site = await SysproSite.StartAsync(Small);
        await using ISource source = Connect(site, channel);
        await using ISourceStream stream = await SysproSite.OpenAsync(source, "gl_postings");
        int[] numbers = [.. site.Sandbox.Table("GenJournalCtl").Rows.Where(row => row.Whole("GlYear") == 2026 && row.Whole("GlPeriod") == 10).Select(row => row.Whole("GlJournal")).Order()];
        JournalWindow window = new(2026, 10, numbers[^3], [numbers[1], numbers[0]]);
        int[] expected = [numbers[0], numbers[1], numbers[^2], numbers[^1]];
        Assert.Equal(expected, (await SysproSite.ReadAsync(stream, window)).Select(row => Number(row["Journal"])).Distinct());
        List<Dictionary<string, string?>> controls = [];
        await foreach (SourcePage page in ((IListsControls)stream).ReadControlsAsync(window, TestContext.Current.CancellationToken))
        {
            using SourcePage owned = page;
            SysproSite.Take(page.Records, controls);
        }

        Assert.Equal(expected, controls.Select(row => Number(row["GlJournal"])));
        Assert.All(controls, row => Assert.Equal("A", row["Company"]));
    }

    [Theory]
    [InlineData("odata")]
    [InlineData("enet")]
    public async Task Empty_cursors_are_read_on_request(string channel)
    {
        await using SysproSite site = await SysproSite.StartAsync(Small);
        string supplier = site.Sandbox.Play("null-dates")["supplier"].Trim().TrimStart('0');
        await using ISource source = Connect(site, channel);
        await using ISourceStream stream = await SysproSite.OpenAsync(source, "ap_invoices");
        RangeWindow window = new("JournalDate", "2026-11-01", "2026-11-15", WithNulls: true);
        List<Dictionary<string, string?>> with = await SysproSite.ReadAsync(stream, window), without = await SysproSite.ReadAsync(stream, window with { WithNulls = false });
        Dictionary<string, string?> empty = Assert.Single(with, row => row["JournalDate"] is null);
        Assert.Equal(supplier, empty["Supplier"]!.Trim().TrimStart('0'));
        Assert.Equal(with.Count - 1, without.Count);
        Assert.All(without, row => Assert.InRange(row["JournalDate"]!, "2026-11-01", "2026-11-14"));
    }

    [Theory]
    [InlineData("odata")]
    [InlineData("enet")]
    public async Task History_is_cut_in_every_kind_of_window(string channel)
    {
        await using SysproSite site = await SysproSite.StartAsync(Small);
        await using ISource source = Connect(site, channel);
        await using ISourceStream postings = await SysproSite.OpenAsync(source, "gl_postings"), invoices = await SysproSite.OpenAsync(source, "ap_invoices");
        (string Field, string From) day = ("EntryDate", "2026-10-15");
        JournalWindow october = new(2026, 10, 0, []);
        List<Dictionary<string, string?>> cut = await SysproSite.ReadAsync(postings, october with { Since = day }), whole = await SysproSite.ReadAsync(postings, october);
        Assert.InRange(cut.Count, 1, whole.Count - 1);
        Assert.Equal(whole.Where(row => string.CompareOrdinal(row["EntryDate"], day.From) >= 0).Select(Line), cut.Select(Line));
        List<Dictionary<string, string?>> open = await SysproSite.ReadAsync(invoices, new OpenWindow { Since = ("JournalDate", "2026-11-01") }), allOpen = await SysproSite.ReadAsync(invoices, new OpenWindow());
        Assert.InRange(open.Count, 1, allOpen.Count - 1);
        Assert.Equal(allOpen.Count(row => string.CompareOrdinal(row["JournalDate"], "2026-11-01") >= 0), open.Count);

        static string Line(Dictionary<string, string?> row) => $"{row["Journal"]}/{row["EntryNumber"]}";
    }

    [Theory]
    [InlineData("odata")]
    [InlineData("enet")]
    public async Task Keys_alone_are_those_of_the_rows(string channel)
    {
        await using SysproSite site = await SysproSite.StartAsync(Small);
        await using ISource source = Connect(site, channel);
        await using ISourceStream stream = await SysproSite.OpenAsync(source, "ap_invoices");
        List<Dictionary<string, string?>> keys = [];
        await foreach (SourcePage page in ((IListsKeys)stream).ReadKeysAsync(new FullWindow(), TestContext.Current.CancellationToken))
        {
            using SourcePage owned = page;
            SysproSite.Take(page.Records, keys);
        }

        Assert.Equal((await SysproSite.ReadAsync(stream, new FullWindow())).Select(row => $"{row["Company"]}/{row["Supplier"]}/{row["Invoice"]}"), keys.Select(row => $"{row["Company"]}/{row["Supplier"]}/{row["Invoice"]}"));
        Assert.Equal(3, keys[0].Count);
    }

    [Fact]
    public async Task Documents_are_read_whole_by_their_fields()
    {
        await using SysproSite site = await SysproSite.StartAsync(Small);
        await using ISource source = Connect(site, "odata");
        await using ISourceStream stream = await SysproSite.OpenAsync(source, "po_lines");
        string order = site.Sandbox.Table("PorMasterDetail").Rows[0].Text("PurchaseOrder");
        KeyWindow window = new([["A", order.Trim().TrimStart('0')], ["B", "1"]]) { Fields = ["Company", "PurchaseOrder"] };
        Assert.Equal(site.Sandbox.Table("PorMasterDetail").Rows.Count(row => row.Text("PurchaseOrder") == order), (await SysproSite.ReadAsync(stream, window)).Count);
    }

    [Fact]
    public async Task Keys_are_found_in_each_form_that_the_table_holds()
    {
        await using SysproSite site = await SysproSite.StartAsync(Small);
        string[] forms = [" 70001", "000000000070002", "0070003", "         70004", "70005"];
        foreach (string form in forms) site.Sandbox.Table("PorMasterHdr").Insert(("PurchaseOrder", form), ("OrderStatus", "1"));
        await using ISource source = Connect(site, "odata");
        await using ISourceStream stream = await SysproSite.OpenAsync(source, "po_headers");
        KeyWindow window = new([.. forms.Select(form => System.Collections.Immutable.ImmutableArray.Create("A", Canonical(form)))]);
        Assert.Equal(forms.Select(Canonical).Order(StringComparer.Ordinal), (await SysproSite.ReadAsync(stream, window)).Select(row => Canonical(row["PurchaseOrder"]!)).Order(StringComparer.Ordinal));

        // Forms that were seen at sites are asked for, whether the sample shows them or not.
        await using ISourceStream sales = await SysproSite.OpenAsync(source, "sales_orders");
        string[] later = [" 80001", "000000000080002"];
        foreach (string form in later) site.Sandbox.Table("SorMaster").Insert(("SalesOrder", form), ("OrderStatus", "1"));
        KeyWindow more = new([.. later.Select(form => System.Collections.Immutable.ImmutableArray.Create("A", Canonical(form)))]);
        Assert.Equal(later, (await SysproSite.ReadAsync(sales, more)).Select(row => row["SalesOrder"]).Order(StringComparer.Ordinal));

        static string Canonical(string form) => form.Trim().TrimStart('0');
    }

    [Fact]
    public async Task One_warehouse_is_read_where_only_one_is_wanted()
    {
        await using SysproSite site = await SysproSite.StartAsync(Small);
        string warehouse = site.Sandbox.Table("InvWarehouse").Rows[0].Text("Warehouse");
        await using ISource source = site.Connect(site.Settings(enet: null, more: $"warehouse: {warehouse}"));
        await using ISourceStream stream = await SysproSite.OpenAsync(source, "warehouse_balances");
        Assert.All(await SysproSite.ReadAsync(stream, new FullWindow()), row => Assert.Equal(warehouse, row["Warehouse"]));
    }

    [Fact]
    public async Task Aging_rows_carry_the_day_they_are_true_for()
    {
        await using SysproSite site = await SysproSite.StartAsync(Small);
        await using ISource source = site.Connect(site.Settings(enet: null, more: "aging: { asOf: 2026-11-20 }"));
        await using ISourceStream stream = await SysproSite.OpenAsync(source, "ar_aging");
        List<Dictionary<string, string?>> rows = await SysproSite.ReadAsync(stream, new FullWindow());
        Assert.Equal(site.Sandbox.Table("ArInvoice").Rows.Count(row => row.Number("InvoiceBal1") != 0), rows.Count);
        Assert.All(rows, row => Assert.Equal("2026-11-20", row["AsOf"]));
        Assert.Contains(rows, row => row["Terms.DueDays"] is not null);
    }

    private static ISource Connect(SysproSite site, string channel) => site.Connect(channel == "odata" ? site.Settings(enet: null) : site.Settings(odata: null));

    private static int Number(string? text) => int.Parse(text!, System.Globalization.CultureInfo.InvariantCulture);
}

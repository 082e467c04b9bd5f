using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Reading;
using MlConnector.Sandbox.Syspro;
using MlConnector.Syspro.Tests.Support;

namespace MlConnector.Syspro.Tests;

/// <summary>What a site says about its tables and codes stands above the catalog, and slips in it are told.</summary>
public sealed class SiteSettingsTests
{
    private static readonly SysproSandboxOptions Small = new()
    {
        AsOf = new DateOnly(2026, 11, 20),
        SiteTables = "SiteSuppliers: *Supplier vc15, *Site vc10, TheName vc50, Changed dt, Balance d14.2",
    };

    [Fact]
    public async Task A_stream_is_fitted_to_the_sites_table()
    {
        await using SysproSite site = await SysproSite.StartAsync(Small);
        site.Sandbox.Table("SiteSuppliers").Insert(("Supplier", "S1"), ("Site", "N"), ("TheName", "Nord"), ("Changed", new DateTime(2026, 11, 19)), ("Balance", 5m));
        const string entities = """
            entities:
              ap_suppliers:
                table: SiteSuppliers
                key: [Company, Supplier, Branch]
                columns: { SupplierName: TheName, Branch: Site, CurrentBalance: Balance, LastPurchDate: Changed }
                strategy: date
                cursorColumns: [LastPurchDate]
                overlapDays: 12
                reconcile: false
            """;
        await using ISource source = site.Connect(site.Settings(enet: null, more: entities));
        await using ISourceStream stream = await SysproSite.OpenAsync(source, "ap_suppliers");
        Assert.Equal((ReadStrategy.Date, "LastPurchDate", TimeSpan.FromDays(12)), (stream.Definition.Strategy, stream.Definition.Cursor.Field, stream.Definition.Cursor.Overlap));
        Assert.Equal(["Company", "Supplier", "Branch"], stream.Definition.Key);
        Assert.Null(stream.Definition.ControlTotals);
        Dictionary<string, string?> row = Assert.Single(await SysproSite.ReadAsync(stream, new RangeWindow("LastPurchDate", "2026-11-01", null, false)));
        Assert.Equal(("S1", "N", "Nord", "5.00"), (row["Supplier"], row["Branch"], row["SupplierName"], row["CurrentBalance"]));
        Assert.True((await source.CheckAsync(["ap_suppliers"], TestContext.Current.CancellationToken)).Passed);
    }

    [Fact]
    public async Task Journal_cursor_open_filter_and_window_can_be_given()
    {
        const string entities = """
            entities:
              ap_postings: { cursorColumns: [TrnYear, TrnMonth, EntryNumber], periodWindow: 9 }
              po_headers: { openFilter: "OrderStatus ne 'X'", openWhen: "OrderStatus <> 'X'" }
              ap_invoices: { reconcile: false, channel: enet }
            """;
        await using SysproSite site = await SysproSite.StartAsync(Small);
        await using ISource source = site.Connect(site.Settings(more: entities));
        StreamDefinition postings = source.Catalog.Single(stream => stream.Name == "ap_postings"), orders = source.Catalog.Single(stream => stream.Name == "po_headers"), invoices = source.Catalog.Single(stream => stream.Name == "ap_invoices");
        Assert.Equal(("EntryNumber", "TrnYear", "TrnMonth", 9), (postings.Cursor.Field, postings.Cursor.YearField, postings.Cursor.PeriodField, postings.Cursor.PeriodWindow));
        Assert.Equal(("OrderStatus ne 'X'", "OrderStatus <> 'X'"), (orders.Cursor.OpenFilter, orders.Cursor.OpenWhen));
        Assert.False(invoices.Extra.ContainsKey("control"));
        Assert.Equal("enet", (await source.BindAsync(invoices, TestContext.Current.CancellationToken)).Channel);
    }

    [Fact]
    public async Task Codes_get_words_and_stay()
    {
        const string maps = """
            codeMaps:
              OrderStatus: { "1": Open, "4": "Don't ship", "9": Complete, "\\": Cancelled }
              po_headers.OrderStatus: { "1": Entered }
            """;
        await using SysproSite site = await SysproSite.StartAsync(Small);
        await using ISource source = site.Connect(site.Settings(enet: null, more: maps));
        foreach ((string name, string word) in new[] { ("sales_orders", "Open"), ("po_headers", "Entered") })
        {
            await using ISourceStream stream = await SysproSite.OpenAsync(source, name);
            using CompiledRowExpressions expressions = new(stream.Definition.Derived);
            RowTest right = expressions.Test($"OrderStatusText = case when OrderStatus = '1' then '{word}' when OrderStatus = '9' and '{name}' = 'sales_orders' then 'Complete' else OrderStatusText end and not isnull(OrderStatusText)", stream.Schema);
            int rows = 0;
            await foreach (SourcePage page in stream.ReadAsync(new FullWindow(), TestContext.Current.CancellationToken))
            {
                using SourcePage owned = page;
                for (int row = 0; row < page.Records.RowCount; row++, rows++) Assert.True(right(page.Records[row]));
            }

            Assert.True(rows > 0);
        }

        Assert.DoesNotContain(source.Catalog.Single(stream => stream.Name == "ap_suppliers").Derived, derived => derived.Field.Name == "OrderStatusText");
    }

    [Fact]
    public async Task Every_slip_is_told()
    {
        const string slips = """
            streams: { lots: {} }
            entities:
              ap_supliers: { channel: enet }
              ap_invoices: { key: [Company, Nope], strategy: sometimes, colour: red, openFilter: "A is b" }
              ap_postings: { cursorColumns: [Journal] }
            codeMaps: { OrderStattus: { "1": x }, ap_invoices.OrderStatus: { "1": x } }
            aging: { yearStart: 13, yearNamedBy: middle, arStatements: perhaps }
            """;
        await using SysproSite site = await SysproSite.StartAsync(Small);
        string all = string.Join('\n', Assert.Throws<ConnectorException>(() => site.Connect(site.Settings(enet: null, more: slips))).Errors);
        string[] expected =
        [
            "'streams'", "'ap_supliers', which is no stream", "no field 'Nope'", "strategy is 'sometimes'", "'colour'", "only one half", "cursorColumns names 1", "'OrderStattus'", "'ap_invoices.OrderStatus'", "yearStart", "yearNamedBy", "arStatements", "STREAM-FILTER",
        ];
        foreach (string word in expected) Assert.Contains(word, all, StringComparison.Ordinal);
    }
}

using System.Globalization;
using MlConnector.Abstractions.Checks;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.IfsCloud.Tests.Support;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.IfsCloud;
using MlConnector.Sandbox.IfsCloud.Data;

namespace MlConnector.IfsCloud.Tests;

/// <summary>What streams read, and what they refuse to conclude.</summary>
public sealed class StreamTests
{
    private static IfsCloudSandboxOptions Quiet => new() { RequestsPerMinute = 0, AsOf = new DateOnly(2026, 11, 20) };

    [Fact]
    public async Task Open_items_are_asked_for_by_the_projections_own_enumeration()
    {
        await using IfsSite site = await IfsSite.StartAsync(Quiet);
        List<Dictionary<string, string?>> open = await IfsSite.ReadAsync(await site.OpenAsync("purchase_orders"), new OpenWindow());
        IfsRow[] expected = [.. site.Sandbox.Data.Set("PurchaseOrderSet").Rows.Where(row => row.Text("Objstate") is not ("Closed" or "Cancelled"))];
        Assert.NotEmpty(expected);
        Assert.Equal(expected.Select(row => row.Text("OrderNo")), open.Select(row => row["OrderNo"]));
        Assert.All(open, row => Assert.Equal(IfsSite.Text(site.Sandbox.Data.Set("PurchaseOrderSet").Rows.Single(one => one.Text("OrderNo") == row["OrderNo"]), "OrderDate"), row["OrderDate"]));
    }

    [Fact]
    public async Task Windows_are_counted_beside_one_row_and_documents_made_of_rows_are_not()
    {
        await using IfsSite site = await IfsSite.StartAsync(Quiet);
        ICountsWindows orders = Assert.IsAssignableFrom<ICountsWindows>(await site.OpenAsync("purchase_orders"));
        long before = site.Host.Context.Counters["ifs-cloud.rows"];
        IReadOnlyList<IfsRow> rows = site.Sandbox.Data.Set("PurchaseOrderSet").Rows;
        Assert.Equal(rows.Count, await orders.CountAsync(new FullWindow(), TestContext.Current.CancellationToken));
        Assert.Equal(rows.Count(row => row.Text("Objstate") is not ("Closed" or "Cancelled")), await orders.CountAsync(new OpenWindow(), TestContext.Current.CancellationToken));
        Assert.Equal(2, site.Host.Context.Counters["ifs-cloud.rows"] - before);
        Assert.Null(await ((ICountsWindows)await site.OpenAsync("gl_vouchers")).CountAsync(new FullWindow(), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(400, "{\"error\":{\"code\":\"MI_QUERY\",\"message\":\"no count\"}}")]
    [InlineData(501, "{\"error\":{\"code\":\"ODP_NOT_IMPLEMENTED\",\"message\":\"no count\"}}")]
    [InlineData(200, "{\"value\":[]}")]
    [InlineData(200, "<html>")]
    [InlineData(200, "[]")]
    [InlineData(200, "{\"@odata.count\":\"many\",\"value\":[]}")]
    [InlineData(200, "{\"@odata.count\":{},\"value\":[]}")]
    public async Task A_set_that_does_not_count_is_no_error(int status, string body)
    {
        await using IfsSite site = await IfsSite.StartAsync(Quiet);
        ICountsWindows orders = (ICountsWindows)await site.OpenAsync("purchase_orders");
        site.Host.Context.Faults.Order(new FaultOrder { Module = IfsCloudSandbox.ModuleName, Operation = "odata/*", Times = null, Effect = FaultEffect.Respond, Status = status, Body = body });
        Assert.Null(await orders.CountAsync(new FullWindow(), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_state_that_the_site_does_not_know_is_no_rows()
    {
        await using IfsSite site = await IfsSite.StartAsync(Quiet);
        const string more = "entities: { purchase_orders: { openFilter: \"Objstate ne 'Finalised' and Objstate ne 'Closed'\", openWhen: \"Objstate <> 'Finalised' and Objstate <> 'Closed'\" } }";
        List<Dictionary<string, string?>> open = await IfsSite.ReadAsync(await site.OpenAsync("purchase_orders", more), new OpenWindow());
        Assert.Equal(site.Sandbox.Data.Set("PurchaseOrderSet").Rows.Count(row => row.Text("Objstate") != "Closed"), open.Count);
        CheckReport report = await site.Connect(site.Settings(more)).CheckAsync(["purchase_orders"], TestContext.Current.CancellationToken);
        Assert.Contains(report.Findings, finding => finding.Outcome == CheckOutcome.Warning && finding.Detail.Contains("Finalised", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_voucher_is_made_of_its_rows_with_exact_totals_INV7()
    {
        await using IfsSite site = await IfsSite.StartAsync(Quiet);
        List<Dictionary<string, string?>> vouchers = await IfsSite.ReadAsync(await site.OpenAsync("gl_vouchers", "pageSize: 7"), new FullWindow());
        IGrouping<string, IfsRow>[] expected = [.. site.Sandbox.Data.Set("VoucherRowSet").Rows.GroupBy(row => string.Join('|', row.Key.Take(4)))];
        Assert.Equal(expected.Select(group => group.Key), vouchers.Select(row => $"{row["Company"]}|{row["VoucherType"]}|{row["AccountingYear"]}|{row["VoucherNo"]}"));
        foreach ((IGrouping<string, IfsRow> group, Dictionary<string, string?> voucher) in expected.Zip(vouchers))
        {
            Assert.Equal(group.Count().ToString(CultureInfo.InvariantCulture), voucher["RowCount"]);
            Assert.Equal(group.Sum(row => (decimal?)row["DebetAmount"] ?? 0), decimal.Parse(voucher["DebetTotal"]!, CultureInfo.InvariantCulture));
            Assert.Equal(voucher["DebetTotal"], voucher["CreditTotal"]);
        }
    }

    [Fact]
    public async Task A_missing_right_to_a_company_is_no_missing_data_INV5()
    {
        await using IfsSite site = await IfsSite.StartAsync(Quiet);
        ISourceStream stream = await site.OpenAsync("supplier_invoices", "companies: [\"10\", \"20\"]");
        Assert.NotEmpty(await IfsSite.ReadAsync(stream, new FullWindow()));
        site.Sandbox.Allow("20", false);
        ConnectorException refused = await Assert.ThrowsAsync<ConnectorException>(() => IfsSite.ReadAsync(stream, new FullWindow()));
        Assert.Equal(("IFS-COMPANY-RIGHT", ErrorOwner.ErpAdmin), (refused.Error.Code, refused.Error.Owner));
        Assert.Contains("company 20", refused.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_row_of_any_company_is_a_missing_right_even_where_none_is_named_INV5()
    {
        await using IfsSite site = await IfsSite.StartAsync(Quiet);
        ISourceStream stream = await site.OpenAsync("gl_voucher_rows");
        foreach (string company in site.Options.Companies) site.Sandbox.Allow(company, false);
        ConnectorException refused = await Assert.ThrowsAsync<ConnectorException>(() => IfsSite.ReadAsync(stream, new FullWindow()));
        Assert.Equal("IFS-COMPANY-RIGHT", refused.Error.Code);
    }

    [Fact]
    public async Task A_company_without_rows_of_a_kind_is_believed()
    {
        await using IfsSite site = await IfsSite.StartAsync(Quiet);
        foreach (IfsRow row in site.Sandbox.Data.Set("MixedPaymentSet").Rows.Where(row => row.Text("Company") == "20")) site.Sandbox.Data.Remove(row);
        List<Dictionary<string, string?>> payments = await IfsSite.ReadAsync(await site.OpenAsync("payments", "companies: [\"10\", \"20\"]"), new FullWindow());
        Assert.All(payments, row => Assert.Equal("10", row["Company"]));
    }

    [Fact]
    public async Task Streams_of_companies_that_are_not_named_are_left_out()
    {
        await using IfsSite site = await IfsSite.StartAsync(Quiet);
        List<Dictionary<string, string?>> accounts = await IfsSite.ReadAsync(await site.OpenAsync("gl_accounts", "companies: [\"20\"]"), new FullWindow());
        Assert.All(accounts, row => Assert.Equal("20", row["Company"]));
        Assert.Equal(40, accounts.Count);
    }

    [Fact]
    public async Task A_user_stream_reads_custom_fields_tags_and_a_record_that_is_referred_to()
    {
        await using IfsSite site = await IfsSite.StartAsync(Quiet);
        StreamDefinition own = IfsSite.Stream("orders", """
            entity: PurchaseOrderHandling/PurchaseOrderSet
            key: [OrderNo]
            filter: Contract eq '10'
            fields:
              OrderNo: text(50) required
              Cf_Priority: text(20)
              Tag: text(100) from=@odata.etag volatile
              VendorName: text(100) from=VendorNoRef/VendorName
            """);
        List<Dictionary<string, string?>> rows = await IfsSite.ReadAsync(await IfsSite.OpenAsync(site.Connect(site.Settings(), own), "orders"), new FullWindow());
        IfsRow[] expected = [.. site.Sandbox.Data.Set("PurchaseOrderSet").Rows.Where(row => row.Text("Contract") == "10")];
        Assert.Equal(expected.Select(row => row.Etag), rows.Select(row => row["Tag"]));
        Assert.All(rows, row => Assert.Equal("High", row["Cf_Priority"]));
        Assert.Equal(expected.Select(row => site.Sandbox.Data.Set("Reference_Supplier").Rows.Single(one => one.Text("VendorNo") == row.Text("VendorNo")).Text("VendorName")), rows.Select(row => row["VendorName"]));
    }

    [Fact]
    public async Task A_filter_on_a_column_that_is_not_there_is_refused_and_not_left_out()
    {
        await using IfsSite site = await IfsSite.StartAsync(Quiet);
        StreamDefinition own = IfsSite.Stream("orders", "{ entity: PurchaseOrderHandling/PurchaseOrderSet, key: [OrderNo], filter: \"Nope eq 'x'\", fields: { OrderNo: text(50) } }");
        ConnectorException refused = await Assert.ThrowsAsync<ConnectorException>(() => IfsSite.OpenAsync(site.Connect(site.Settings(), own), "orders"));
        Assert.Contains("no column Nope", refused.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_collection_cannot_be_read_along()
    {
        await using IfsSite site = await IfsSite.StartAsync(Quiet);
        StreamDefinition own = IfsSite.Stream("orders", "{ entity: PurchaseOrderHandling/PurchaseOrderSet, key: [OrderNo], fields: { OrderNo: text(50), Line: text(10) from=OrderLinesArray/LineNo } }");
        ConnectorException refused = await Assert.ThrowsAsync<ConnectorException>(() => IfsSite.OpenAsync(site.Connect(site.Settings(), own), "orders"));
        Assert.Equal("IFS-REFERENCE", refused.Error.Code);
    }

    [Fact]
    public async Task Another_set_and_other_names_of_columns_are_tried_before_a_stream_is_given_up()
    {
        await using IfsSite site = await IfsSite.StartAsync(Quiet with { AbsentServices = new HashSet<string>(StringComparer.Ordinal) { "SuppliersHandling", "MixedPaymentHandling" } });
        ISourceStream stream = await site.OpenAsync("suppliers", "entities: { suppliers: { set: main:PurchaseOrderHandling/Reference_Supplier } }");
        List<Dictionary<string, string?>> rows = await IfsSite.ReadAsync(stream, new FullWindow());
        Assert.Equal(site.Sandbox.Data.Set("Reference_Supplier").Rows.Select(row => (row.Text("VendorNo"), row.Text("VendorName"))), rows.Select(row => (row["SupplierId"]!, row["Name"]!)));
        ConnectorException refused = await Assert.ThrowsAsync<ConnectorException>(() => site.OpenAsync("payments"));
        Assert.Equal("IFS-NOT-FOUND", refused.Error.Code);
        Assert.Contains("entities.payments.set", refused.Error.Fix.Replace("STREAM", "payments", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_asks_for_no_column_of_the_day_in_streams_that_keep_days()
    {
        await using IfsSite site = await IfsSite.StartAsync(Quiet);
        StreamDefinition days = IfsSite.Stream("supplier_days", """
            entity: main:SuppliersHandling/SupplierInfoGeneralSet
            key: [AsOf, SupplierId]
            strategy: snapshot
            absence: ignored
            asOf: { dates: today }
            write: versions
            table: SupplierDays
            fields:
              AsOf: date required from=$asof
              SupplierId: text(20) required
              Name: text(100)
            """);
        CheckReport report = await site.Connect(site.Settings(), days).CheckAsync(["supplier_days"], TestContext.Current.CancellationToken);
        Assert.Equal(CheckOutcome.Ok, report.Findings.Single(finding => finding.Subject == "stream supplier_days").Outcome);
    }

    [Fact]
    public async Task A_projection_that_is_not_granted_is_a_matter_of_rights()
    {
        await using IfsSite site = await IfsSite.StartAsync(Quiet with { RefusedServices = new HashSet<string>(StringComparer.Ordinal) { "SuppliersHandling" } });
        CheckReport report = await site.Connect(site.Settings()).CheckAsync(["suppliers", "customers"], TestContext.Current.CancellationToken);
        CheckFinding refused = Assert.Single(report.Findings, finding => finding.Outcome == CheckOutcome.Problem);
        Assert.Equal(("stream suppliers", "IFS-FORBIDDEN", ErrorKind.Auth), (refused.Subject, refused.Error!.Code, refused.Error.Kind));
    }

    [Theory]
    [InlineData(503)]
    [InlineData(500)]
    public async Task Outdated_metadata_of_a_service_is_asked_again(int status)
    {
        await using IfsSite site = await IfsSite.StartAsync(Quiet);
        ISourceStream stream = await site.OpenAsync("suppliers");
        site.Host.Context.Faults.Order(IfsCloudFaults.MetadataRenewing(status: status) with { Times = 3, Headers = new Dictionary<string, string>(StringComparer.Ordinal) });
        Assert.NotEmpty(await IfsSite.ReadAsync(stream, new FullWindow()));
    }

    [Fact]
    public async Task A_business_rule_is_asked_twice_more_and_then_told_in_its_words()
    {
        await using IfsSite site = await IfsSite.StartAsync(Quiet);
        ISourceStream stream = await site.OpenAsync("suppliers");
        site.Host.Context.Faults.Order(IfsCloudFaults.DatabaseRule() with { Times = null });
        long before = site.Host.Context.Counters["ifs-cloud.requests"];
        ConnectorException refused = await Assert.ThrowsAsync<ConnectorException>(() => IfsSite.ReadAsync(stream, new FullWindow()));
        Assert.Equal("IFS-DATABASE", refused.Error.Code);
        Assert.Contains("The period is closed", refused.Error.Message, StringComparison.Ordinal);
        Assert.Equal(before + 3, site.Host.Context.Counters["ifs-cloud.requests"]);
    }

    [Fact]
    public async Task Requests_are_paced_under_one_key_of_the_tenant()
    {
        await using IfsSite site = await IfsSite.StartAsync(Quiet);
        await IfsSite.ReadAsync(await site.OpenAsync("suppliers"), new FullWindow());
        Assert.NotEmpty(site.Services.Claims);
        Assert.All(site.Services.Claims, claim => Assert.Equal(($"ifs-cloud/{IfsCloudSandbox.Address(site.Host).Authority}/requests", 1L, 800L), (claim.Key, claim.Amount, claim.Windows[0].Limit)));
    }

    [Fact]
    public async Task A_limit_that_is_met_is_waited_for()
    {
        await using IfsSite site = await IfsSite.StartAsync(Quiet);
        ISourceStream stream = await site.OpenAsync("suppliers");
        site.Host.Context.Faults.Order(new FaultOrder { Module = IfsCloudSandbox.ModuleName, Operation = "odata/*", Times = 2, Status = 429, Body = "", Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["Retry-After"] = "1" } });
        Assert.NotEmpty(await IfsSite.ReadAsync(stream, new FullWindow()));
    }

    [Fact]
    public async Task Discovery_proposes_the_sets_of_a_service_with_keys_types_and_states()
    {
        await using IfsSite site = await IfsSite.StartAsync(Quiet);
        IReadOnlyList<DiscoveredStream> found = await site.Connect(site.Settings()).DiscoverAsync("CustomerOrderHandling", TestContext.Current.CancellationToken);
        DiscoveredStream lines = Assert.Single(found, stream => stream.Definition.Name == "customer_order_line");
        Assert.Equal(["OrderNo", "LineNo", "RelNo", "LineItemNo"], lines.Definition.Key);
        Assert.Equal("main:CustomerOrderHandling/CustomerOrderLineSet", lines.Definition.Entity);
        Assert.Contains(lines.Remarks, remark => remark.Contains("PartiallyDelivered", StringComparison.Ordinal));
        Assert.NotEmpty(await IfsSite.ReadAsync(await IfsSite.OpenAsync(site.Connect(site.Settings(), lines.Definition), "customer_order_line"), new FullWindow()));
    }

    [Fact]
    public async Task Numbers_in_quotes_are_numbers()
    {
        await using IfsSite site = await IfsSite.StartAsync(Quiet with { QuotesDecimals = true });
        List<Dictionary<string, string?>> rows = await IfsSite.ReadAsync(await site.OpenAsync("gl_voucher_rows"), new FullWindow());
        Assert.Contains(rows, row => row["Quantity"] == "1.12345678");
    }
}

using System.Globalization;
using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Xml.Linq;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.Syspro.Data;
using MlConnector.Sandbox.Syspro.Generation;
using MlConnector.Sandbox.Syspro.OData;

namespace MlConnector.Sandbox.Tests.Syspro;

public sealed class ODataReadingTests
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public async Task Every_cell_of_every_table_arrives_as_it_is_stored()
    {
        await using var erp = await RunningSyspro.StartAsync(change: options => options with { OddData = true });
        foreach (var table in erp.Syspro.Data.Database("SysproCompanyA")!.Tables)
        {
            List<JsonElement> served = await erp.PageAsync(table.Name.Replace("+", "Plus", StringComparison.Ordinal));
            var stored = table.Rows;

            Assert.Equal(stored.Count, served.Count);
            for (var i = 0; i < stored.Count; i++)
                foreach (var column in table.Columns) Assert.Equal(Expected(column, stored[i][column.Name]), served[i].GetProperty(column.Name).GetRawText().Replace("\\u002B", "+", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Dates_and_quoted_decimals_follow_the_options()
    {
        await using var erp = await RunningSyspro.StartAsync(new ODataOptions
        {
            Dates = ODataDateKind.Date, QuotesDecimals = true, PadsChar = false, SingleBlanks = false,
        });
        await using var shifted = await RunningSyspro.StartAsync(new ODataOptions { ServerOffset = TimeSpan.FromHours(2) });
        var stored = erp.Table("ApInvoice").Rows[0];
        var day = stored.Date("InvoiceDate")!.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

        var row = (await erp.PageAsync("ApInvoice", "$top=1"))[0];
        var moved = (await shifted.PageAsync("ApInvoice", "$top=1"))[0];

        Assert.Equal(day, row.GetProperty("InvoiceDate").GetString());
        Assert.Equal(stored.Number("MthInvBal1").ToString(CultureInfo.InvariantCulture), row.GetProperty("MthInvBal1").GetString());
        Assert.Equal("", row.GetProperty("InvoiceStatus").GetString());
        Assert.Equal(day + "T00:00:00+02:00", moved.GetProperty("InvoiceDate").GetString());
        Assert.NotEmpty(await erp.PageAsync("ApInvoice", $"$filter=InvoiceDate eq {day}"));
        Assert.Empty(await shifted.PageAsync("ApInvoice", $"$filter=InvoiceDate eq {day}T00:00:00Z"));
        Assert.NotEmpty(await shifted.PageAsync("ApInvoice", $"$filter=InvoiceDate eq {day}T00:00:00+02:00"));
    }

    [Fact]
    public async Task The_cap_holds_whatever_top_says_and_links_come_only_when_switched_on()
    {
        await using var silent = await RunningSyspro.StartAsync(new ODataOptions { PageCap = 50 });
        await using var linking = await RunningSyspro.StartAsync(new ODataOptions { PageCap = 50, NextLinks = true });
        var stored = silent.Table("ApInvoice").Rows;

        var page = await silent.JsonAsync("SysproCompanyA/ApInvoice?$top=100000&$count=true");
        Assert.Equal(50, page.GetProperty("value").GetArrayLength());
        Assert.Equal(stored.Count, page.GetProperty("@odata.count").GetInt32());
        Assert.False(page.TryGetProperty("@odata.nextLink", out _));

        List<string> followed = [];
        var next = linking.OData("SysproCompanyA/ApInvoice?$orderby=Supplier,Invoice&$top=120").ToString();
        while (next is not null)
        {
            var linked = JsonDocument.Parse(await linking.Client.GetStringAsync(new Uri(next), RunningSyspro.Cancel)).RootElement;
            followed.AddRange(linked.GetProperty("value").EnumerateArray().Select(row => row.GetProperty("Invoice").GetString()!));
            next = linked.TryGetProperty("@odata.nextLink", out var link) ? link.GetString() : null;
        }
        Assert.Equal(stored.Take(120).Select(row => row.Text("Invoice")), followed);
    }

    [Theory]
    [InlineData("ApInvoice")]
    [InlineData("ApInvoicePay")]
    [InlineData("GenJournalDetail")]
    [InlineData("InvMovements")]
    [InlineData("PorMasterDetail")]
    public async Task Paging_by_key_and_by_skip_gives_every_row_once_in_binary_order(string set)
    {
        await using var erp = await RunningSyspro.StartAsync(change: options => options with { OddData = true });
        var table = erp.Table(set);
        var order = "$orderby=" + string.Join(',', table.Key.Select(column => column.Name));
        var expected = table.Rows.Select(row => string.Join('|', row.Key)).ToList();

        List<SysproRow> byKey = [], bySkip = [];
        for (List<JsonElement> page = []; byKey.Count == 0 || page.Count == 97; byKey.AddRange(page.Select(one => Row(table, one))))
            page = await erp.PageAsync(set, [order, "$top=97", .. byKey.Count == 0 ? Array.Empty<string>() : ["$filter=" + After(byKey[^1])]]);
        for (List<JsonElement> page = []; bySkip.Count == 0 || page.Count == 211; bySkip.AddRange(page.Select(one => Row(table, one))))
            page = await erp.PageAsync(set, order, "$top=211", $"$skip={bySkip.Count}");

        Assert.Equal(expected, byKey.Select(row => string.Join('|', row.Key)));
        Assert.Equal(expected, bySkip.Select(row => string.Join('|', row.Key)));
    }

    [Fact]
    public async Task A_filter_gives_the_same_rows_whether_or_not_the_key_narrows_the_search()
    {
        await using var erp = await RunningSyspro.StartAsync();
        var random = new Random(4);
        for (var i = 0; i < 150; i++)
        {
            var filter = RandomFilter(random, 3);
            var narrowed = await erp.PageAsync("GenJournalDetail", "$filter=" + filter, "$select=GlYear,GlPeriod,Journal,EntryNumber");
            var scanned = await erp.PageAsync("GenJournalDetail", $"$filter=not (not ({filter}))", "$select=GlYear,GlPeriod,Journal,EntryNumber");

            Assert.True(narrowed.Select(row => row.GetRawText()).SequenceEqual(scanned.Select(row => row.GetRawText()), StringComparer.Ordinal), filter);
        }
    }

    [Fact]
    public async Task Filters_mean_what_the_standard_says()
    {
        await using var erp = await RunningSyspro.StartAsync();
        var invoices = erp.Table("ApInvoice").Rows;
        var pay = erp.Table("ApInvoicePay").Rows;

        Assert.Equal(invoices.Count(row => row.Number("MthInvBal1") != 0), await Count("ApInvoice", "MthInvBal1 ne 0"));
        Assert.Equal(invoices.Count(row => row.Date("ManualChqDate") is null), await Count("ApInvoice", "ManualChqDate eq null"));
        Assert.Equal(0, await Count("ApInvoice", "ManualChqDate gt 2020-01-01T00:00:00Z"));
        Assert.Equal(invoices.Count, await Count("ApInvoice", "not (ManualChqDate gt 2020-01-01T00:00:00Z)"));
        Assert.Equal(invoices.Count, await Count("ApInvoice", "Currency eq 'EUR' or Currency ne 'EUR  '"));
        Assert.Equal(invoices.Count(row => row.Text("Reference") == "Ersatzteile \"eilig\""), await Count("ApInvoice", "Reference eq 'Ersatzteile \"eilig\"'"));
        Assert.Equal(0, await Count("ApInvoice", "Currency eq 'eur'"));
        Assert.Equal(pay.Count(row => row.Number("TrnValue") > 100 && (row.Whole("TrnMonth") == 10 || row.Whole("TrnMonth") == 11)), await Count("ApInvoicePay", "100 lt TrnValue and (TrnMonth eq 10 or TrnMonth eq 11)"));
        Assert.Equal(erp.Table("ApSupplier").Rows.Count(row => row.Text("SupplierName").StartsWith("O'N", StringComparison.Ordinal)), await Count("ApSupplier", "SupplierName ge 'O''N' and SupplierName lt 'O''O'"));

        async Task<int> Count(string set, string filter)
        {
            var rows = (await erp.PageAsync(set, "$filter=" + filter)).Count;
            using var counted = await erp.GetAsync($"SysproCompanyA/{set}/$count?{RunningSyspro.Query("$filter=" + filter)}");
            Assert.Equal(rows.ToString(CultureInfo.InvariantCulture), await counted.Content.ReadAsStringAsync(RunningSyspro.Cancel));
            return rows;
        }
    }

    [Fact]
    public async Task Any_order_sorts_and_row_versions_filter_where_the_service_can()
    {
        await using var erp = await RunningSyspro.StartAsync(new ODataOptions { ComparesBinary = true });
        var stored = erp.Table("ApInvoice").Rows;

        var sorted = await erp.PageAsync("ApInvoice", "$orderby=InvoiceDate desc,Invoice", "$select=Invoice", "$top=40");
        var mark = (await erp.PageAsync("ApInvoice", "$orderby=TimeStamp desc", "$skip=4", "$top=1"))[0].GetProperty("TimeStamp").GetString();
        var newer = await erp.PageAsync("ApInvoice", $"$filter=TimeStamp gt binary'{mark}'");

        Assert.Equal(
            stored.OrderByDescending(row => row.Date("InvoiceDate")).ThenBy(row => row.Text("Invoice"), StringComparer.Ordinal).Take(40).Select(row => row.Text("Invoice")),
            sorted.Select(row => row.GetProperty("Invoice").GetString()));
        Assert.Equal(4, newer.Count);
    }

    [Theory]
    [InlineData(CompanyScoping.Segment, "SysproCompanyA/ApSupplier", "SysproCompanyB/ApSupplier")]
    [InlineData(CompanyScoping.CompanySegment, "A/ApSupplier", "B/ApSupplier")]
    [InlineData(CompanyScoping.None, "ApSupplier", null)]
    [InlineData(CompanyScoping.Prefix, "SysproCompanyA_ApSupplier", "SysproCompanyB_ApSupplier")]
    [InlineData(CompanyScoping.Query, "ApSupplier?company=A", "ApSupplier?company=B")]
    public async Task Each_preset_reaches_each_company_and_its_metadata(CompanyScoping scoping, string first, string? second)
    {
        CompanyOptions[] companies = [new() { Id = "A" }, new() { Id = "B" }];
        await using var erp = await RunningSyspro.StartAsync(new ODataOptions { Scoping = scoping }, change: options => options with { Companies = companies });
        erp.Syspro.Table("ApSupplier", "B").Insert(("Supplier", " !B"));

        Assert.NotEqual(" !B", await FirstAsync(first));
        if (second is not null) Assert.Equal(" !B", await FirstAsync(second));
        var metadata = first.Split('/') is [var scope, _] ? scope + "/$metadata" : first.Contains('?', StringComparison.Ordinal) ? "$metadata?company=A" : "$metadata";
        Assert.Contains("ApSupplier\"", await erp.Client.GetStringAsync(erp.OData(metadata), RunningSyspro.Cancel), StringComparison.Ordinal);

        async Task<string> FirstAsync(string path) => (await erp.JsonAsync(path)).GetProperty("value")[0].GetProperty("Supplier").GetString()!;
    }

    [Fact]
    public async Task Metadata_gives_keys_types_and_lengths_and_widened_columns()
    {
        await using var erp = await RunningSyspro.StartAsync(change: options => options with { SiteTables = "SiteLots: *Lot vc20, Expiry dt, Qty d18.6" });
        erp.Syspro.Play("bad-row");

        var csdl = XDocument.Parse(await erp.Client.GetStringAsync(erp.OData("SysproCompanyA/$metadata"), RunningSyspro.Cancel));
        XNamespace edm = "http://docs.oasis-open.org/odata/ns/edm";
        var types = csdl.Descendants(edm + "EntityType").ToDictionary(type => type.Attribute("Name")!.Value, StringComparer.Ordinal);
        XElement Property(string set, string name) => types[set].Elements(edm + "Property").Single(one => one.Attribute("Name")!.Value == name);

        Assert.Equal("Supplier,Invoice", string.Join(',', types["ApInvoice"].Element(edm + "Key")!.Elements().Select(one => one.Attribute("Name")!.Value)));
        Assert.Equal(("Edm.Decimal", "14", "2"), (Property("ApInvoice", "MthInvBal1").Attribute("Type")!.Value, Property("ApInvoice", "MthInvBal1").Attribute("Precision")!.Value, Property("ApInvoice", "MthInvBal1").Attribute("Scale")!.Value));
        Assert.Equal("8000", Property("ApInvoice", "Reference").Attribute("MaxLength")!.Value);
        Assert.Equal("Edm.DateTimeOffset", Property("SiteLots", "Expiry").Attribute("Type")!.Value);
        Assert.Equal("Edm.Binary", Property("GenMaster", "TimeStamp").Attribute("Type")!.Value);
        Assert.Equal(types.Keys.Order(StringComparer.Ordinal), csdl.Descendants(edm + "EntitySet").Select(set => set.Attribute("Name")!.Value).Order(StringComparer.Ordinal));
        Assert.Contains("ArCustomerPlus", types.Keys);
        Assert.Equal(types.Count, (await erp.JsonAsync("SysproCompanyA")).GetProperty("value").GetArrayLength());
    }

    [Fact]
    public async Task Tables_with_a_plus_are_reached_percent_encoded_where_they_keep_their_name()
    {
        await using var erp = await RunningSyspro.StartAsync(new ODataOptions { PlusNames = PlusNames.Verbatim });

        Assert.Equal(HttpStatusCode.OK, await erp.StatusAsync("SysproCompanyA/ArCustomer%2B"));
        Assert.Equal(HttpStatusCode.NotFound, await erp.StatusAsync("SysproCompanyA/ArCustomerPlus"));
    }

    [Fact]
    public async Task A_short_page_looks_complete_and_a_row_inserted_between_two_pages_moves_them()
    {
        await using var erp = await RunningSyspro.StartAsync(change: options => options with { Size = SysproSize.Small with { Months = 2 } });
        var faults = erp.Host.Context.Faults;
        faults.Order(new FaultOrder { Module = "syspro", Operation = "odata/ApSupplier", Effect = FaultEffect.ShortPage, Rows = 3 });
        faults.Order(new FaultOrder
        {
            Module = "syspro", Operation = "odata/InvMaster", After = 1, Effect = FaultEffect.PlayScenario, Scenario = "insert-row",
            Parameters = new Dictionary<string, string>(StringComparer.Ordinal) { ["table"] = "InvMaster" },
        });

        Assert.Equal(3, (await erp.PageAsync("ApSupplier")).Count);
        var first = await erp.PageAsync("InvMaster", "$orderby=StockCode", "$top=10");
        var second = await erp.PageAsync("InvMaster", "$orderby=StockCode", "$top=10", "$skip=10");

        Assert.Equal(first[^1].GetProperty("StockCode").GetString(), second[0].GetProperty("StockCode").GetString());
    }

    private static string Expected(SysproColumn column, object? value) => value switch
    {
        null => "null",
        decimal number => number.ToString("F" + column.Scale.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
        DateTime time => time.ToString("\"\\\"\"yyyy-MM-ddTHH:mm:ss\"Z\\\"\"", CultureInfo.InvariantCulture),
        long version => JsonSerializer.Serialize(BitConverter.GetBytes(version).Reverse().ToArray()).Replace("\\u002B", "+", StringComparison.Ordinal),
        string text => JsonSerializer.Serialize(
            column.Kind == SysproKind.Char ? text.PadRight(column.Size) : text.Length == 0 ? " " : text,
            Relaxed),
        _ => throw new ArgumentException("unknown kind", nameof(value)),
    };

    private static SysproRow Row(SysproTable table, JsonElement served) => table.Find([.. table.Key.Select(column => Value(column, served.GetProperty(column.Name)))])!;

    private static object Value(SysproColumn column, JsonElement cell) => column.Kind switch
    {
        SysproKind.Decimal => cell.GetDecimal(),
        SysproKind.Date => cell.GetDateTimeOffset().UtcDateTime,
        _ => cell.GetString()!.TrimEnd(' '),
    };

    /// <summary>(a gt x) or (a eq x and b gt y) or …</summary>
    private static string After(SysproRow row)
    {
        var key = row.Table.Key;
        return string.Join(" or ", key.Select((column, i) =>
            "(" + string.Concat(key.Take(i).Select(equal => $"{equal.Name} eq {Literal(row, equal)} and ")) + $"{column.Name} gt {Literal(row, column)})"));
    }

    private static string Literal(SysproRow row, SysproColumn column) => row[column.Name] switch
    {
        string text => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'",
        DateTime time => time.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture) + "Z",
        var number => ((decimal)number!).ToString(CultureInfo.InvariantCulture),
    };

    private static string RandomFilter(Random random, int depth) => depth == 0 || random.Next(4) == 0
        ? random.Next(5) switch
        {
            0 => $"GlYear {Operator(random)} 2026",
            1 => $"GlPeriod {Operator(random)} {random.Next(7, 13)}",
            2 => $"Journal {Operator(random)} {random.Next(1, 60)}",
            3 => $"EntryNumber {Operator(random)} {random.Next(1, 8)}",
            _ => $"EntryType {Operator(random)} 'D'",
        }
        : $"({RandomFilter(random, depth - 1)}) {(random.Next(5) < 3 ? "and" : "or")} ({RandomFilter(random, depth - 1)})";

    private static string Operator(Random random) => ((string[])["eq", "eq", "gt", "ge", "lt", "le", "ne"])[random.Next(7)];
}

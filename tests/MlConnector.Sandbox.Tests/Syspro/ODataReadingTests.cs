using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using MlConnector.Sandbox.Syspro.Data;
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
            Dates = ODataDateKind.Date,
            QuotesDecimals = true,
            PadsChar = false,
            SingleBlanks = false,
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
}

using MlConnector.EndToEnd.World;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.Time;

namespace MlConnector.EndToEnd;

/// <summary>IFS Cloud and Power BI on a working day, and on one on which they do everything that a client has to expect: the destination becomes the source, and what is written back is written once.</summary>
public sealed class IfsProfileTests
{
    private const int RunsAtMost = 8;
    private const string Streams = "      suppliers: {}\n      gl_accounts: {}\n      supplier_invoices: {}\n      purchase_orders: {}\n      purchase_order_lines: {}\n      gl_voucher_rows: {}\n    writeBack: { mark: { supplier_invoices: { field: Cf_Exported, value: Y } } }\n";

    [Theory]
    [InlineData(SandboxProfile.Busy)]
    [InlineData(SandboxProfile.Hostile)]
    public async Task Whatever_the_vendors_do_the_destination_becomes_the_source(SandboxProfile profile)
    {
        // The vendors' clock runs faster, so that a commit that comes late comes before the settle time of the connection is over.
        using VirtualClock clock = new();
        clock.Run(20);
        await using IfsSite site = await IfsSite.StartAsync(Streams, new() { PageCap = 60, TokenLife = TimeSpan.FromMinutes(10) }, new SandboxOptions { Profile = profile, Clock = clock, Seed = 2 });
        await UntilAsync(site, $"apply -f {site.File} --yes", 0);
        await UntilAsync(site, "run", 0);
        site.Ifs.Play("pay-invoice");
        site.Ifs.Play("close-order");
        site.Ifs.Play("new-voucher");
        site.Ifs.Play("rename-supplier");
        await UntilAsync(site, "run", 0);

        site.Agrees("SupplierInfoGeneralSet", "Suppliers", "SupplierId", "Name", "Country", "CurrencyCode");
        site.Agrees("SupplierInvoiceSet", "SupplierInvoices", "Company", "InvoiceId", "InvoiceNo", "InvoiceDate", "GrossAmount", "Objstate");
        site.Agrees("PurchaseOrderSet", "PurchaseOrders", "OrderNo", "VendorNo", "OrderDate", "Objstate");
        site.Agrees("PurchaseOrderLineSet", "PurchaseOrderLines", "OrderNo", "LineNo", "ReleaseNo", "BuyQtyDue", "BuyUnitPrice", "Objstate");
        site.Agrees("VoucherRowSet", "GlVoucherRows", "Company", "VoucherType", "AccountingYear", "VoucherNo", "RowNo", "Account", "DebetAmount", "CreditAmount");
        Assert.All(site.Ifs.Data.Set("SupplierInvoiceSet").Rows, row => Assert.Equal("Y", row.Text("Cf_Exported")));
        Assert.Equal(site.Ifs.Data.Set("SupplierInvoiceSet").Rows.Count, site.Host.Context.Counters["ifs-cloud.changed"]);
    }

    /// <summary>What the vendors refuse, or break off, is done by a later run.</summary>
    private static async Task UntilAsync(IfsSite site, string command, int end)
    {
        MlcResult last = await site.Mlc.RunAsync(command);
        for (int runs = 1; runs < RunsAtMost && last.Code != end; runs++) last = await site.Mlc.RunAsync(command);
        Assert.True(last.Code == end, $"'{command}' still ends with {last.Code}.\n{last.Output}\n{last.Errors}");
    }
}

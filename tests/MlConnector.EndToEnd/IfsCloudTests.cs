using System.Text.Json;
using MlConnector.EndToEnd.World;
using MlConnector.IfsCloud;

namespace MlConnector.EndToEnd;

/// <summary>IFS Cloud into Power BI, the way of a user; the destination is compared with the source row by row.</summary>
public sealed class IfsCloudTests
{
    private static readonly string Everything = string.Concat(new IfsCloudFactory().StandardStreams.Select(name => $"      {name}: {{}}\n"));

    [Fact]
    public async Task Every_stream_is_checked_planned_applied_delivered_and_proven_and_then_only_what_changed()
    {
        await using IfsSite site = await IfsSite.StartAsync(Everything, new() { TokenLife = TimeSpan.FromSeconds(20) });
        (await site.Mlc.RunAsync($"check -f {site.File}")).Ended(0);
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        JsonElement run = (await site.Mlc.RunAsync("run --json")).Ended(0).Json;
        Assert.Equal("Verified", run.GetProperty("state").GetString());
        AllAgrees(site);
        long rows = site.PowerBi.Dataset("Finance").Tables.Sum(table => table.Count);

        site.Ifs.Play("pay-invoice");
        site.Ifs.Play("close-order");
        site.Ifs.Play("new-voucher");
        site.Ifs.Play("rename-supplier");
        (await site.Mlc.RunAsync("run")).Ended(0);
        AllAgrees(site);
        Assert.True(site.PowerBi.Dataset("Finance").Tables.Sum(table => table.Count) > rows);
        rows = site.PowerBi.Dataset("Finance").Tables.Sum(table => table.Count);
        MlcResult third = (await site.Mlc.RunAsync("run")).Ended(0);
        Assert.Equal(rows, site.PowerBi.Dataset("Finance").Tables.Sum(table => table.Count));
        Assert.DoesNotContain("canary", third.Output + third.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deleted_record_becomes_a_tombstone_and_a_lost_right_to_a_company_none_INV5()
    {
        await using IfsSite site = await IfsSite.StartAsync("      supplier_invoices: {}\n      payments: {}\n");
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        (await site.Mlc.RunAsync("run")).Ended(0);
        site.Ifs.Play("delete-invoice");
        (await site.Mlc.RunAsync("run --full")).Ended(0);
        (await site.Mlc.RunAsync("run --full")).Ended(0);
        Invoices(site);
        Assert.Contains(site.PowerBi.Dataset("Finance").Table("SupplierInvoices").Rows, row => row["_Deleted"] is true);

        long rows = site.PowerBi.Dataset("Finance").Tables.Sum(table => table.Count);
        site.Ifs.Play("revoke-company", new Dictionary<string, string>(StringComparer.Ordinal) { ["company"] = "20" });
        MlcResult refused = await site.Mlc.RunAsync("run --full");
        Assert.True(refused.Code is 1 or 3, refused.Output);
        Assert.Contains("IFS-COMPANY-RIGHT", refused.Output + refused.Errors, StringComparison.Ordinal);
        Assert.Equal(rows, site.PowerBi.Dataset("Finance").Tables.Sum(table => table.Count));
        site.Ifs.Play("grant-company", new Dictionary<string, string>(StringComparer.Ordinal) { ["company"] = "20" });
        (await site.Mlc.RunAsync("run --full")).Ended(0);
        Invoices(site);
    }

    [Fact]
    public async Task Half_a_voucher_waits_for_its_other_half()
    {
        await using IfsSite site = await IfsSite.StartAsync("      gl_vouchers: {}\n      gl_voucher_rows: {}\n");
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        (await site.Mlc.RunAsync("run")).Ended(0);
        string voucher = site.Ifs.Play("unbalanced-voucher")["voucher"];
        MlcResult waiting = await site.Mlc.RunAsync("run");
        Assert.Contains($"{voucher} waits: its rows do not balance", waiting.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(site.PowerBi.Dataset("Finance").Table("GlVoucherRows").Rows, row => $"{row["VoucherNo"]}" == voucher);
        site.Ifs.Play("balance-voucher");
        (await site.Mlc.RunAsync("run")).Ended(0);
        Vouchers(site);
        Assert.Contains(site.PowerBi.Dataset("Finance").Table("GlVouchers").Rows, row => $"{row["VoucherNo"]}" == voucher);
    }

    private static void AllAgrees(IfsSite site)
    {
        Vouchers(site);
        Invoices(site);
        site.Agrees("PurchaseOrderSet", "PurchaseOrders", "OrderNo", "Company", "VendorNo", "OrderDate", "Objstate", "CurrencyCode");
        site.Agrees("PurchaseOrderLineSet", "PurchaseOrderLines", "OrderNo", "LineNo", "ReleaseNo", "BuyQtyDue", "BuyUnitPrice", "NetAmtCurr", "Objstate");
        site.Agrees("CustomerOrderSet", "CustomerOrders", "OrderNo", "CustomerNo", "OrderDate", "Objstate");
        site.Agrees("CustomerOrderLineSet", "CustomerOrderLines", "OrderNo", "LineNo", "RelNo", "LineItemNo", "BuyQtyDue", "Objstate");
        site.Agrees("CustomerOrderInvHeadSet", "CustomerInvoices", "Company", "InvoiceId", "PartyType", "CurrRate", "DueDate");
        site.Agrees("MixedPaymentSet", "Payments", "Company", "MixedPaymentId", "Amount", "PaymentDate");
        Current(site, "SupplierInfoGeneralSet", "Suppliers", "SupplierId", "Name");
        Current(site, "CustomerInfoSet", "Customers", "CustomerId", "Name");
        Current(site, "Reference_Account", "GlAccounts", "Company", "Account");
        foreach (char part in "BCDEFGHIJ") Current(site, $"Reference_Code{part}", $"CodePart{part}", "Company", $"Code{part}");
    }

    private static void Vouchers(IfsSite site) =>
        site.Agrees("VoucherRowSet", "GlVoucherRows", "Company", "VoucherType", "AccountingYear", "VoucherNo", "RowNo", "EntryDate", "Account", "CodeB", "CodeC", "DebetAmount", "CreditAmount", "Amount", "Quantity", "Text");

    private static void Invoices(IfsSite site) => site.Agrees("SupplierInvoiceSet", "SupplierInvoices", "Company", "InvoiceId", "Identity", "InvoiceNo", "InvoiceDate", "GrossAmount", "NetAmount", "TaxAmount", "Objstate");

    /// <summary>A table that is replaced: the rows of its newest generation are those of the set; the row that closes it repeats the last.</summary>
    private static void Current(IfsSite site, string set, string table, params string[] columns)
    {
        IReadOnlyDictionary<string, object?>[] rows = [.. site.PowerBi.Dataset("Finance").Table(table).Rows];
        long newest = rows.Max(Generation);
        Assert.Equal(
            site.Ifs.Data.Set(set).Rows.Select(row => string.Join('|', columns.Select(row.Text))).Order(StringComparer.Ordinal),
            rows.Where(row => Generation(row) == newest && row[columns[0]] is not null).Select(row => string.Join('|', columns.Select(name => row[name]))).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    /// <summary>0 in a table that is emptied and filled.</summary>
    private static long Generation(IReadOnlyDictionary<string, object?> row) => row.GetValueOrDefault("_Generation") is long generation ? generation : 0;
}

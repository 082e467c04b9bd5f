using System.Globalization;
using MlConnector.Sandbox.Syspro;
using MlConnector.Sandbox.Syspro.Data;

namespace MlConnector.Sandbox.Tests.Syspro;

/// <summary>Finds where the books of a company do not tie.</summary>
internal static class BooksCheck
{
    /// <summary>Every difference found, in words; none for good books.</summary>
    public static List<string> Differences(SysproCompany company)
    {
        List<string> found = [];
        Journals(company, found);
        Balances(company, found);
        Payables(company, found);
        Receivables(company, found);
        Inventory(company, found);
        return found;
    }

    public static Dictionary<string, int> Sizes(SysproSandbox syspro) =>
        syspro.Data.Companies[0].Database.Tables.ToDictionary(table => table.Name, table => table.Count, StringComparer.Ordinal);

    private static void Journals(SysproCompany company, List<string> found)
    {
        foreach (var control in company.Table("GenJournalCtl").Rows)
        {
            var lines = company.Table("GenJournalDetail").Under(control["GlYear"]!, control["GlPeriod"]!, control["GlJournal"]!);
            var debit = lines.Where(line => line.Text("EntryType") == "D").Sum(line => line.Number("EntryValue"));
            var credit = lines.Where(line => line.Text("EntryType") == "C").Sum(line => line.Number("EntryValue"));
            if (debit != credit || debit != control.Number("DebitAmount") || credit != control.Number("CreditAmount") || lines.Count != control.Whole("NumOfEntries"))
                found.Add($"{control}: {lines.Count} lines, debit {debit}, credit {credit}");
        }
    }

    private static void Balances(SysproCompany company, List<string> found)
    {
        var posted = company.Table("GenJournalDetail").Rows.Where(line => line.Text("EntryPosted") == "Y" && line.Text("Company") == company.Id)
            .GroupBy(line => (line.Text("GlCode"), line.Whole("GlYear"), line.Whole("GlPeriod")))
            .ToDictionary(group => group.Key, group => group.Sum(Signed));
        foreach (var row in company.Table("GenHistory").Under(company.Id).Where(row => row.Text("GlCode") is not ("RETAINED" or "FORCED")))
        {
            for (var period = 1; period <= 15; period++)
            {
                var moved = row.Number(Closing(period)) - (period == 1 ? row.Number("BeginYearBalance") : row.Number(Closing(period - 1)));
                var expected = posted.GetValueOrDefault((row.Text("GlCode"), row.Whole("GlYear"), period));
                if (moved != expected) found.Add($"{row} period {period}: moved {moved}, posted {expected}");
            }
        }
        foreach (var year in company.Table("GenHistory").Under(company.Id).GroupBy(row => row.Whole("GlYear")))
        {
            if (year.Sum(row => row.Number(Closing(15))) is not 0 and var off) found.Add($"trial balance {year.Key}: {off}");
        }
    }

    private static void Payables(SysproCompany company, List<string> found)
    {
        var open = company.Table("ApInvoice").Rows.GroupBy(row => row.Text("Supplier"), StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Sum(row => row.Number("MthInvBal1")), StringComparer.Ordinal);
        foreach (var supplier in company.Table("ApSupplier").Rows)
        {
            if (supplier.Number("CurrentBalance") != open.GetValueOrDefault(supplier.Text("Supplier"))) found.Add($"{supplier}: {supplier.Number("CurrentBalance")}");
        }
        foreach (var entry in company.Table("ApJnlSummary").Rows)
        {
            var shares = company.Table("ApJnlDistrib").Under(entry["TrnYear"]!, entry["TrnMonth"]!, entry["Journal"]!, entry["EntryNumber"]!);
            if (shares.Sum(row => row.Number("DistrValue")) != entry.Number("InvoiceValue")) found.Add($"{entry}: distribution differs");
            var invoice = company.Table("ApInvoice").Find(entry.Text("Supplier"), entry.Text("Invoice"));
            if (invoice is not null && invoice.Number("OrigInvValue") != entry.Number("InvoiceValue")) found.Add($"{entry}: invoice differs");
        }
        foreach (var invoice in company.Table("ApInvoice").Rows)
        {
            var paid = company.Table("ApInvoicePay").Under(invoice["Supplier"]!, invoice["Invoice"]!).Sum(row => row.Number("TrnValue"));
            if (invoice.Number("MthInvBal1") != invoice.Number("OrigInvValue") - paid) found.Add($"{invoice}: paid {paid}");
        }
    }

    private static void Receivables(SysproCompany company, List<string> found)
    {
        string[] buckets = ["ValFutureInv", "ValCurrentInv", "Val30daysInv", "Val60daysInv", "Val90daysInv", "Val120daysInv", "ValCreditsInv"];
        var open = company.Table("ArInvoice").Rows.GroupBy(row => row.Text("Customer"), StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Sum(row => row.Number("InvoiceBal1")), StringComparer.Ordinal);
        foreach (var balance in company.Table("ArCustomerBal").Rows)
        {
            var sum = buckets.Sum(balance.Number);
            if (sum != open.GetValueOrDefault(balance.Text("Customer"))) found.Add($"{balance}: buckets {sum}");
        }
        foreach (var summary in company.Table("ArTrnSummary").Rows.Where(row => row.Text("DocumentType") == "I"))
        {
            var lines = company.Table("ArTrnDetail").Under(summary["TrnYear"]!, summary["TrnMonth"]!, summary["Register"]!, summary["Invoice"]!, summary["SummaryLine"]!);
            if (lines.Count == 0 || lines.Sum(row => row.Number("NetSalesValue")) != summary.Number("MerchandiseValue")) found.Add($"{summary}: lines differ");
        }
    }

    private static void Inventory(SysproCompany company, List<string> found)
    {
        var moved = company.Table("InvMovements").Rows.GroupBy(row => (row.Text("StockCode"), row.Text("Warehouse"))).ToDictionary(group => group.Key, group => group.Sum(row => row.Number("TrnQty")));
        foreach (var place in company.Table("InvWarehouse").Rows)
        {
            var expected = place.Number("OpeningBalance") + moved.GetValueOrDefault((place.Text("StockCode"), place.Text("Warehouse")));
            if (place.Number("QtyOnHand") != expected) found.Add($"{place}: on hand {place.Number("QtyOnHand")}, moved to {expected}");
        }
    }

    private static decimal Signed(SysproRow line) => line.Text("EntryType") == "D" ? line.Number("EntryValue") : -line.Number("EntryValue");

    private static string Closing(int period) => "ClosingBalPer" + period.ToString(CultureInfo.InvariantCulture);
}

using System.Globalization;
using MlConnector.Sandbox.Syspro.Books;

namespace MlConnector.Sandbox.Syspro.Generation;

/// <summary>Writes accounts, suppliers, customers, stock and terms of a company.</summary>
internal sealed class MasterData(CompanyBooks books, SysproSize size, Dice dice, DateTime start)
{
    public void Write()
    {
        WriteTerms();
        WriteAccounts();
        for (var n = 1; n <= size.Suppliers; n++) WriteSupplier(n);
        for (var n = 1; n <= size.Customers; n++) WriteCustomer(n);
        for (var n = 1; n <= size.StockItems; n++) WriteItem(n);
    }

    private void WriteTerms()
    {
        foreach (var table in (string[])["TblApTerms", "TblArTerms"])
        {
            foreach (var code in Names.Terms)
            {
                books.Table(table).Insert(
                    ("TermsCode", code), ("Description", code == "00" ? "Cash" : code + " days net"), ("InvDueDays", int.Parse(code, CultureInfo.InvariantCulture)),
                    ("DiscDays", code == "00" ? 0 : 10), ("DiscPct", code == "00" ? 0 : 2));
            }
        }
    }

    private void WriteAccounts()
    {
        foreach (var (glCode, description, type) in books.Chart.Accounts())
        {
            books.Table("GenMaster").Insert(
                ("Company", books.Company.Id), ("GlCode", glCode), ("Description", description), ("AccountType", type), ("GlGroup", "G" + glCode[5]),
                ("ReportIndex1", type + glCode[5..]), ("AccOnHldFlag", "N"));
            if (type is not ("R" or "E")) continue;
            var budget = dice.Money(1000, 20_000);
            var values = Enumerable.Range(1, 12).Select(period => ("BudgetPer" + period.ToString(CultureInfo.InvariantCulture), (object?)(type == "R" ? -budget : budget)));
            for (var year = start.Year; year <= books.AsOf.Year; year++)
            {
                books.Table("GenBudgets").Insert(
                    [("Company", books.Company.Id), ("GlCode", glCode), ("BudgetType", "C"), ("BudgetNumber", 1), ("GlYear", year), .. values]);
            }
        }
        for (var n = 1; n <= 6 && books.Table("GenAnalysisCode").Find("PROJ", 1, $"P{n:D3}") is null; n++)
            books.Table("GenAnalysisCode").Insert(("AnalysisCategory", "PROJ"), ("AnalysisType", 1), ("AnalysisCode", $"P{n:D3}"), ("Description", $"Project {n}"), ("OnHold", "N"));
    }

    private void WriteSupplier(int n)
    {
        // One key with a leading blank: SYSPRO right-justified numeric keys in some older data.
        var key = n == 7 ? " 00007" : string.Create(CultureInfo.InvariantCulture, $"{(char)('A' + n % 26)}{(char)('A' + n / 26 % 26)}S{n:D4}");
        var name = Name(n);
        books.Table("ApSupplier").Insert(
            ("Supplier", key), ("SupplierName", name), ("SupShortName", Short(name)), ("SupplierClass", "C" + n % 4), ("Branch", dice.Pick(Names.Branches)),
            ("Currency", Currency(n)), ("TermsCode", dice.Pick(Names.Terms)), ("OnHold", "N"),
            ("Email", n % 3 == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"ar{n}@supplier.example")), ("MerchGlCode", books.Chart.Expense(n, n)),
            ("Nationality", n % 5 == 0 ? "ZA" : "DE"), ("DateSuppAdded", start.AddDays(-dice.Between(10, 2000))), ("NumMthsBeforDel", 24), ("NumMonthsZero", 3));
    }

    private void WriteCustomer(int n)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"C{n:D5}");
        books.Table("ArCustomer").Insert(
            ("Customer", key), ("Name", Name(n + 5)), ("CustomerClass", "K" + n % 3), ("Branch", dice.Pick(Names.Branches)), ("Area", "A" + n % 5),
            ("Salesperson", "REP" + n % 6), ("TermsCode", dice.Pick(Names.Terms)), ("Currency", Currency(n)), ("CreditLimit", dice.Between(1, 500) * 1000),
            ("CustomerOnHold", "N"), ("BalanceType", "I"), ("Email", string.Create(CultureInfo.InvariantCulture, $"ap{n}@customer.example")),
            ("DateCustAdded", start.AddDays(-dice.Between(10, 2000))));
        books.Table("ArCustomerBal").Insert(("Customer", key));
        if (n % 4 == 0) books.Table("ArCustomer+").Insert(("Customer", key), ("Region", "Süd"), ("AccountManager", "Zoë"), ("Rebate", 2.5m));
    }

    private void WriteItem(int n)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"{(char)('A' + n % 5)}{n % 90 + 10}-{n:D4}{(n % 17 == 0 ? "/B" : "")}");
        var cost = dice.Money(1, 400) + (dice.Between(0, 999) / 100_000m);
        books.Table("InvMaster").Insert(
            ("StockCode", key), ("Description", dice.Pick(Names.Items)), ("LongDesc", dice.Pick(Names.Items) + ", " + dice.Pick(Names.Items)), ("StockUom", n % 6 == 0 ? "KG" : "EA"),
            ("ProductClass", "PC" + n % 4), ("PartCategory", n % 3 == 0 ? "M" : "B"), ("WarehouseToUse", "W1"), ("MaterialCost", cost),
            ("LabourCost", n % 3 == 0 ? 4.25m : 0), ("StockOnHold", ""), ("DateStkAdded", start.AddDays(-dice.Between(1, 900))));
        if (n % 10 == 0) books.Table("InvMaster+").Insert(("StockCode", key), ("Colour", "grün"), ("CustomsNumber", "8482.10"), ("NetWeight", 1.2345m));
        for (var w = 1; w <= size.Warehouses; w++)
        {
            var opening = dice.Between(500, 5000) + (n % 6 == 0 ? 0.125m : 0);
            books.Table("InvWarehouse").Insert(
                ("StockCode", key), ("Warehouse", "W" + w), ("QtyOnHand", opening), ("OpeningBalance", opening), ("UnitCost", cost), ("DateWhAdded", start));
        }
    }

    private static string Name(int n)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{Names.Firms[n % Names.Firms.Count]} {n} {Names.Forms[n % Names.Forms.Count]}");
        return name.Length > 50 ? name[..50] : name;
    }

    private static string Short(string name) => (name.Length > 20 ? name[..20] : name).TrimEnd();

    private string Currency(int n) => n % 9 == 0 ? Currencies.Foreign[n / 9 % Currencies.Foreign.Count] : books.Company.Options.Currency;
}

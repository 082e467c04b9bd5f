using MlConnector.Sandbox.Syspro.Books;

namespace MlConnector.Sandbox.Syspro.Generation;

/// <summary>Rows that are odd but legal: keys that need escaping or differ only in case, full columns, extreme digits, hours that a time zone does not have.</summary>
internal static class OddData
{
    private static readonly string[] Suppliers =
        ["O'HARA", "A&B<C>", "50% #1", "a+b c", "abc", "ABC", "Ünïcödé", "-", "0000000001", "1", "key|with\\bar", "semi;colon,", "quote\"d", "(paren)"];

    public static void Add(CompanyBooks books)
    {
        foreach (var key in Suppliers) AddSupplier(books, key);
        AddStock(books);
        AddMoments(books);
    }

    private static void AddSupplier(CompanyBooks books, string key)
    {
        books.Table("ApSupplier").Insert(
            ("Supplier", key), ("SupplierName", new string('W', 50)), ("SupShortName", "\tTab  and  blanks "), ("Branch", "10"), ("Currency", books.Company.Options.Currency),
            ("TermsCode", "30"), ("Nationality", "é"), ("Email", "=cmd|'/c calc'!A1"), ("MerchGlCode", books.Chart.Expense(0, 0)));
        var invoice = new SupplierInvoice(key, $"I/{key}", books.AsOf, [(books.Chart.Expense(0, 0), 0.01m)], "\u20AC \u2013 \u0153 \u00FF <b>&amp;");
        books.Payables.Post(books.Current, books.AsOf, [invoice]);
    }

    // 18 digits are legal in SQL; a binary double holds 15.
    private static void AddStock(CompanyBooks books)
    {
        books.Table("InvMaster").Insert(
            ("StockCode", "EXTREME"), ("Description", "Digits to the edge"), ("StockUom", "EA"), ("ProductClass", "PC0"), ("MaterialCost", 9_999_999_999.99999m));
        books.Table("InvWarehouse").Insert(
            ("StockCode", "EXTREME"), ("Warehouse", "W1"), ("QtyOnHand", 999_999_999_999.999999m), ("OpeningBalance", 999_999_999_999.999999m),
            ("QtyAllocated", -0.000001m), ("UnitCost", 0.00001m));
    }

    // Some programs stamp a time of day: at both daylight-saving changes of the European and the American year, and at the ends of datetime.
    private static void AddMoments(CompanyBooks books)
    {
        DateTime[] moments =
        [
            new(2026, 3, 29, 2, 30, 0), new(2026, 10, 25, 2, 30, 0), new(2026, 3, 8, 2, 30, 0), new(2026, 11, 1, 1, 30, 0), new(1753, 1, 1), new(9999, 12, 31, 23, 59, 59),
        ];
        for (var i = 0; i < moments.Length; i++)
            books.Table("InvMaster").Insert(("StockCode", $"MOMENT-{i}"), ("Description", "Added at an odd hour"), ("StockUom", "EA"), ("ProductClass", "PC0"), ("DateStkAdded", moments[i]));
    }
}

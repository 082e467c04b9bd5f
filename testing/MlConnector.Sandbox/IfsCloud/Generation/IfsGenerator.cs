using System.Globalization;
using MlConnector.Sandbox.IfsCloud.Data;

namespace MlConnector.Sandbox.IfsCloud.Generation;

/// <summary>Fills an environment: master data, orders with lines, invoices, payments, and vouchers whose rows balance. The same seed gives the same rows.</summary>
internal sealed class IfsGenerator(IfsData data, IfsCloudSandboxOptions options, DateOnly today)
{
    private static readonly string[] Currencies = ["EUR", "SEK", "USD"];
    private static readonly string[] Countries = ["DE", "SE", "US"];
    private readonly Random dice = new(options.Seed);
    private int Partners => 10 + (options.Vouchers / 4);

    public void Fill()
    {
        for (int i = 1; i <= Partners; i++)
        {
            string currency = Currencies[i % 3];
            data.Add(data.Set("SupplierInfoGeneralSet"), ("SupplierId", Code("S", i)), ("Name", $"Supplier {i} & Söner"), ("Country", Countries[i % 3]), ("CurrencyCode", currency));
            data.Add(data.Set("Reference_Supplier"), ("VendorNo", Code("S", i)), ("VendorName", $"Supplier {i} & Söner"));
            data.Add(data.Set("CustomerInfoSet"), ("CustomerId", Code("C", i)), ("Name", $"Customer {i} \"O'Neil\""), ("Country", i % 5 == 0 ? null : Countries[i % 3]), ("CurrencyCode", currency));
        }

        foreach (string name in data.Sets.Select(set => set.Service).Distinct(StringComparer.Ordinal)) data.Add(data.Set("Projections"), ("ProjectionName", name), ("ApiClass", "Standard"));
        foreach (string company in options.Companies)
        {
            Chart(company);
            for (int i = 1; i <= options.Vouchers; i++) Voucher(company, i);
            for (int i = 1; i <= options.Vouchers / 2; i++) Invoices(company, i);
            for (int i = 1; i <= options.Vouchers / 2; i++) Orders(company, i);
        }
    }

    private void Chart(string company)
    {
        string[] kinds = [.. IfsData.Enums["LogicalAccountType"]];
        for (int i = 0; i < 40; i++)
        {
            data.Add(
                data.Set("Reference_Account"), ("Company", company), ("Account", Digits(1000 + (i * 50))), ("CodePart", "A"), ("Description", $"Account {i}"), ("AccntGroup", Digits(i / 10)), ("LogicalAccountType", kinds[i % 4]),
                ("LedgFlag", "N"), ("ValidFrom", new DateOnly(2020, 1, 1)), ("ValidUntil", new DateOnly(2049, 12, 31)), ("ReqCodeB", i % 2 == 0 ? "Mandatory" : "Can"), ("ReqCodeD", i % 4 == 3 ? "Blocked" : "Can"));
        }

        foreach (char part in "BCDEFGHIJ")
        {
            for (int i = 1; i <= 6; i++) data.Add(data.Set($"Reference_Code{part}"), ("Company", company), ($"Code{part}", $"{part}{i:00}"), ("CodePart", part.ToString()), ("Description", $"Part {part}, value {i}"), ("ValidFrom", new DateOnly(2020, 1, 1)), ("Cf_Owner", "ALAIN"));
        }
    }

    /// <summary>Two to six rows: debits, and one credit of their sum.</summary>
    private void Voucher(string company, int number)
    {
        DateOnly day = Day(number, options.Vouchers);
        int rows = dice.Next(1, 6);
        decimal sum = 0;
        for (int row = 1; row <= rows + 1; row++)
        {
            bool credit = row == rows + 1;
            decimal amount = credit ? sum : Math.Round(dice.Next(1, 1_000_000) / 100m, 2);
            if (!credit) sum += amount;
            AddVoucherRow(company, number, row, day, credit ? null : amount, credit ? amount : null);
        }
    }

    /// <summary>One row of a voucher.</summary>
    internal void AddVoucherRow(string company, int number, int row, DateOnly day, decimal? debet, decimal? credit) => data.Add(
        data.Set("VoucherRowSet"), ("Company", company), ("VoucherType", number % 3 == 0 ? "M" : "F"), ("AccountingYear", day.Year), ("VoucherNo", number), ("RowNo", row), ("VoucherDate", day), ("EntryDate", day),
        ("AccountingPeriod", day.Month), ("YearPeriodKey", (day.Year * 100) + day.Month), ("Account", Digits(1000 + (dice.Next(40) * 50))), ("CodeB", $"B{dice.Next(1, 7):00}"), ("CodeC", dice.Next(2) == 0 ? null : $"C{dice.Next(1, 7):00}"),
        ("CurrencyCode", "EUR"), ("CurrencyDebetAmount", debet), ("CurrencyCreditAmount", credit), ("CurrencyAmount", (debet ?? 0) - (credit ?? 0)), ("DebetAmount", debet), ("CreditAmount", credit),
        ("Amount", (debet ?? 0) - (credit ?? 0)), ("Quantity", dice.Next(3) == 0 ? 1.12345678m : null), ("Text", $"Voucher {number}, row {row}"), ("PartyType", dice.Next(2) == 0 ? null : "Supplier"), ("PartyTypeId", Code("S", dice.Next(1, Partners + 1))),
        ("FunctionGroup", "M"), ("Userid", "ALAIN"), ("Corrected", false));

    private void Invoices(string company, int number)
    {
        DateOnly day = Day(number, options.Vouchers / 2);
        string[] states = IfsData.Enums["InvoiceState"];
        decimal net = Math.Round(dice.Next(100, 1_000_000) / 100m, 2), tax = Math.Round(net * 0.19m, 2);
        string state = number % 3 == 0 ? "PaidPosted" : states[dice.Next(3)];
        data.Add(
            data.Set("SupplierInvoiceSet"), ("Company", company), ("InvoiceId", 4700 + number), ("Identity", Code("S", dice.Next(1, Partners + 1))), ("SeriesId", "SI"), ("InvoiceNo", $"0{number}/{day.Year}"), ("InvoiceDate", day), ("DueDate", day.AddDays(30)),
            ("ArrivalDate", day.AddDays(2)), ("CurrencyCode", Currencies[number % 3]), ("NetAmount", net), ("TaxAmount", tax), ("GrossAmount", net + tax), ("Objstate", state));
        data.Add(
            data.Set("CustomerOrderInvHeadSet"), ("Company", company), ("InvoiceId", 8700 + number), ("Identity", Code("C", dice.Next(1, Partners + 1))), ("PartyType", "Customer"), ("InvoiceType", "CUSTORDDEB"), ("InvoiceDate", day),
            ("DueDate", day.AddDays(14)), ("CreationDate", day), ("Currency", Currencies[number % 3]), ("CurrRate", 1.0823m), ("PayTermId", "30"), ("Objstate", state));
        if (state == "PaidPosted") data.Add(data.Set("MixedPaymentSet"), ("Company", company), ("MixedPaymentId", number), ("PaymentDate", day.AddDays(20)), ("VoucherType", "P"), ("AccountingYear", day.Year), ("VoucherNo", 90_000 + number), ("CurrencyCode", Currencies[number % 3]), ("Amount", net + tax), ("Objstate", "Approved"));
    }

    private void Orders(string company, int number)
    {
        string site = company, order = $"{company}-{number:0000}";
        DateOnly day = Day(number, options.Vouchers / 2);
        string bought = number % 3 == 0 ? "Closed" : number % 7 == 0 ? "Cancelled" : number % 2 == 0 ? "Received" : "Released";
        string sold = number % 3 == 0 ? "Invoiced" : number % 7 == 0 ? "Cancelled" : number % 2 == 0 ? "Delivered" : "Released";
        data.Add(
            data.Set("PurchaseOrderSet"), ("OrderNo", order), ("Company", company), ("Contract", site), ("VendorNo", Code("S", dice.Next(1, Partners + 1))), ("OrderDate", day), ("Objstate", bought), ("BuyerCode", "ALAIN"), ("AuthorizeCode", "ALAIN"),
            ("CurrencyCode", Currencies[number % 3]), ("Cf_Priority", "High"));
        data.Add(data.Set("CustomerOrderSet"), ("OrderNo", $"C{order}"), ("Contract", site), ("CustomerNo", Code("C", dice.Next(1, Partners + 1))), ("CustomerName", "Somebody"), ("CurrencyCode", Currencies[number % 3]), ("OrderDate", day), ("Objstate", sold));
        for (int line = 1; line <= dice.Next(1, 4); line++)
        {
            decimal quantity = dice.Next(1, 100), price = Math.Round(dice.Next(1, 100_000) / 1000m, 3), net = Math.Round(quantity * price, 2);
            data.Add(
                data.Set("PurchaseOrderLineSet"), ("OrderNo", order), ("LineNo", Digits(line)), ("ReleaseNo", "1"), ("Contract", site), ("VendorNo", Code("S", 1)), ("PartNo", $"P-{dice.Next(1, 50):000}"), ("Description", "Bolt M8 × 40"), ("BuyQtyDue", quantity),
                ("BuyUnitMeas", "pcs"), ("BuyUnitPrice", price), ("NetAmtCurr", net), ("GrossAmtCurr", net), ("CurrencyCode", Currencies[number % 3]), ("Objstate", bought), ("WantedDeliveryDate", day.AddDays(20)), ("PlannedReceiptDate", day.AddDays(21)));
            data.Add(
                data.Set("CustomerOrderLineSet"), ("OrderNo", $"C{order}"), ("LineNo", Digits(line)), ("RelNo", "1"), ("LineItemNo", 0), ("CatalogNo", "K-1"), ("CatalogDesc", "Kit"), ("BuyQtyDue", quantity), ("SalesUnitMeas", "pcs"),
                ("WantedDeliveryDate", day.AddDays(10)), ("PlannedDeliveryDate", day.AddDays(11)), ("Objstate", sold));
        }
    }

    /// <summary>Spread over the last hundred days.</summary>
    private DateOnly Day(int number, int of) => today.AddDays(-100 + (number * 100 / Math.Max(1, of)));

    private static string Code(string letter, int number) => string.Create(CultureInfo.InvariantCulture, $"{letter}{number:0000}");

    private static string Digits(int number) => number.ToString(CultureInfo.InvariantCulture);
}

using MlConnector.Sandbox.Syspro.Books;
using MlConnector.Sandbox.Syspro.Data;
using static MlConnector.Sandbox.Syspro.Scenarios.ScenarioStage;

namespace MlConnector.Sandbox.Syspro.Scenarios;

/// <summary>What happens to invoices and orders.</summary>
internal static class DocumentScenarios
{
    private const string BadReference = "bad reference of ";

    public static IEnumerable<Scenario> All =>
    [
        new("pay-old-invoice", "pays an old open supplier invoice: no date of the invoice moves", ["supplier", "invoice", "amount"], Pay),
        new("receive-customer-payment", "a customer pays its oldest open invoice", ["amount"], ReceivePayment),
        new("new-supplier-invoice", "posts a supplier invoice today", ["supplier", "invoice", "amount", "date"], NewInvoice),
        new("new-sale", "a sales order is entered, shipped and invoiced today", ["customer", "lines"], Sell),
        new("receive-purchase-order", "receives the oldest open purchase order", ["order"], ReceiveOrder),
        new("purge-invoice", "retention deletes the oldest paid supplier invoice", ["supplier", "invoice"], Purge),
        new("bad-row", "a supplier invoice that no destination can hold: kind=text (reference of 4,100 characters) or kind=digits (rate with 28 digits)", ["kind", "supplier", "invoice"], Spoil),
        new("correct-row", "corrects what bad-row spoiled", [], Correct),
        new("null-dates", "takes every date from an open supplier invoice: a NULL cursor", ["supplier", "invoice"], NullDates),
        new("future-invoice", "posts a supplier invoice dated far in the future", ["days", "supplier", "invoice", "amount", "date"], Future),
    ];

    private static Dictionary<string, string> Pay(ScenarioStage stage, ScenarioParameters given)
    {
        var books = stage.Books(given);
        var suppliers = books.Table("ApSupplier");
        var invoice = Chosen(books, given, row => row.Number("MthInvBal1") > 0 && suppliers.Find(row.Text("Supplier")) is not null);
        var amount = given.Amount("amount") ?? invoice.Number("MthInvBal1");
        books.Payables.Pay(Period.Of(stage.Today), stage.Today, [(invoice, amount)]);
        return Facts(books, invoice, ("amount", Text(amount)));
    }

    private static Dictionary<string, string> ReceivePayment(ScenarioStage stage, ScenarioParameters given)
    {
        var books = stage.Books(given);
        var invoice = books.Table("ArInvoice").Rows.Where(row => row.Number("InvoiceBal1") > 0).MinBy(row => row.Date("InvoiceDate"))
            ?? throw new ArgumentException("no customer invoice is open", nameof(given));
        var amount = given.Amount("amount") ?? invoice.Number("InvoiceBal1");
        books.Receivables.Receive(Period.Of(stage.Today), stage.Today, [(invoice, amount)]);
        return new(StringComparer.Ordinal) { ["customer"] = invoice.Text("Customer"), ["invoice"] = invoice.Text("Invoice"), ["amount"] = Text(amount) };
    }

    public static Dictionary<string, string> NewInvoice(ScenarioStage stage, ScenarioParameters given)
    {
        var books = stage.Books(given);
        return Facts(books, Post(stage, books, given, stage.Today));
    }

    private static Dictionary<string, string> Future(ScenarioStage stage, ScenarioParameters given)
    {
        var books = stage.Books(given);
        var posted = Post(stage, books, given, stage.Today.AddDays(given.Whole("days", 1800)));
        return Facts(books, books.Table("ApInvoice").Update(posted, ("JournalDate", posted.Date("InvoiceDate"))));
    }

    private static Dictionary<string, string> Sell(ScenarioStage stage, ScenarioParameters given)
    {
        var books = stage.Books(given);
        var customers = books.Table("ArCustomer");
        var customer = given.Text("customer") is { } key ? customers.Find(key) ?? throw new ArgumentException($"no customer '{key}'", nameof(given)) : customers.Rows[0];
        var items = books.Table("InvMaster").Rows;
        List<OrderLine> lines = [.. Enumerable.Range(0, given.Whole("lines", 2)).Select(n => new OrderLine(items[n % items.Count].Text("StockCode"), n + 1, 19.90m))];
        var order = books.Sales.Order(customer, "W1", stage.Today, lines);
        books.Sales.Invoice(Period.Of(stage.Today), stage.Today, [order]);
        var header = books.Table("SorMaster").Find(order)!;
        return new(StringComparer.Ordinal) { ["salesOrder"] = order, ["customer"] = customer.Text("Customer"), ["invoice"] = header.Text("LastInvoice") };
    }

    private static Dictionary<string, string> ReceiveOrder(ScenarioStage stage, ScenarioParameters given)
    {
        var books = stage.Books(given);
        var order = given.Text("order") ?? books.Table("PorMasterHdr").Rows.FirstOrDefault(row => row.Text("OrderStatus") is "1" or "4")?.Text("PurchaseOrder")
            ?? throw new ArgumentException("no purchase order is open", nameof(given));
        List<(int, decimal)> open =
        [
            .. books.Table("PorMasterDetail").Under(order).Where(row => row.Text("MCompleteFlag") != "Y")
                .Select(row => (row.Whole("Line"), row.Number("MOrderQty") - row.Number("MReceivedQty"))),
        ];
        books.Purchasing.Receive(order, Period.Of(stage.Today), stage.Today, open);
        return new(StringComparer.Ordinal) { ["purchaseOrder"] = order, ["lines"] = Text(open.Count) };
    }

    private static Dictionary<string, string> Purge(ScenarioStage stage, ScenarioParameters given)
    {
        var books = stage.Books(given);
        var invoice = Chosen(books, given, row => row.Number("MthInvBal1") == 0);
        books.Payables.Purge(invoice);
        return Facts(books, invoice);
    }

    private static Dictionary<string, string> Spoil(ScenarioStage stage, ScenarioParameters given)
    {
        var books = stage.Books(given);
        var invoices = books.Table("ApInvoice");
        var invoice = Chosen(books, given, row => row.Number("MthInvBal1") > 0);
        stage.PutAside[BadReference + books.Company.Id] = [invoice];
        switch (given.Text("kind", "text"))
        {
            case "text":
                invoices.Widen("Reference", 8000);
                return Facts(books, invoices.Update(invoice, ("Reference", new string('x', 4100))), ("column", "Reference"));
            case "digits":
                invoices.Widen("ConvRate", 28, 14);
                return Facts(books, invoices.Update(invoice, ("ConvRate", 12345678901234.56789012345678m)), ("column", "ConvRate"));
            default:
                throw new ArgumentException("kind is text or digits", nameof(given));
        }
    }

    private static Dictionary<string, string> Correct(ScenarioStage stage, ScenarioParameters given)
    {
        var books = stage.Books(given);
        if (!stage.PutAside.Remove(BadReference + books.Company.Id, out var good)) throw new ArgumentException("nothing is spoiled: play bad-row first", nameof(given));
        return Facts(books, books.Table("ApInvoice").Update(good[0], ("Reference", good[0].Text("Reference")), ("ConvRate", good[0].Number("ConvRate"))));
    }

    private static Dictionary<string, string> NullDates(ScenarioStage stage, ScenarioParameters given)
    {
        var books = stage.Books(given);
        var invoice = Chosen(books, given, row => row.Number("MthInvBal1") > 0);
        return Facts(books, books.Table("ApInvoice").Update(invoice, ("InvoiceDate", null), ("JournalDate", null), ("DueDate", null)));
    }

    private static SysproRow Post(ScenarioStage stage, CompanyBooks books, ScenarioParameters given, DateTime otherwise)
    {
        var supplier = given.Text("supplier") ?? books.Table("ApSupplier").Rows[0].Text("Supplier");
        var number = given.Text("invoice") ?? $"NEW-{books.Table("ApInvoice").Count + 1}";
        var date = given.Text("date") is { } text ? DateTime.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : otherwise;
        var invoice = new SupplierInvoice(supplier, number, date, [(books.Chart.Expense(0, 2), given.Amount("amount") ?? 250.75m)], "Scenario");
        books.Payables.Post(Period.Of(stage.Today), stage.Today, [invoice]);
        return books.Table("ApInvoice").Find(supplier, number)!;
    }

    /// <summary>The invoice that the parameters name, or the oldest that suits.</summary>
    private static SysproRow Chosen(CompanyBooks books, ScenarioParameters given, Func<SysproRow, bool> suits)
    {
        var (supplier, number) = (given.Text("supplier"), given.Text("invoice"));
        var invoices = books.Table("ApInvoice");
        if (supplier is not null && number is not null)
            return invoices.Find(supplier, number) ?? throw new ArgumentException($"no invoice {number} of {supplier}", nameof(given));
        return invoices.Rows.Where(row => suits(row) && (supplier is null || row.Text("Supplier") == supplier)).MinBy(row => row.Date("InvoiceDate") ?? DateTime.MaxValue)
            ?? throw new ArgumentException("no supplier invoice suits", nameof(given));
    }

    private static Dictionary<string, string> Facts(CompanyBooks books, SysproRow invoice, params ReadOnlySpan<(string Name, string Value)> more)
    {
        Dictionary<string, string> facts = new(StringComparer.Ordinal)
        {
            ["company"] = books.Company.Id,
            ["supplier"] = invoice.Text("Supplier"),
            ["invoice"] = invoice.Text("Invoice"),
        };
        foreach (var (name, value) in more) facts[name] = value;
        return facts;
    }
}

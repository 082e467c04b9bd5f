using System.Globalization;
using MlConnector.Sandbox.Syspro.Books;
using MlConnector.Sandbox.Syspro.Data;

namespace MlConnector.Sandbox.Syspro.Generation;

/// <summary>Lets a company trade day by day up to its as-of date, through the same operations that scenarios use later.</summary>
internal sealed class Trading
{
    private readonly CompanyBooks books;
    private readonly SysproSize size;
    private readonly Dice dice;
    private readonly Settling settling;
    private readonly IReadOnlyList<SysproRow> suppliers;
    private readonly IReadOnlyList<SysproRow> customers;
    private readonly IReadOnlyList<string> items;
    private readonly Queue<(DateTime Ship, string Order)> toShip = new();
    private readonly Queue<(DateTime Due, string Order)> toReceive = new();

    public Trading(CompanyBooks books, SysproSize size, Dice dice)
    {
        this.books = books;
        this.size = size;
        this.dice = dice;
        settling = new Settling(books, dice);
        suppliers = books.Table("ApSupplier").Rows;
        customers = books.Table("ArCustomer").Rows;
        items = [.. books.Table("InvMaster").Rows.Select(row => row.Text("StockCode"))];
    }

    public void Run(DateTime start)
    {
        books.Ledger.Post(
            new JournalHead(books.Company.Id, Period.Of(start), start, start, "JE", "Opening capital"),
            [new JournalLine(books.Chart.Bank, 2_500_000m, "Opening"), new JournalLine(books.Chart.Capital, -2_500_000m, "Opening")]);
        for (var day = start; day <= books.AsOf; day = day.AddDays(1))
        {
            if (day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday) continue;
            Buy(day);
            Sell(day);
            Order(day);
            if (day.DayOfWeek == DayOfWeek.Friday) settling.Run(day);
            if (day.AddDays(day.DayOfWeek == DayOfWeek.Friday ? 3 : 1).Month != day.Month) CloseMonth(day);
        }
    }

    private void Buy(DateTime day)
    {
        List<SupplierInvoice> batch = [];
        for (var i = Daily(size.ApInvoicesPerDay); i > 0; i--)
        {
            var supplier = dice.Pick(suppliers).Text("Supplier");
            var number = string.Create(CultureInfo.InvariantCulture, $"{dice.Pick<string>(["RE-", "INV ", "F/", "4711-"])}{day:yyMMdd}{i:D3}");
            var centre = dice.Between(0, size.CostCentres - 1);
            List<(string, decimal)> lines = [.. Enumerable.Range(0, dice.Between(1, 3)).Select(n => (books.Chart.Expense(centre, dice.Between(0, 7)), dice.Money(20, 4000)))];
            batch.Add(new SupplierInvoice(supplier, number, day.AddDays(-dice.Between(0, 20)), lines, dice.Pick(Names.References)));
        }
        if (batch.Count == 0) return;
        books.Payables.Post(Period.Of(day), day, batch);
        foreach (var invoice in batch) settling.AddPayable(books.Table("ApInvoice").Find(invoice.Supplier, invoice.Invoice)!);
    }

    private void Sell(DateTime day)
    {
        for (var i = Daily(size.SalesOrdersPerDay); i > 0; i--)
            toShip.Enqueue((day.AddDays(dice.Between(2, 4)), books.Sales.Order(dice.Pick(customers), Warehouse(), day, Lines(20, 900))));
        List<string> ready = [];
        while (toShip.TryPeek(out var next) && next.Ship <= day)
        {
            if (dice.Percent(2)) books.Sales.Cancel(next.Order);
            else ready.Add(next.Order);
            toShip.Dequeue();
        }
        if (ready.Count > 0) books.Sales.Invoice(Period.Of(day), day, ready);
        foreach (var order in ready) settling.AddReceivable(InvoiceOf(order));
        if (dice.Percent(8)) settling.AddReceivable(Credit(day));
    }

    private SysproRow Credit(DateTime day)
    {
        var customer = dice.Pick(customers);
        var invoice = books.Receivables.Credit(Period.Of(day), day, customer, dice.Money(10, 300));
        return books.Table("ArInvoice").Find(customer.Text("Customer"), invoice, "C")!;
    }

    private SysproRow InvoiceOf(string order)
    {
        var header = books.Table("SorMaster").Find(order)!;
        return books.Table("ArInvoice").Find(header.Text("Customer"), header.Text("LastInvoice"), "I")!;
    }

    private void Order(DateTime day)
    {
        for (var i = Daily(size.PurchaseOrdersPerDay); i > 0; i--)
            toReceive.Enqueue((day.AddDays(dice.Between(5, 12)), books.Purchasing.Order(dice.Pick(suppliers).Text("Supplier"), Warehouse(), day, Lines(5, 300))));
        while (toReceive.TryPeek(out var next) && next.Due <= day)
        {
            toReceive.Dequeue();
            List<(int, decimal)> open =
            [
                .. books.Table("PorMasterDetail").Under(next.Order)
                    .Select(row => (row.Whole("Line"), row.Number("MOrderQty") - row.Number("MReceivedQty"))).Where(line => line.Item2 > 0),
            ];
            var partly = open.Count > 1 && dice.Percent(25);
            books.Purchasing.Receive(next.Order, Period.Of(day), day, partly ? open[..1] : open);
            if (partly) toReceive.Enqueue((day.AddDays(12), next.Order));
        }
    }

    private void CloseMonth(DateTime day)
    {
        List<JournalLine> payroll = [], wear = [];
        for (var centre = 0; centre < size.CostCentres; centre++)
        {
            payroll.Add(new JournalLine(books.Chart.Salaries(centre), dice.Money(8000, 15_000), "Payroll") { AnalysisCode = $"P{centre % 6 + 1:D3}" });
            wear.Add(new JournalLine(books.Chart.Wear(centre), dice.Money(300, 900), "Depreciation"));
        }
        Balance(day, "Payroll", payroll, books.Chart.Payroll);
        Balance(day, "Depreciation", wear, books.Chart.Depreciation);
    }

    private void Balance(DateTime day, string reference, List<JournalLine> lines, string against)
    {
        lines.Add(new JournalLine(against, -lines.Sum(line => line.Amount), reference));
        books.Ledger.Post(new JournalHead(books.Company.Id, Period.Of(day), day, day, "JE", reference), lines);
    }

    private int Daily(int mean) => mean == 0 ? 0 : dice.Between(Math.Max(1, mean - 1), mean + 1);

    private string Warehouse() => "W" + dice.Between(1, size.Warehouses).ToString(CultureInfo.InvariantCulture);

    private List<OrderLine> Lines(int fromPrice, int toPrice) =>
        [.. Enumerable.Range(0, dice.Between(1, size.MaxLines)).Select(_ => new OrderLine(dice.Pick(items), dice.Between(1, 40), dice.Money(fromPrice, toPrice)))];
}

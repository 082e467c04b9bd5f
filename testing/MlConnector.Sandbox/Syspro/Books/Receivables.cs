using System.Globalization;
using MlConnector.Sandbox.Syspro.Data;

namespace MlConnector.Sandbox.Syspro.Books;

/// <summary>
/// Accounts receivable: invoices out of sales orders, credit notes, receipts. Open balances sum to the buckets of <c>ArCustomerBal</c> at
/// every moment; the buckets are those of the day the company was generated.
/// </summary>
internal sealed class Receivables(SysproCompany company, GeneralLedger ledger, Chart chart, Stock stock, Period current, CustomerBuckets buckets)
{
    private readonly Dictionary<Period, int> registers = [];
    private readonly Dictionary<Period, int> receipts = [];
    private readonly SysproTable invoices = company.Database.Table("ArInvoice");
    private readonly SysproTable payments = company.Database.Table("ArInvoicePay");
    private readonly SysproTable customers = company.Database.Table("ArCustomer");
    private int lastInvoice = 500_000;

    public SalesRegister OpenRegister(Period period, DateTime day)
    {
        var number = registers[period] = registers.GetValueOrDefault(period) + 1;
        return new SalesRegister(period, day, number, ledger.NextNumber(period));
    }

    /// <summary>Posts what a register collected.</summary>
    public void CloseRegister(SalesRegister register)
    {
        if (register.Lines.Count > 0)
            ledger.Post(new JournalHead(company.Id, register.Period, register.Day, register.Day, "AR", $"Register {register.Number}", register.Number), register.Summarised(chart.ArControl));
    }

    /// <summary>Invoices the lines of a sales order.</summary>
    /// <returns>The invoice's number.</returns>
    public string Invoice(SalesRegister register, SysproRow order, IReadOnlyList<SysproRow> lines)
    {
        var invoice = Keys.ZeroFilled(++lastInvoice);
        var customer = customers.Find(order.Text("Customer"))!;
        var rate = Currencies.RateOf(customer.Text("Currency"), company.Options.Currency);
        var detail = new InvoiceDetail(company, chart, stock, register, customer, invoice, rate);
        var totals = detail.Write(order, lines);
        Insert(register, customer, invoice, "I", totals.Net + totals.Tax, totals.Tax, rate, order);
        customers.Update(customer, ("DateLastSale", register.Day));
        return invoice;
    }

    /// <summary>Gives a customer a credit of a value, in its currency, against the sales of the first cost centre.</summary>
    public string Credit(Period period, DateTime day, SysproRow customer, decimal value)
    {
        var register = OpenRegister(period, day);
        var invoice = Keys.ZeroFilled(++lastInvoice);
        var rate = Currencies.RateOf(customer.Text("Currency"), company.Options.Currency);
        Insert(register, customer, invoice, "C", -value, 0, rate, null);
        InvoiceDetail.Summary(company, register, customer, invoice, "C", new InvoiceTotals(-value, 0, 0), rate, "");
        var local = rate.ToLocal(value);
        register.Lines.Add(new JournalLine(chart.Sales(0), local, invoice, "Credit note") { Customer = customer.Text("Customer"), ArInvoice = invoice });
        register.Lines.Add(new JournalLine(chart.ArControl, -local, invoice, "Credit note") { Customer = customer.Text("Customer"), ArInvoice = invoice });
        CloseRegister(register);
        return invoice;
    }

    /// <summary>Books receipts against invoices, in their currency, in one journal.</summary>
    public void Receive(Period period, DateTime day, IReadOnlyList<(SysproRow Invoice, decimal Amount)> batch)
    {
        var journal = receipts[period] = receipts.GetValueOrDefault(period) + 1;
        List<JournalLine> lines = [];
        foreach (var (invoice, amount) in batch) ReceiveOne(period, day, journal, invoice, amount, lines);
        ledger.Post(new JournalHead(company.Id, period, day, day, "CS", $"Cash {journal}", journal), lines);
    }

    private void Insert(SalesRegister register, SysproRow customer, string invoice, string type, decimal value, decimal tax, Rate rate, SysproRow? order)
    {
        invoices.Insert(
            ("Customer", customer.Text("Customer")), ("Invoice", invoice), ("DocumentType", type), ("InvoiceDate", register.Day),
            ("SalesOrder", order?.Text("SalesOrder") ?? ""), ("CustomerPoNumber", order?.Text("CustomerPoNumber") ?? ""),
            ("Salesperson", customer.Text("Salesperson")), ("Branch", customer.Text("Branch")), ("Area", customer.Text("Area")),
            ("TermsCode", customer.Text("TermsCode")), ("InvoiceBal1", value), ("InvoiceBal2", Balance.AtPeriodEnd(1, register.Period, current) ? value : 0),
            ("InvoiceBal3", Balance.AtPeriodEnd(2, register.Period, current) ? value : 0), ("CurrencyValue", value), ("PostCurrency", customer.Text("Currency")),
            ("ConvRate", rate.Value), ("MulDiv", rate.MulDiv), ("InvoiceYear", register.Period.Year), ("InvoiceMonth", register.Period.Month),
            ("TaxPortion", tax), ("NextPaymEntry", 1), ("PodEntryDate", null));
        buckets.Move(customer.Text("Customer"), type, register.Day, value, opened: true, closed: false);
    }

    private void ReceiveOne(Period period, DateTime day, int journal, SysproRow known, decimal amount, List<JournalLine> lines)
    {
        var (customer, number, type) = (known.Text("Customer"), known.Text("Invoice"), known.Text("DocumentType"));
        var invoice = invoices.Find(customer, number, type)!;
        var rate = new Rate(invoice.Number("ConvRate"), invoice.Text("MulDiv"));
        var local = rate.ToLocal(amount);
        var entry = invoice.Whole("NextPaymEntry");
        var left = invoice.Number("InvoiceBal1") - amount;
        invoices.Update(invoice,
            ("InvoiceBal1", left), ("InvoiceBal2", invoice.Number("InvoiceBal2") - (Balance.AtPeriodEnd(1, period, current) ? amount : 0)),
            ("InvoiceBal3", invoice.Number("InvoiceBal3") - (Balance.AtPeriodEnd(2, period, current) ? amount : 0)), ("NextPaymEntry", entry + 1));
        payments.Insert(
            ("Customer", customer), ("Invoice", number), ("DocumentType", type), ("EntryNumber", entry), ("TrnType", "P"), ("Journal", journal),
            ("JournalDate", day), ("PaymentReference", string.Create(CultureInfo.InvariantCulture, $"CHQ {journal * 13 + entry}")), ("TrnValue", amount),
            ("TrnYear", period.Year), ("TrnMonth", period.Month), ("PostValue", local), ("PostCurrency", company.Options.Currency),
            ("PostConvRate", rate.Value), ("PostMulDiv", rate.MulDiv));
        customers.Update(customers.Find(customer)!, ("DateLastPay", day));
        buckets.Move(customer, type, invoice.Date("InvoiceDate")!.Value, -amount, opened: false, closed: left == 0);
        lines.Add(new JournalLine(chart.Bank, local, number, "Receipt") { Customer = customer, ArInvoice = number });
        lines.Add(new JournalLine(chart.ArControl, -local, number, "Receipt") { Customer = customer, ArInvoice = number });
    }
}

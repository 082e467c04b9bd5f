using System.Globalization;
using MlConnector.Sandbox.Syspro.Data;

namespace MlConnector.Sandbox.Syspro.Books;

/// <summary>A supplier invoice to be posted; the value is in the supplier's currency, the lines share it by ledger code.</summary>
internal sealed record SupplierInvoice(string Supplier, string Invoice, DateTime InvoiceDate, IReadOnlyList<(string GlCode, decimal Value)> Lines, string Reference)
{
    public decimal Value => Lines.Sum(line => line.Value);
}

/// <summary>
/// Accounts payable. Every operation writes the sub-ledger, its distribution, the supplier's balance and the ledger journal together, so that
/// open invoices sum to <c>ApSupplier.CurrentBalance</c> at every moment.
/// </summary>
internal sealed class Payables(SysproCompany company, GeneralLedger ledger, Chart chart, Period current)
{
    private readonly Dictionary<Period, int> journals = [];
    private readonly Dictionary<Period, int> paymentJournals = [];
    private readonly SysproTable suppliers = company.Database.Table("ApSupplier");
    private readonly SysproTable invoices = company.Database.Table("ApInvoice");
    private readonly SysproTable payments = company.Database.Table("ApInvoicePay");

    /// <summary>Posts invoices in one AP journal and one ledger journal.</summary>
    /// <returns>The AP journal's number.</returns>
    public int Post(Period period, DateTime day, IReadOnlyList<SupplierInvoice> batch)
    {
        var journal = journals[period] = journals.GetValueOrDefault(period) + 1;
        List<JournalLine> lines = [];
        for (var i = 0; i < batch.Count; i++) PostOne(period, day, journal, i + 1, batch[i], lines);
        ledger.Post(new JournalHead(company.Id, period, day, day, "AP", $"AP invoices {journal}", journal), lines);
        return journal;
    }

    /// <summary>Pays amounts of invoices, in their currency, in one journal.</summary>
    public int Pay(Period period, DateTime day, IReadOnlyList<(SysproRow Invoice, decimal Amount)> batch)
    {
        var journal = paymentJournals[period] = paymentJournals.GetValueOrDefault(period) + 1;
        List<JournalLine> lines = [];
        for (var i = 0; i < batch.Count; i++) PayOne(period, day, journal, i + 1, batch[i].Invoice, batch[i].Amount, lines);
        ledger.Post(new JournalHead(company.Id, period, day, day, "PA", $"AP payments {journal}", journal), lines);
        return journal;
    }

    /// <summary>Deletes a paid invoice and its payments, as retention does. The journals stay.</summary>
    public void Purge(SysproRow invoice)
    {
        foreach (var payment in payments.Under(invoice.Text("Supplier"), invoice.Text("Invoice"))) payments.Delete(payment);
        invoices.Delete(invoice);
    }

    private void PostOne(Period period, DateTime day, int journal, int entry, SupplierInvoice invoice, List<JournalLine> lines)
    {
        var supplier = suppliers.Find(invoice.Supplier)!;
        var terms = company.Database.Table("TblApTerms").Find(supplier.Text("TermsCode"));
        var rate = Currencies.RateOf(supplier.Text("Currency"), company.Options.Currency);
        InsertInvoice(period, day, journal, entry, invoice, supplier, terms?.Whole("InvDueDays") ?? 30, rate);
        var summary = company.Database.Table("ApJnlSummary");
        summary.Insert(
            ("TrnYear", period.Year), ("TrnMonth", period.Month), ("Journal", journal), ("EntryNumber", entry), ("Supplier", invoice.Supplier),
            ("Invoice", invoice.Invoice), ("TransactionCode", "I"), ("InvoiceValue", invoice.Value), ("SupplierGlCode", chart.ApControl), ("TrnDate", day));
        Distribute(period, journal, entry, invoice, rate, lines);
        Move(supplier, invoice.Value, period, day, ("LastPurchDate", day), ("FirstPurchDate", supplier.Date("FirstPurchDate") ?? day));
    }

    private void InsertInvoice(Period period, DateTime day, int journal, int entry, SupplierInvoice invoice, SysproRow supplier, int dueDays, Rate rate) =>
        invoices.Insert(
            ("Supplier", invoice.Supplier), ("Invoice", invoice.Invoice), ("InvoiceDate", invoice.InvoiceDate), ("DueDate", invoice.InvoiceDate.AddDays(dueDays)),
            ("DiscountDate", invoice.InvoiceDate.AddDays(Math.Min(dueDays, 10))), ("JournalDate", day), ("Journal", journal), ("EntryNumber", entry),
            ("Branch", supplier.Text("Branch")), ("Reference", invoice.Reference), ("OrigInvValue", invoice.Value),
            ("OrigDiscValue", decimal.Round(invoice.Value * 0.02m, 2)), ("MthInvBal1", invoice.Value),
            ("MthInvBal2", Balance.AtPeriodEnd(1, period, current) ? invoice.Value : 0), ("MthInvBal3", Balance.AtPeriodEnd(2, period, current) ? invoice.Value : 0),
            ("InvoiceStatus", ""), ("Currency", supplier.Text("Currency")), ("PostCurrency", company.Options.Currency), ("ConvRate", rate.Value),
            ("MulDiv", rate.MulDiv), ("Bank", "MAIN"), ("InvoiceYear", period.Year), ("InvoiceMonth", period.Month));

    private void Distribute(Period period, int journal, int entry, SupplierInvoice invoice, Rate rate, List<JournalLine> lines)
    {
        var distribution = company.Database.Table("ApJnlDistrib");
        decimal local = 0;
        for (var i = 0; i < invoice.Lines.Count; i++)
        {
            var (glCode, value) = invoice.Lines[i];
            distribution.Insert(
                ("TrnYear", period.Year), ("TrnMonth", period.Month), ("Journal", journal), ("EntryNumber", entry), ("SubEntry", i + 1),
                ("ExpenseGlCode", glCode), ("DistrValue", value), ("ExpenseType", "M"), ("Reference", invoice.Reference));
            var posted = rate.ToLocal(value);
            local += posted;
            lines.Add(new JournalLine(glCode, posted, invoice.Invoice, invoice.Reference) { Supplier = invoice.Supplier, ApInvoice = invoice.Invoice });
        }
        lines.Add(new JournalLine(chart.ApControl, -local, invoice.Invoice, invoice.Reference) { Supplier = invoice.Supplier, ApInvoice = invoice.Invoice });
    }

    private void PayOne(Period period, DateTime day, int journal, int entry, SysproRow known, decimal amount, List<JournalLine> lines)
    {
        var (supplierKey, invoiceKey) = (known.Text("Supplier"), known.Text("Invoice"));
        var invoice = invoices.Find(supplierKey, invoiceKey)!;
        var rate = new Rate(invoice.Number("ConvRate"), invoice.Text("MulDiv"));
        var local = rate.ToLocal(amount);
        var left = invoice.Number("MthInvBal1") - amount;
        invoices.Update(invoice,
            ("MthInvBal1", left),
            ("MthInvBal2", invoice.Number("MthInvBal2") - (Balance.AtPeriodEnd(1, period, current) ? amount : 0)),
            ("MthInvBal3", invoice.Number("MthInvBal3") - (Balance.AtPeriodEnd(2, period, current) ? amount : 0)),
            ("PaymentNumber", $"P{journal:D6}"), ("YearInvBalZero", left == 0 ? period.Year : 0), ("MonthInvBalZero", left == 0 ? period.Month : 0));
        payments.Insert(
            ("Supplier", supplierKey), ("Invoice", invoiceKey), ("EntryNumber", payments.Under(supplierKey, invoiceKey).Count + 1), ("TrnType", "P"),
            ("Journal", journal), ("JournalDate", day), ("PaymentReference", string.Create(CultureInfo.InvariantCulture, $"EFT {day:yyyy-MM-dd}/{entry}")),
            ("TrnValue", amount), ("TrnYear", period.Year), ("TrnMonth", period.Month), ("PostValue", local), ("PostCurrency", company.Options.Currency),
            ("PostConvRate", rate.Value), ("PostMulDiv", rate.MulDiv), ("SummaryEntryNumber", entry));
        Move(suppliers.Find(supplierKey)!, -amount, period, day, ("LastChequeDate", day));
        lines.Add(new JournalLine(chart.ApControl, local, invoiceKey, "Payment") { Supplier = supplierKey, ApInvoice = invoiceKey });
        lines.Add(new JournalLine(chart.Bank, -local, invoiceKey, "Payment") { Supplier = supplierKey, ApInvoice = invoiceKey });
    }

    private void Move(SysproRow supplier, decimal amount, Period period, DateTime day, params ReadOnlySpan<(string, object?)> dates)
    {
        var month = "PurchValMth" + period.Month.ToString(CultureInfo.InvariantCulture);
        var inYear = day.Year == current.Year && amount > 0;
        suppliers.Update(supplier, [("CurrentBalance", supplier.Number("CurrentBalance") + amount), (month, supplier.Number(month) + (inYear ? amount : 0)), .. dates]);
    }
}

using MlConnector.Sandbox.Syspro.Data;

namespace MlConnector.Sandbox.Syspro.Books;

/// <summary>Sums of an invoice: net and tax in its currency, cost in local currency.</summary>
internal sealed record InvoiceTotals(decimal Net, decimal Tax, decimal Cost);

/// <summary>Writes <c>ArTrnSummary</c>, <c>ArTrnDetail</c> and the stock movements of one invoice, and collects its ledger lines.</summary>
internal sealed class InvoiceDetail(
    SysproCompany company, Chart chart, Stock stock, SalesRegister register, SysproRow customer, string invoice, Rate rate)
{
    private const decimal TaxRate = 0.19m;

    public InvoiceTotals Write(SysproRow order, IReadOnlyList<SysproRow> lines)
    {
        var totals = new InvoiceTotals(0, 0, 0);
        decimal receivable = 0;
        foreach (var line in lines)
        {
            var written = WriteLine(order, line);
            totals = new InvoiceTotals(totals.Net + written.Net, totals.Tax + written.Tax, totals.Cost + written.Cost);
            receivable += AddLedgerLines(line, written);
        }
        Summary(company, register, customer, invoice, "I", totals, rate, order.Text("SalesOrder"));
        register.Lines.Add(Line(chart.ArControl, receivable));
        return totals;
    }

    public static void Summary(
        SysproCompany company, SalesRegister register, SysproRow customer, string invoice, string type, InvoiceTotals totals, Rate rate, string order) =>
        company.Database.Table("ArTrnSummary").Insert(
            ("TrnYear", register.Period.Year), ("TrnMonth", register.Period.Month), ("Register", register.Number), ("Invoice", invoice), ("SummaryLine", 1),
            ("Customer", customer.Text("Customer")), ("DocumentType", type), ("InvoiceDate", register.Day), ("Branch", customer.Text("Branch")),
            ("Salesperson", customer.Text("Salesperson")), ("Area", customer.Text("Area")), ("MerchandiseValue", totals.Net), ("TaxValue", totals.Tax),
            ("MerchandiseCost", totals.Cost), ("ExchangeRate", rate.Value), ("MulDiv", rate.MulDiv), ("Source", "S"), ("SalesOrder", order), ("Operator", "SALES"));

    private InvoiceTotals WriteLine(SysproRow order, SysproRow line)
    {
        var quantity = line.Number("MOrderQty");
        var net = decimal.Round(quantity * line.Number("MPrice"), 2, MidpointRounding.AwayFromZero);
        var tax = customer.Text("Currency") == company.Options.Currency ? decimal.Round(net * TaxRate, 2, MidpointRounding.AwayFromZero) : 0;
        var source = new MovementSource("S", "Invoice " + invoice.TrimStart('0'), register.Number)
        {
            Customer = customer.Text("Customer"),
            Invoice = invoice,
            SalesOrder = order.Text("SalesOrder"),
        };
        var cost = stock.Move(line.Text("MStockCode"), line.Text("MWarehouse"), register.Period, register.Day, -quantity, source);
        company.Database.Table("ArTrnDetail").Insert(
            ("TrnYear", register.Period.Year), ("TrnMonth", register.Period.Month), ("Register", register.Number), ("Invoice", invoice), ("SummaryLine", 1),
            ("DetailLine", line.Whole("SalesOrderLine")), ("Customer", customer.Text("Customer")), ("DocumentType", "I"), ("InvoiceDate", register.Day),
            ("StockCode", line.Text("MStockCode")), ("Warehouse", line.Text("MWarehouse")), ("ProductClass", line.Text("MProductClass")),
            ("QtyInvoiced", quantity), ("NetSalesValue", net), ("TaxValue", tax), ("CostValue", cost), ("LineType", "1"),
            ("GlYear", register.Period.Year), ("GlPeriod", register.Period.Month), ("GlJournal", register.GlJournal),
            ("TransactionGlCode", chart.Sales(Centre(line))), ("CostGlCode", chart.CostOfSales(Centre(line))), ("SalesOrder", order.Text("SalesOrder")),
            ("SalesOrderLine", line.Whole("SalesOrderLine")));
        return new InvoiceTotals(net, tax, cost);
    }

    private decimal AddLedgerLines(SysproRow line, InvoiceTotals written)
    {
        var (net, tax) = (rate.ToLocal(written.Net), rate.ToLocal(written.Tax));
        register.Lines.Add(Line(chart.Sales(Centre(line)), -net));
        if (tax != 0) register.Lines.Add(Line(chart.Tax, -tax));
        if (written.Cost != 0)
        {
            register.Lines.Add(Line(chart.CostOfSales(Centre(line)), written.Cost) with { StockCode = line.Text("MStockCode") });
            register.Lines.Add(Line(chart.Inventory, -written.Cost) with { StockCode = line.Text("MStockCode"), Warehouse = line.Text("MWarehouse") });
        }
        return net + tax;
    }

    private JournalLine Line(string glCode, decimal amount) =>
        new(glCode, amount, invoice, "Sales") { Customer = customer.Text("Customer"), ArInvoice = invoice };

    // The product class decides which cost centre sells it.
    private static int Centre(SysproRow line) => line.Text("MProductClass")[^1] - '0';
}

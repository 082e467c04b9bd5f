using MlConnector.Sandbox.Syspro.Data;

namespace MlConnector.Sandbox.Syspro.Books;

/// <summary>Sales orders up to their invoice.</summary>
internal sealed class Sales(SysproCompany company, Stock stock, Receivables receivables)
{
    private readonly SysproTable headers = company.Database.Table("SorMaster");
    private readonly SysproTable details = company.Database.Table("SorDetail");
    private int lastOrder = 100_000;

    public string Order(SysproRow customer, string warehouse, DateTime day, IReadOnlyList<OrderLine> lines)
    {
        var order = Keys.ZeroFilled(++lastOrder);
        var rate = Currencies.RateOf(customer.Text("Currency"), company.Options.Currency);
        headers.Insert(
            ("SalesOrder", order), ("Customer", customer.Text("Customer")), ("OrderStatus", "1"), ("ActiveFlag", "Y"), ("CancelledFlag", "N"),
            ("DocumentType", "O"), ("Branch", customer.Text("Branch")), ("Warehouse", warehouse), ("Currency", customer.Text("Currency")),
            ("ExchangeRate", rate.Value), ("OrderDate", day), ("EntrySystemDate", day), ("ReqShipDate", day.AddDays(3)),
            ("CustomerPoNumber", $"PO/{lastOrder * 7 % 99991}"), ("Salesperson", customer.Text("Salesperson")));
        for (var i = 0; i < lines.Count; i++) AddLine(order, i + 1, warehouse, day, lines[i]);
        return order;
    }

    /// <summary>Ships everything and invoices it; all orders of the call share a register and a ledger journal.</summary>
    public void Invoice(Period period, DateTime day, IReadOnlyList<string> orders)
    {
        var register = receivables.OpenRegister(period, day);
        foreach (var order in orders) InvoiceOne(register, order);
        receivables.CloseRegister(register);
    }

    /// <summary>Adds a line to an open order, which moves its ship date.</summary>
    public void Extend(string order, DateTime day, OrderLine line)
    {
        var header = headers.Find(order)!;
        AddLine(order, details.Under(order).Count + 1, header.Text("Warehouse"), day, line);
        headers.Update(header, ("ReqShipDate", header.Date("ReqShipDate")!.Value.AddDays(1)));
    }

    /// <summary>Cancels an order that was not shipped.</summary>
    public void Cancel(string order)
    {
        foreach (var line in details.Under(order)) stock.Commit(line.Text("MStockCode"), line.Text("MWarehouse"), "QtyAllocated", -line.Number("MOrderQty"));
        headers.Update(headers.Find(order)!, ("OrderStatus", "\\"), ("ActiveFlag", "N"), ("CancelledFlag", "Y"));
    }

    private void AddLine(string order, int number, string warehouse, DateTime day, OrderLine line)
    {
        var item = company.Database.Table("InvMaster").Find(line.StockCode)!;
        details.Insert(
            ("SalesOrder", order), ("SalesOrderLine", number), ("LineType", "1"), ("MStockCode", line.StockCode), ("MStockDes", item.Text("Description")),
            ("MWarehouse", warehouse), ("MOrderQty", line.Quantity), ("MPrice", line.Price), ("MProductClass", item.Text("ProductClass")),
            ("MUnitCost", company.Database.Table("InvWarehouse").Find(line.StockCode, warehouse)!.Number("UnitCost")),
            ("MLineShipDate", day.AddDays(3)), ("MCustRequestDat", day.AddDays(3)));
        stock.Commit(line.StockCode, warehouse, "QtyAllocated", line.Quantity);
    }

    private void InvoiceOne(SalesRegister register, string order)
    {
        var header = headers.Find(order)!;
        var lines = details.Under(order);
        var invoice = receivables.Invoice(register, header, lines);
        foreach (var line in lines)
        {
            stock.Commit(line.Text("MStockCode"), line.Text("MWarehouse"), "QtyAllocated", -line.Number("MOrderQty"));
            details.Update(line, ("MShipQty", line.Number("MOrderQty")), ("MLineShipDate", register.Day));
        }
        headers.Update(header, ("OrderStatus", "9"), ("ActiveFlag", "N"), ("LastInvoice", invoice), ("DateLastInvPrt", register.Day));
    }
}

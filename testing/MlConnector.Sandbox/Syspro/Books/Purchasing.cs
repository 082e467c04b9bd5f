using System.Globalization;
using MlConnector.Sandbox.Syspro.Data;

namespace MlConnector.Sandbox.Syspro.Books;

/// <summary>A line to be ordered; the price is in the supplier's currency.</summary>
internal sealed record OrderLine(string StockCode, decimal Quantity, decimal Price);

/// <summary>Purchase orders and their receipts.</summary>
internal sealed class Purchasing(SysproCompany company, GeneralLedger ledger, Chart chart, Stock stock)
{
    private readonly Dictionary<Period, int> receipts = [];
    private readonly SysproTable headers = company.Database.Table("PorMasterHdr");
    private readonly SysproTable details = company.Database.Table("PorMasterDetail");
    private int lastOrder = 1000;

    public string Order(string supplier, string warehouse, DateTime day, IReadOnlyList<OrderLine> lines)
    {
        var order = Keys.ZeroFilled(++lastOrder);
        var from = company.Database.Table("ApSupplier").Find(supplier)!;
        var rate = Currencies.RateOf(from.Text("Currency"), company.Options.Currency);
        headers.Insert(
            ("PurchaseOrder", order), ("OrderStatus", "1"), ("ActiveFlag", "Y"), ("CancelledFlag", "N"), ("Supplier", supplier), ("Warehouse", warehouse),
            ("Currency", from.Text("Currency")), ("ExchangeRate", rate.Value), ("MulDiv", rate.MulDiv), ("TermsCode", from.Text("TermsCode")),
            ("Buyer", "BUY" + (lastOrder % 3).ToString(CultureInfo.InvariantCulture)), ("OrderEntryDate", day), ("OrderDueDate", day.AddDays(14)));
        for (var i = 0; i < lines.Count; i++) AddLine(order, i + 1, warehouse, day, lines[i], rate);
        return order;
    }

    /// <summary>Receives what is given, line by line, in one ledger journal; an order received in full is completed.</summary>
    public void Receive(string order, Period period, DateTime day, IReadOnlyList<(int Line, decimal Quantity)> received)
    {
        var header = headers.Find(order)!;
        var journal = receipts[period] = receipts.GetValueOrDefault(period) + 1;
        List<JournalLine> lines = [];
        foreach (var (line, quantity) in received) ReceiveLine(header, line, quantity, period, day, journal, lines);
        ledger.Post(new JournalHead(company.Id, period, day, day, "GR", "Receipt of order " + order.TrimStart('0'), journal), lines);
        if (details.Under(order).Any(row => row.Text("MCompleteFlag") != "Y")) headers.Update(header, ("OrderStatus", "4"), ("DateLastDocPrt", day));
        else headers.Update(header, ("OrderStatus", "9"), ("ActiveFlag", "N"), ("DatePoCompleted", day));
    }

    private void AddLine(string order, int number, string warehouse, DateTime day, OrderLine line, Rate rate)
    {
        var item = company.Database.Table("InvMaster").Find(line.StockCode)!;
        details.Insert(
            ("PurchaseOrder", order), ("Line", number), ("LineType", "1"), ("MStockCode", line.StockCode), ("MStockDes", item.Text("Description")),
            ("MWarehouse", warehouse), ("MOrderQty", line.Quantity), ("MPrice", rate.ToLocal(line.Price)), ("MForeignPrice", line.Price),
            ("MPriceUom", item.Text("StockUom")), ("MOrderUom", item.Text("StockUom")), ("MGlCode", chart.Inventory), ("MCompleteFlag", "N"),
            ("MProductClass", item.Text("ProductClass")), ("MLatestDueDate", day.AddDays(14)), ("MOrigDueDate", day.AddDays(14)));
        stock.Commit(line.StockCode, warehouse, "QtyOnOrder", line.Quantity);
    }

    private void ReceiveLine(SysproRow header, int number, decimal quantity, Period period, DateTime day, int journal, List<JournalLine> lines)
    {
        var order = header.Text("PurchaseOrder");
        var line = details.Find(order, number)!;
        var (stockCode, warehouse) = (line.Text("MStockCode"), line.Text("MWarehouse"));
        var total = line.Number("MReceivedQty") + quantity;
        details.Update(line, ("MReceivedQty", total), ("MLastReceiptDat", day), ("MCompleteFlag", total >= line.Number("MOrderQty") ? "Y" : "N"));
        var source = new MovementSource("R", $"GRN {journal}", journal) { Supplier = header.Text("Supplier"), PurchaseOrder = order };
        var value = stock.Move(stockCode, warehouse, period, day, quantity, source);
        stock.Commit(stockCode, warehouse, "QtyOnOrder", -quantity);
        lines.Add(new JournalLine(chart.Inventory, value, order, "Receipt") { StockCode = stockCode, Warehouse = warehouse });
        lines.Add(new JournalLine(chart.GrnAccrual, -value, order, "Receipt") { Supplier = header.Text("Supplier") });
    }
}

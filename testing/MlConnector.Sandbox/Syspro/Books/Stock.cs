using MlConnector.Sandbox.Syspro.Data;

namespace MlConnector.Sandbox.Syspro.Books;

/// <summary>What a stock movement refers to.</summary>
internal sealed record MovementSource(string Type, string Reference, int Journal)
{
    public string Customer { get; init; } = "";
    public string Supplier { get; init; } = "";
    public string Invoice { get; init; } = "";
    public string SalesOrder { get; init; } = "";
    public string PurchaseOrder { get; init; } = "";
}

/// <summary>Inventory movements. <c>QtyOnHand</c> is always <c>OpeningBalance</c> plus the sum of the movements.</summary>
internal sealed class Stock(SysproCompany company)
{
    private readonly Dictionary<DateTime, int> movementsOfDay = [];
    private readonly SysproTable warehouses = company.Database.Table("InvWarehouse");
    private readonly SysproTable movements = company.Database.Table("InvMovements");

    /// <summary>Moves a quantity in (positive) or out, at the warehouse's cost.</summary>
    /// <returns>The value moved, in local currency, positive.</returns>
    public decimal Move(string stockCode, string warehouse, Period period, DateTime day, decimal quantity, MovementSource source)
    {
        var place = warehouses.Find(stockCode, warehouse)!;
        var cost = place.Number("UnitCost");
        var value = decimal.Round(Math.Abs(quantity) * cost, 2, MidpointRounding.AwayFromZero);
        movements.Insert(
            ("StockCode", stockCode), ("Warehouse", warehouse), ("TrnYear", period.Year), ("TrnMonth", period.Month), ("EntryDate", day), ("TrnTime", NextTime(day)),
            ("MovementType", source.Type == "S" ? "S" : "I"), ("TrnQty", quantity), ("TrnValue", quantity < 0 ? -value : value), ("UnitCost", cost),
            ("TrnType", source.Type), ("Reference", source.Reference), ("Journal", source.Journal), ("Customer", source.Customer), ("Supplier", source.Supplier),
            ("Invoice", source.Invoice), ("SalesOrder", source.SalesOrder), ("PurchaseOrder", source.PurchaseOrder));
        warehouses.Update(place, ("QtyOnHand", place.Number("QtyOnHand") + quantity), ("DateLastStockMove", day), source.Type == "S" ? ("DateLastSale", day) : ("DateLastPurchase", day));
        return value;
    }

    /// <summary>Changes a quantity column such as <c>QtyOnOrder</c> or <c>QtyAllocated</c>.</summary>
    public void Commit(string stockCode, string warehouse, string column, decimal quantity)
    {
        var place = warehouses.Find(stockCode, warehouse)!;
        warehouses.Update(place, (column, place.Number(column) + quantity));
    }

    // hhmmsscc, rising through the day from eight o'clock: the last part of the movements' key.
    private int NextTime(DateTime day)
    {
        var count = movementsOfDay[day.Date] = movementsOfDay.GetValueOrDefault(day.Date) + 1;
        var time = TimeSpan.FromHours(8) + TimeSpan.FromMilliseconds(count * 30L);
        return (time.Hours * 1_000_000) + (time.Minutes * 10_000) + (time.Seconds * 100) + (time.Milliseconds / 10);
    }
}

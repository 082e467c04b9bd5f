namespace MlConnector.Sandbox.Syspro.Data.Tables;

/// <summary>Inventory.</summary>
internal static class StockTables
{
    public const string Text = """
        InvMaster: *StockCode vc30, Description vc50, LongDesc vc100, StockUom vc10, ProductClass vc20, PartCategory c1, WarehouseToUse vc10,
          MaterialCost d15.5, LabourCost d15.5, StockOnHold c1, DateStkAdded dt, SupercessionDate dt
        InvMaster+: *StockCode vc30, Colour vc20, CustomsNumber vc20, NetWeight d12.4
        InvWarehouse: *StockCode vc30, *Warehouse vc10, QtyOnHand d18.6, QtyAllocated d18.6, QtyAllocatedWip d18.6, QtyOnOrder d18.6,
          QtyOnBackOrder d18.6, QtyInTransit d18.6, QtyInInspection d18.6, UnitCost d15.5, OpeningBalance d18.6, DateLastStockMove dt,
          DateLastSale dt, DateLastPurchase dt, DateLastCostChange dt, DateLastStockCnt dt, DateWhAdded dt
        InvMovements: *StockCode vc30, *Warehouse vc10, *TrnYear d4, *TrnMonth d2, *EntryDate dt, *TrnTime d8, MovementType c1, TrnQty d18.6,
          TrnValue d14.2, UnitCost d15.5, TrnType c1, Reference vc30, Journal d10, Customer vc15, Supplier vc15, Invoice vc20 0,
          SalesOrder vc20 0, PurchaseOrder vc20 0
        """;
}

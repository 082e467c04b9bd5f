using System.Collections.Immutable;

namespace MlConnector.Chaos.Truth;

/// <summary>The truths of Sage X3's streams.</summary>
internal static class X3Truths
{
    /// <summary>All that the suite knows.</summary>
    public static ImmutableArray<StreamTruth> All { get; } =
    [
        new("gl_accounts", "GACCOUNT", "GlAccounts", ["COA", "ACC"], Shape.NewestGeneration),
        new("suppliers", "BPSUPPLIER", "Suppliers", ["BPSNUM"], Shape.EveryRow) { IsRelated = true },
        new("purchase_invoices", "PINVOICE", "PurchaseInvoices", ["NUM"], Shape.NewestVersion) { Date = "ACCDAT" },
        new("gl_entries", "GACCENTRY", "GlEntries", ["TYP", "NUM"], Shape.NewestVersion),
        new("gl_entry_lines", "GACCENTRY" + X3Tables.Lines, "GlEntryLines", ["TYP", "NUM", "LIN", "LEDTYP"], Shape.NewestVersion),
        new("purchase_orders", "PORDER", "PurchaseOrders", ["POHNUM"], Shape.NewestVersion) { Columns = ["POHNUM", "ORDDAT", "BPSNUM", "ORDREF", "CUR", "CLEFLG", "TOTORD", "UPDDATTIM"] },
        new("purchase_order_lines", "PORDER" + X3Tables.Lines, "PurchaseOrderLines", ["POHNUM", "POPLIN", "POQSEQ"], Shape.NewestVersion) { Columns = ["POHNUM", "POPLIN", "POQSEQ", "ITMREF", "QTYUOM", "UOM", "RCPQTYSTU"] },
    ];
}

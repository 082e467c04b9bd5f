using System.Collections.Immutable;

namespace MlConnector.Chaos.Truth;

/// <summary>The truths of SYSPRO's streams.</summary>
internal static class SysproTruths
{
    /// <summary>All that the suite knows.</summary>
    public static ImmutableArray<StreamTruth> All { get; } =
    [
        new("ap_suppliers", "ApSupplier", "Suppliers", ["Supplier"], Shape.EveryRow) { Codes = ["Supplier"], IsRelated = true },
        new("gl_balances", "GenHistory", "GlBalances", ["Company", "GlCode", "GlYear"], Shape.NewestGeneration) { Codes = ["Supplier"] },
        new("ap_invoices", "ApInvoice", "ApInvoices", ["Supplier", "Invoice"], Shape.NewestVersion) { Codes = ["Supplier"], KeepsPurged = true, Date = "InvoiceDate" },
        new("ap_payments", "ApInvoicePay", "ApPayments", ["Supplier", "Invoice", "EntryNumber"], Shape.NewestVersion) { Codes = ["Supplier"], KeepsPurged = true },
        new("gl_postings", "GenJournalDetail", "GlPostings", ["GlYear", "GlPeriod", "Journal", "EntryNumber"], Shape.EveryRow) { Codes = ["SubModArInvoice"] },
        new("po_headers", "PorMasterHdr", "PoHeaders", ["PurchaseOrder"], Shape.NewestVersion) { Codes = ["PurchaseOrder", "Supplier"], KeepsPurged = true },
        new("po_lines", "PorMasterDetail", "PoLines", ["PurchaseOrder", "Line"], Shape.NewestVersion) { Codes = ["PurchaseOrder", "MStockCode"], KeepsPurged = true },
    ];

    /// <summary>The one of a stream.</summary>
    public static StreamTruth Of(string stream) => All.First(truth => truth.Stream == stream);
}

using System.Collections.Immutable;

namespace MlConnector.Chaos.Truth;

/// <summary>How a table's rows make its current state.</summary>
internal enum Shape
{
    /// <summary>Every row counts.</summary>
    EveryRow,

    /// <summary>The newest version of each key counts, unless it is a tombstone.</summary>
    NewestVersion,

    /// <summary>The rows of the newest generation that has its closing row count.</summary>
    NewestGeneration,
}

/// <summary>Which table of SYSPRO a stream reads and what its destination has to look like; written down by hand, so that nothing of the engine judges the engine.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Entity">The table in SYSPRO.</param>
/// <param name="Table">The table in the dataset.</param>
/// <param name="Key">Columns of SYSPRO that name a row.</param>
/// <param name="Shape">How the destination is read.</param>
internal sealed record StreamTruth(string Stream, string Entity, string Table, ImmutableArray<string> Key, Shape Shape)
{
    /// <summary>Columns that SYSPRO fills with zeros.</summary>
    public ImmutableArray<string> Codes { get; init; } = ["Supplier"];

    /// <summary>History is kept when SYSPRO purges a row: it may stay as it last was, or be marked as gone.</summary>
    public bool KeepsPurged { get; init; }

    /// <summary>Other tables relate to it: where nothing can be swapped it is emptied and filled, and has no generations.</summary>
    public bool IsRelated { get; init; }

    /// <summary>All that the suite knows.</summary>
    public static ImmutableArray<StreamTruth> All { get; } =
    [
        new("ap_suppliers", "ApSupplier", "Suppliers", ["Supplier"], Shape.EveryRow) { IsRelated = true },
        new("gl_balances", "GenHistory", "GlBalances", ["Company", "GlCode", "GlYear"], Shape.NewestGeneration),
        new("ap_invoices", "ApInvoice", "ApInvoices", ["Supplier", "Invoice"], Shape.NewestVersion) { KeepsPurged = true },
        new("ap_payments", "ApInvoicePay", "ApPayments", ["Supplier", "Invoice", "EntryNumber"], Shape.NewestVersion) { KeepsPurged = true },
        new("gl_postings", "GenJournalDetail", "GlPostings", ["GlYear", "GlPeriod", "Journal", "EntryNumber"], Shape.EveryRow) { Codes = ["SubModArInvoice"] },
        new("po_headers", "PorMasterHdr", "PoHeaders", ["PurchaseOrder"], Shape.NewestVersion) { Codes = ["PurchaseOrder", "Supplier"], KeepsPurged = true },
        new("po_lines", "PorMasterDetail", "PoLines", ["PurchaseOrder", "Line"], Shape.NewestVersion) { Codes = ["PurchaseOrder", "MStockCode"], KeepsPurged = true },
    ];

    /// <summary>The one of a stream; <paramref name="swaps"/> = the destination puts generations in a table's place whole.</summary>
    public static StreamTruth Of(string stream, bool swaps = false) => All.First(truth => truth.Stream == stream) is var found && swaps && found.IsRelated ? found with { Shape = Shape.NewestGeneration } : found;
}

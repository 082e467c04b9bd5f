using System.Collections.Immutable;
using MlConnector.Chaos.Truth;
using MlConnector.Chaos.World;
using MlConnector.Chaos.World.Erps;

namespace MlConnector.Chaos.Cases.Books;

/// <summary>SYSPRO, through OData and through e.net.</summary>
internal static class SysproBook
{
    /// <summary>A row that no destination can hold.</summary>
    public static SourceChange Spoil { get; } = new("bad-row");

    /// <summary>SYSPRO corrects it.</summary>
    public static SourceChange Correct { get; } = new("correct-row");

    /// <summary>What each named case sees between its loads.</summary>
    public static ImmutableArray<SourceChange> Usual { get; } = [new("pay-old-invoice"), new("new-supplier-invoice"), new("backdated-journal"), new("change-row", "table=ApSupplier", "position=last")];

    /// <summary>Everything.</summary>
    public static ErpBook Book { get; } = new("syspro")
    {
        Open = static settings => new SysproErp(settings),
        HasEnet = true,
        Truths = SysproTruths.All,
        StreamSets = [SiteSettings.EveryWriteMode.Add("ap_payments"), ["ap_suppliers", "ap_invoices", "ap_payments", "po_headers", "po_lines"], SiteSettings.EveryWriteMode, SiteSettings.EveryWriteMode],
        Changes =
        [
            new("pay-old-invoice"), new("new-supplier-invoice"), new("backdated-journal"), new("backdated-journal", "periodsBack=2"), new("late-journal"), new("purge-invoice"), new("null-dates"),
            new("future-invoice", "days=40"), new("receive-purchase-order"), new("new-sale", "lines=1"), new("receive-customer-payment"), new("change-row", "table=ApSupplier", "position=last"),
            new("insert-row", "table=ApSupplier"), new("insert-row", "table=ApSupplier", "position=last"), new("remove-row", "table=ApSupplier", "position=first"), new("remove-row", "table=ApInvoice", "position=last"),
            new("hold-journal") { Undo = "post-journal" }, new("post-journal"), new("tear-journal") { Undo = "mend-journal" }, new("mend-journal"),
        ],
        Spoil = Spoil,
        Correct = Correct,
        SpoiledStream = "ap_invoices",
        SpoiledColumn = "Reference",
        SpoiledKey = ["supplier", "invoice"],
        Faults = static settings => settings.Enet ? FaultCatalog.OfEnet : FaultCatalog.OfOData,
    };
}

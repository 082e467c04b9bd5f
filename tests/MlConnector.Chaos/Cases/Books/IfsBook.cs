using System.Collections.Immutable;
using MlConnector.Chaos.Truth;
using MlConnector.Chaos.World.Erps;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.IfsCloud;

namespace MlConnector.Chaos.Cases.Books;

/// <summary>IFS Cloud. Its tokens live three minutes of virtual time, so every longer run renews them.</summary>
internal static class IfsBook
{
    private const string Pages = "odata/*";
    private static readonly ImmutableArray<string> Usual = ["suppliers", "gl_accounts", "supplier_invoices", "gl_vouchers", "gl_voucher_rows"];

    /// <summary>Everything.</summary>
    public static ErpBook Book { get; } = new(IfsCloudSandbox.ModuleName)
    {
        Open = static settings => new IfsErp(settings),
        Truths = IfsTruths.All,
        StreamSets = [Usual.Add("payments"), ["suppliers", "supplier_invoices", "purchase_orders", "purchase_order_lines"], Usual, Usual],
        Changes =
        [
            new("new-voucher"), new("new-voucher", "company=20"), new("pay-invoice"), new("pay-invoice", "company=20"), new("new-invoice"), new("new-invoice", "company=20"), new("close-order"), new("rename-supplier"),
            new("rename-supplier", "id=S0009", "name=Another"), new("delete-supplier", "id=S0003"), new("delete-supplier", "id=S0007"), new("unbalanced-voucher") { Undo = "balance-voucher" },
        ],
        Spoil = new("bad-row"),
        Correct = new("correct-row"),
        SpoiledStream = "supplier_invoices",
        SpoiledColumn = "InvoiceNo",
        SpoiledKey = ["company", "invoice"],
        Faults = static _ => Faults,
    };

    private static ImmutableArray<FaultOrder> Faults { get; } =
    [
        Page(FaultEffect.Truncate) with { Bytes = 3000 }, Page(FaultEffect.CutBody) with { Bytes = 1500 }, Page(FaultEffect.ShortPage) with { Operation = "odata/*Set", Rows = 7 }, Page(FaultEffect.ExpireSessions),
        Page(FaultEffect.Respond) with { Status = 504 }, Page(FaultEffect.Respond) with { Status = 429, Headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Retry-After"] = "200" } },
        IfsCloudFaults.MetadataRenewing(), IfsCloudFaults.MetadataRenewing(status: 500), IfsCloudFaults.DatabaseRule(), new() { Module = IfsCloudSandbox.ModuleName, Operation = "iam/token", Effect = FaultEffect.Truncate, Bytes = 30 },
        Page(FaultEffect.PlayScenario) with { Scenario = "new-voucher" }, Page(FaultEffect.PlayScenario) with { Scenario = "pay-invoice" },
    ];

    private static FaultOrder Page(FaultEffect effect) => new() { Module = IfsCloudSandbox.ModuleName, Operation = Pages, Effect = effect };
}

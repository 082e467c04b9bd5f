using System.Collections.Immutable;
using MlConnector.Chaos.Truth;
using MlConnector.Chaos.World.Erps;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.SageX3;

namespace MlConnector.Chaos.Cases.Books;

/// <summary>Sage X3, through api1 and (orders) GraphQL.</summary>
internal static class X3Book
{
    private static readonly ImmutableArray<string> Usual = ["gl_accounts", "suppliers", "purchase_invoices", "gl_entries", "gl_entry_lines"];

    /// <summary>Everything.</summary>
    public static ErpBook Book { get; } = new(SageX3Sandbox.ModuleName)
    {
        Open = static settings => new X3Erp(settings),
        Truths = X3Truths.All,
        StreamSets = [Usual, ["suppliers", "purchase_invoices", "purchase_orders", "purchase_order_lines"], ["gl_accounts", "gl_entries", "gl_entry_lines", "purchase_orders", "purchase_order_lines", "purchase_invoices"], Usual],
        Changes =
        [
            new("new-journal"), new("match-line"), new("reverse-journal"), new("receive-line"), new("close-order"), new("change-supplier"), new("new-order"), new("recode-temporary"), new("tear-order") { Undo = "mend-order" }, new("tear-journal") { Undo = "mend-journal" },
        ],
        Spoil = new("bad-row"),
        Correct = new("correct-row"),
        SpoiledStream = "purchase_invoices",
        SpoiledColumn = "BPRVCR",
        SpoiledKey = ["NUM"],
        Faults = static _ => Faults,
    };

    private static ImmutableArray<FaultOrder> Faults { get; } =
    [
        Page(FaultEffect.Truncate) with { Bytes = 1800 }, Page(FaultEffect.CutBody) with { Bytes = 900 }, Page(FaultEffect.DropBeforeCommit), Page(FaultEffect.ShortPage) with { Operation = "api1/*/$query", Rows = 7 }, Page(FaultEffect.ExpireSessions),
        Page(FaultEffect.Respond) with { Status = 503, Headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Retry-After"] = "2" } },
        Page(FaultEffect.Respond) with { Status = 502, ContentType = "text/html", Body = "<html><body>502 Bad Gateway</body></html>" }, Page(FaultEffect.Respond) with { Operation = "graphql/*", Status = 401, ContentType = "text/plain", Body = "Unauthorized" },
        Page(FaultEffect.PlayScenario) with { Scenario = "new-journal" }, Page(FaultEffect.PlayScenario) with { Scenario = "change-supplier" }, Page(FaultEffect.PlayScenario) with { Scenario = "new-order" },
    ];

    private static FaultOrder Page(FaultEffect effect) => new() { Module = SageX3Sandbox.ModuleName, Effect = effect };
}

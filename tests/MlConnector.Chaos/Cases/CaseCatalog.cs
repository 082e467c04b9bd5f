using System.Collections.Immutable;
using System.Globalization;
using MlConnector.Chaos.Host;
using MlConnector.Chaos.World;
using static MlConnector.Engine.Delivery.Progress.DeliveryPoint;

namespace MlConnector.Chaos.Cases;

/// <summary>The cases that have names, and those that a seed makes.</summary>
internal static class CaseCatalog
{
    private const string SeedPrefix = "seed-";

    /// <summary>All named cases. A related table and a generation come first in a run, so low numbers of a point belong to them.</summary>
    public static ImmutableArray<ChaosCase> All { get; } =
    [
        new("kills-reading") { Kills = [At(PageRead), At(PagePlaced), At(PagePlaced, 3), At(BatchClosed), At(BatchClosed, 6)], LaterKills = [At(PageRead, 4)] },
        new("kills-sending") { Kills = [At(Journaled), At(Journaled, 4), At(Marked), At(Marked, 6), At(Sent), At(Sent, 5)], LaterKills = [At(Marked), At(Sent, 2)] },
        new("kills-settling") { Kills = [At(Settled), At(Settled, 5), At(LedgerFlushed), At(LedgerFlushed, 2), At(CursorMoved)], LaterKills = [At(Settled, 2), At(CursorMoved, 2)] },
        new("kills-replacing") { Kills = [At(Emptied), At(Emptied), At(GenerationCompleted), At(GenerationCompleted)], LaterKills = [At(Emptied), At(Recovered), At(GenerationCompleted)] },
        new("kills-related-table")
        {
            Site = new SiteSettings { Streams = ["ap_suppliers", "ap_invoices"] },
            Kills = [At(Marked), At(Marked), At(Emptied), At(Sent)], LaterKills = [At(Marked), At(Marked), At(Sent)],
        },
        new("kills-unknown-outcome")
        {
            Kills = [At(Sent, 3), At(Recovered), At(Sent, 2), At(Confirmed)], LaterKills = [At(Marked), At(Confirmed)],
            Faults = [FaultCatalog.CutAfterCommit with { After = 5 }, FaultCatalog.CutBeforeCommit with { After = 9 }],
        },
        new("kills-refused-batch") { Kills = [At(Split), At(Split, 2), At(Waiting)], Faults = [FaultCatalog.TooLarge with { After = 3, Times = 4 }, FaultCatalog.Throttled with { After = 10 }] },
        new("connections-cut")
        {
            Faults =
            [
                FaultCatalog.CutBeforeCommit with { After = 3 }, FaultCatalog.CutAfterCommit with { After = 6 }, FaultCatalog.LateCommit with { After = 9 }, FaultCatalog.HtmlAfterCommit with { After = 12 },
                FaultCatalog.AnswerCut with { After = 4 },
            ],
            LaterKills = [At(Sent, 3)],
        },
        new("refusals-in-passing") { Faults = [FaultCatalog.Throttled with { After = 2 }, FaultCatalog.Unavailable with { After = 5, Times = 2 }] },
        new("token-dies") { Faults = [FaultCatalog.TokenDies with { After = 4, Times = 2, Every = 5 }] },
        new("session-dies") { Site = new SiteSettings { Enet = true }, Faults = [FaultCatalog.SessionDies with { After = 3, Times = 3, Every = 4 }] },
        new("bad-pages")
        {
            Faults =
            [
                FaultCatalog.PageTruncated with { After = 3 }, FaultCatalog.PageCut with { After = 5 }, FaultCatalog.PageIsHtml with { After = 7 },
                FaultCatalog.ShortPage with { Operation = "odata/GenJournalDetail" }, FaultCatalog.ShortPage with { Operation = "odata/ApInvoice" }, FaultCatalog.ShortPage with { Operation = "odata/GenHistory" },
            ],
        },
        new("no-read-back")
        {
            Site = new SiteSettings { NoReadBack = true }, Kills = [At(Sent, 3), At(Marked, 4)],
            Faults = [FaultCatalog.CutAfterCommit with { After = 9 }, FaultCatalog.CutBeforeCommit with { After = 12 }],
        },
    ];

    /// <summary>The case of a name.</summary>
    public static ChaosCase Named(string name) => name.StartsWith(SeedPrefix, StringComparison.Ordinal)
        ? RandomCase.Of(int.Parse(name.AsSpan(SeedPrefix.Length), CultureInfo.InvariantCulture))
        : All.FirstOrDefault(one => one.Name == name) ?? throw new ArgumentException($"no case '{name}'; there are {string.Join(", ", All.Select(one => one.Name))} and {SeedPrefix}N", nameof(name));

    /// <summary>Name of the case that a seed makes.</summary>
    public static string NameOf(int seed) => string.Create(CultureInfo.InvariantCulture, $"{SeedPrefix}{seed}");

    private static Kill At(Engine.Delivery.Progress.DeliveryPoint point, int nth = 1) => new(point, nth);
}

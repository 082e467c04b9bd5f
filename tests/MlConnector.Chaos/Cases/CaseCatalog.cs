using System.Collections.Immutable;
using System.Globalization;
using MlConnector.Chaos.Cases.Books;
using MlConnector.Chaos.Host;
using MlConnector.Chaos.World;
using MlConnector.Chaos.World.BiTools;
using MlConnector.Engine.Delivery.Progress;
using MlConnector.Sandbox.BigQuery;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.Tableau;
using static MlConnector.Chaos.Host.FilePoint;
using static MlConnector.Engine.Delivery.Progress.DeliveryPoint;

namespace MlConnector.Chaos.Cases;

/// <summary>The cases that have names, and those that a seed makes.</summary>
internal static class CaseCatalog
{
    private const string Seed = "seed-";

    /// <summary>All named cases. A related table and a generation come first in a run, so low numbers of a point belong to them.</summary>
    public static ImmutableArray<ChaosCase> All { get; } =
    [
        new("kills-reading") { Rounds = [First(At(PageRead), At(PagePlaced), At(PagePlaced, 3), At(BatchClosed), At(BatchClosed, 6)), Later(At(PageRead, 4))] },
        new("kills-sending") { Rounds = [First(At(Journaled), At(Journaled, 4), At(Marked), At(Marked, 6), At(Sent), At(Sent, 5)), Later(At(Marked), At(Sent, 2))] },
        new("kills-settling") { Rounds = [First(At(Settled), At(Settled, 5), At(LedgerFlushed), At(LedgerFlushed, 2), At(CursorMoved)), Later(At(Settled, 2), At(CursorMoved, 2))] },
        new("kills-replacing") { Rounds = [First(At(Emptied), At(Emptied), At(GenerationCompleted)), Later(At(Emptied), At(Recovered), At(GenerationCompleted))] },
        new("kills-related-table")
        {
            Site = new SiteSettings { Streams = ["ap_suppliers", "ap_invoices"] },
            Rounds = [First(At(Marked), At(Marked), At(Emptied), At(Sent)), Later(At(Marked), At(Marked), At(Sent))],
        },
        new("kills-unknown-outcome")
        {
            Rounds = [First(At(Sent, 3), At(Recovered), At(Sent, 2), At(Confirmed)), Later(At(Marked), At(Confirmed))],
            Faults = [FaultCatalog.CutAfterCommit with { After = 5 }, FaultCatalog.CutBeforeCommit with { After = 9 }],
        },
        new("kills-refused-batch") { Rounds = [First(At(Split), At(Split), At(Waiting))], Faults = [FaultCatalog.TooLarge with { After = 8 }, FaultCatalog.TooLarge with { After = 14 }, FaultCatalog.Throttled with { After = 20 }] },
        new("closing-row-refused") { Site = new SiteSettings { Streams = ["gl_balances"] }, Faults = [FaultCatalog.TooLarge with { After = 2 }] },
        new("kills-in-files") { Rounds = [First(At(FileCreated, 2), At(BytesWritten, 9), At(FileSynced, 12), At(FileCreated, 9), At(BytesWritten, 30)), Later(At(RunDropped), At(FileSynced, 5))] },
        new("kills-at-the-end") { Rounds = [First(At(Proven), At(Merged, 2), At(Retained, 3), At(RunEnding)), Later(At(RunEnded), At(Proven, 4))] },
        // Whether a segment can be dropped depends on what earlier kills have left in it, so this one need not be reached each time.
        new("kills-shortening-the-journal")
        {
            Exact = false,
            Rounds = [First(), Later(At(Sent, 2)), Later(At(SegmentDropped)) with { Pause = TimeSpan.FromDays(9) }, Later(At(SegmentDropped)) with { Pause = TimeSpan.FromDays(9) }],
        },
        new("kills-of-mlc")
        {
            Site = new SiteSettings { Speed = 1, Settle = "2s", Visibility = TimeSpan.FromMilliseconds(200) },
            Rounds = [new Round { Attempts = [.. ((ImmutableArray<int>)[4, 25, 50]).Select(requests => new Attempt { ShippedRequests = requests })] }],
        },
        new("disk-full")
        {
            Rounds = [new Round { Attempts = [new Attempt { DiskBytes = 3000 }, new Attempt { DiskBytes = 20_000 }, new Attempt { FileKilobytes = 200 }] }, new Round { Attempts = [new Attempt { DiskBytes = 500, Changes = SysproBook.Usual }] }],
        },
        new("clock-set")
        {
            Rounds =
            [
                new Round { Attempts = [new Attempt { Jump = new Jump(At(Sent, 4), TimeSpan.FromHours(3)), Kill = At(Marked, 8) }, new Attempt { Jump = new Jump(At(Marked, 2), TimeSpan.FromHours(-26)) }] },
                new Round { Pause = TimeSpan.FromHours(-1), Attempts = [new Attempt { Changes = SysproBook.Usual, Kill = At(Settled, 2) }] },
            ],
            Faults = [FaultCatalog.LateCommit with { After = 3 }],
        },
        new("clock-set-forward-while-an-outcome-is-unknown") { Rounds = [new Round { Attempts = [new Attempt { Jump = new Jump(At(Sent, 3), TimeSpan.FromHours(2)) }] }], Faults = [FaultCatalog.LateCommit with { After = 2, Times = 3 }] },
        new("summer-time-ends")
        {
            Site = new SiteSettings { Begins = new DateTimeOffset(2026, 10, 25, 0, 50, 0, TimeSpan.Zero), TimeZone = "Europe/Berlin" },
            Rounds = [First(At(Sent, 5)), Later(At(PagePlaced, 3)), Later(At(CursorMoved)) with { Pause = TimeSpan.FromDays(1) }],
        },
        new("two-runs-at-once") { Rounds = [new Round { Attempts = [Attempt.KilledAt(At(Sent, 5))], Twice = true }, new Round { Changes = SysproBook.Usual, Twice = true }] },
        new("kills-publishing")
        {
            Site = new SiteSettings { Destination = BiTool.Tableau },
            Rounds = [First(At(Journaled, 2), At(Marked), At(Marked, 2), At(Sent), At(Sent, 3)), Later(At(Marked), At(Sent), At(Settled)), Later(At(Confirmed))],
            Faults = [Publishing(FaultEffect.DropAfterCommit) with { After = 3 }, Publishing(FaultEffect.DropBeforeCommit) with { After = 5 }, .. LatePublications],
        },
        new("kills-removing-by-condition")
        {
            Site = new SiteSettings { Destination = BiTool.Tableau, RemovesByCondition = true, Streams = ["ap_suppliers"] },
            Rounds = [First(), Removing("first", At(Marked), At(Sent), At(Settled)), Removing("last", At(Confirmed))],
            Faults = [Publishing(FaultEffect.DropAfterCommit) with { Operation = TableauFaultPoints.Update, After = 1 }],
        },
        IntoBigQuery("kills-inserting", new BigQueryWay("insertAll")) with { Faults = [Streaming(BigQueryFaultPoints.InsertAll) with { After = 2 }, Streaming(BigQueryFaultPoints.InsertAll) with { After = 4, Effect = FaultEffect.DropBeforeCommit }] },
        IntoBigQuery("kills-appending-to-write-streams", new BigQueryWay("storageWrite")) with { Faults = [Streaming(BigQueryFaultPoints.AppendRows) with { After = 2 }, Streaming(BigQueryFaultPoints.FinalizeStream) with { After = 1 }] },
        IntoBigQuery("kills-merging", new BigQueryWay("job", Merges: true)) with { Faults = [Streaming(BigQueryFaultPoints.UploadFinish) with { After = 2 }, Streaming(BigQueryFaultPoints.NewJob) with { After = 1 }] },
        new("kills-of-mlc-publishing")
        {
            Site = new SiteSettings { Destination = BiTool.Tableau, Speed = 1, Settle = "2s", Visibility = TimeSpan.FromMilliseconds(600) },
            Rounds = [new Round { Attempts = [.. ((ImmutableArray<int>)[9, 13, 16, 19, 23, 30, 38]).Select(requests => new Attempt { ShippedRequests = requests })] }],
        },
        new("bad-row-repaired-and-replayed")
        {
            Rounds =
            [
                First(At(Sent, 4)),
                new Round { Attempts = [new Attempt { Changes = [SysproBook.Spoil], Kill = At(Settled, 1) }, new Attempt(), new Attempt { Mend = true, Kill = At(Sent) }, new Attempt { Mend = true }] },
                new Round { Changes = [SysproBook.Correct] },
            ],
        },
        new("connections-cut")
        {
            Faults =
            [
                FaultCatalog.CutBeforeCommit with { After = 3 }, FaultCatalog.CutAfterCommit with { After = 6 }, FaultCatalog.LateCommit with { After = 9 }, FaultCatalog.HtmlAfterCommit with { After = 12 },
                FaultCatalog.AnswerCut with { After = 4 },
            ],
            Rounds = [First(), Later(At(Sent, 3))],
        },
        new("refusals-in-passing") { Faults = [FaultCatalog.Throttled with { After = 2 }, FaultCatalog.Unavailable with { After = 5, Times = 2 }] },
        new("token-dies") { Faults = [FaultCatalog.TokenDies with { After = 4, Times = 2, Every = 5 }] },
        new("session-dies")
        {
            Site = new SiteSettings { Enet = true },
            Faults = [FaultCatalog.SessionDies with { After = 3, Times = 3, Every = 4 }, FaultCatalog.HumanLogin with { After = 5, Times = 2, Every = 4 }, FaultCatalog.EnetTruncated with { After = 2 }],
        },
        new("token-expires-inside-back-off") { Site = new SiteSettings { TokenLifetime = TimeSpan.FromSeconds(60) }, Faults = [FaultCatalog.LongThrottle with { After = 3, Times = 2 }] },
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
            Site = new SiteSettings { NoReadBack = true }, Rounds = [First(At(Sent, 3), At(Marked, 4))],
            Faults = [FaultCatalog.CutAfterCommit with { After = 9 }, FaultCatalog.CutBeforeCommit with { After = 12 }],
        },
    ];

    /// <summary>Jobs that begin half a minute after their connection died.</summary>
    private static IEnumerable<FaultOrder> LatePublications => [Publishing(FaultEffect.CommitLate) with { After = 7, Delay = TimeSpan.FromSeconds(30) }, Publishing(FaultEffect.CommitLate) with { After = 9, Delay = TimeSpan.FromSeconds(30) }];

    /// <summary>The case of a name.</summary>
    public static ChaosCase Named(string name)
    {
        int at = name.IndexOf(Seed, StringComparison.Ordinal);
        if (at < 0) return All.FirstOrDefault(one => one.Name == name) ?? throw new ArgumentException($"no case '{name}'; there are {string.Join(", ", All.Select(one => one.Name))}, {Seed}N, ERP-{Seed}N and [ERP-]TOOL-{Seed}N", nameof(name));
        string before = name[..at].TrimEnd('-'), destination = BiTool.All.FirstOrDefault(tool => before.EndsWith(tool, StringComparison.Ordinal)) ?? BiTool.PowerBi;
        string erp = before.EndsWith(destination, StringComparison.Ordinal) ? before[..^destination.Length].TrimEnd('-') : before;
        return RandomCase.Of(erp.Length == 0 ? SysproBook.Book : ErpBook.Of(erp), int.Parse(name.AsSpan(at + Seed.Length), CultureInfo.InvariantCulture), destination);
    }

    /// <summary>Name of the case that a seed makes: before the seed the ERP, unless it is SYSPRO, and the BI tool, unless it is Power BI.</summary>
    public static string NameOf(ErpBook erp, int seed, string destination) =>
        string.Create(CultureInfo.InvariantCulture, $"{(erp == SysproBook.Book ? "" : $"{erp.Name}-")}{(destination == BiTool.PowerBi ? "" : $"{destination}-")}{Seed}{seed}");

    private static Kill At(DeliveryPoint point, int nth = 1) => Kill.At(point, nth);

    private static Kill At(FilePoint point, int nth = 1) => Kill.At(point, nth);

    private static FaultOrder Publishing(FaultEffect effect) => new() { Module = "tableau", Operation = TableauFaultPoints.Publish, Effect = effect };

    private static FaultOrder Streaming(string operation) => new() { Module = "bigquery", Operation = operation, Effect = FaultEffect.DropAfterCommit };

    /// <summary>Rows come on one of the ways into BigQuery: a first read that is killed, a bad row that is repaired and replayed, a change.</summary>
    private static ChaosCase IntoBigQuery(string name, BigQueryWay way) => new(name)
    {
        Site = new SiteSettings { Destination = BiTool.BigQuery, Way = way, Streams = ["ap_invoices"] },
        Rounds =
        [
            First(At(Marked, 2), At(Sent), At(Settled)),
            new Round { Attempts = [new Attempt { Changes = [SysproBook.Spoil], Kill = At(Settled, 1) }, new Attempt(), new Attempt { Mend = true, Kill = At(Sent) }, new Attempt { Mend = true }] },
            Later(At(Sent)),
        ],
    };

    private static Round First(params ReadOnlySpan<Kill> kills) => new() { Attempts = Killed(kills) };

    private static Round Later(params ReadOnlySpan<Kill> kills)
    {
        ImmutableArray<Attempt> attempts = Killed(kills);
        return new Round { Attempts = attempts.SetItem(0, attempts[0] with { Changes = SysproBook.Usual }) };
    }

    /// <summary>A supplier is gone, and nothing else has changed.</summary>
    private static Round Removing(string position, params ReadOnlySpan<Kill> kills)
    {
        ImmutableArray<Attempt> attempts = Killed(kills);
        return new Round { Attempts = attempts.SetItem(0, attempts[0] with { Changes = [new SourceChange("remove-row", "table=ApSupplier", $"position={position}")] }) };
    }

    private static ImmutableArray<Attempt> Killed(ReadOnlySpan<Kill> kills)
    {
        var attempts = ImmutableArray.CreateBuilder<Attempt>();
        foreach (Kill kill in kills) attempts.Add(Attempt.KilledAt(kill));
        return attempts.DrainToImmutable();
    }
}

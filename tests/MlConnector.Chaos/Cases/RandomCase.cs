using System.Collections.Immutable;
using MlConnector.Chaos.Cases.Books;
using MlConnector.Chaos.Host;
using MlConnector.Chaos.World;
using MlConnector.Chaos.World.BiTools;
using MlConnector.Engine.Delivery.Progress;
using MlConnector.Sandbox.Faults;

namespace MlConnector.Chaos.Cases;

/// <summary>Makes a case from a seed: the same seed, the same case.</summary>
internal sealed class RandomCase
{
    private const int OneInEnet = 6, OneInNoReadBack = 8, OneInShipped = 10, OneInShippedPublishing = 3, OneInMoment = 4, OneInShortTokens = 6, MostAttempts = 4, MostFaults = 4, LastPost = 40, LastPublication = 10, LastBatch = 40, LastPublishedBatch = 4, LastPage = 12, MostRemovals = 2, MostRemovalsByCondition = 4;

    /// <summary>Moments at which calendars and clocks do something: summer time ends and begins in Europe and America, a year ends, a leap day.</summary>
    private static readonly ImmutableArray<(string Begins, string TimeZone)> Moments =
    [
        ("2026-10-25T00:45:00Z", "Europe/Berlin"), ("2027-03-28T00:45:00Z", "Europe/Berlin"), ("2026-11-01T05:45:00Z", "America/New_York"), ("2027-03-14T06:45:00Z", "America/New_York"),
        ("2026-12-31T22:50:00Z", "Europe/Berlin"), ("2028-02-29T12:00:00Z", "Australia/Sydney"), ("2027-01-31T23:50:00Z", "UTC"),
    ];

    /// <summary>The day of seed 0. Each seed has a day of its own: with the day on which it is played, another company would have traded until another day of a month, so that a seed would be another case, and one that failed could not be repeated.</summary>
    private static readonly DateTimeOffset FirstDay = new(2026, 1, 1, 8, 0, 0, TimeSpan.Zero);

    private const int Days = 730;

    private readonly ErpBook erp;
    private readonly Random dice;
    private readonly int seed;
    private readonly string destination;
    private readonly bool enet, noReadBack, shipped, removes;
    private readonly BigQueryWay way;
    private bool spoiled;
    private int removals;

    private RandomCase(ErpBook erp, string destination, int seed)
    {
        (this.erp, this.destination, this.seed) = (erp, destination, seed);
        dice = new Random(seed);
        enet = OneIn(OneInEnet) && erp.HasEnet;
        noReadBack = OneIn(OneInNoReadBack) && destination == BiTool.PowerBi;
        shipped = OneIn(destination == BiTool.Tableau ? OneInShippedPublishing : OneInShipped);

        // Two seeds with, two without: what they sign in to Tableau with goes by odd and even.
        removes = destination == BiTool.Tableau && seed / 2 % 2 == 1;
        way = destination == BiTool.BigQuery ? BigQueryWay.Drawn(dice) : BigQueryWay.Usual;
    }

    /// <summary>The case of a seed with an ERP and a BI tool.</summary>
    public static ChaosCase Of(ErpBook erp, int seed, string destination = BiTool.PowerBi) => new RandomCase(erp, destination, seed).Make();

    private ChaosCase Make()
    {
        SiteSettings site = Site();
        return new(CaseCatalog.NameOf(erp, seed, destination))
        {
            Exact = false,
            Site = site,
            Rounds = [Round(first: true), .. Enumerable.Range(0, shipped ? 0 : dice.Next(1, 3)).Select(_ => Round(first: false))],
            Faults = [.. Enumerable.Range(0, dice.Next(MostFaults + 1)).Select(_ => Fault(site))],
        };
    }

    private SiteSettings Site()
    {
        var site = new SiteSettings { Erp = erp, Destination = destination, Seed = seed, Enet = enet, NoReadBack = noReadBack, RemovesByCondition = removes, Way = way, Streams = erp.StreamSets[dice.Next(erp.StreamSets.Length)] };

        // The shipped program has no clock but the machine's.
        if (shipped) return site with { Speed = 1, Settle = "2s", Visibility = TimeSpan.FromMilliseconds(200) };
        site = site with { Begins = FirstDay.AddDays(seed % Days) };
        if (OneIn(OneInShortTokens)) site = site with { TokenLifetime = TimeSpan.FromSeconds(dice.Next(20, 400)) };
        if (!OneIn(OneInMoment)) return site;
        (string begins, string zone) = Moments[dice.Next(Moments.Length)];
        return site with { Begins = DateTimeOffset.Parse(begins, System.Globalization.CultureInfo.InvariantCulture), TimeZone = zone, AtMoment = true };
    }

    private Round Round(bool first)
    {
        ImmutableArray<Attempt> attempts = [.. Enumerable.Range(0, shipped ? dice.Next(2, 5) : dice.Next(MostAttempts + 1)).Select(at => Attempt(first && at == 0))];
        SourceChange[] undone = [.. attempts.SelectMany(attempt => attempt.Changes).Select(change => change.Undo).OfType<string>().Select(scenario => new SourceChange(scenario))];
        List<SourceChange> last = first ? [] : Changes(dice.Next(1, 4));
        last.AddRange(undone);
        if (spoiled && OneIn(2)) last.Add(Correct());
        return new Round { Attempts = attempts, Changes = [.. last.Where(change => change.Undo is null)], Twice = !shipped && OneIn(8), Pause = first ? TimeSpan.Zero : Pause() };
    }

    /// <summary>A poll, the next day, or so much later that the journal is shortened.</summary>
    private TimeSpan Pause() => TimeSpan.FromDays(dice.Next(3) switch { 0 => 0, 1 => 1, _ => 9 });

    private Attempt Attempt(bool atFirst)
    {
        if (shipped) return new Attempt { ShippedRequests = dice.Next(1, 70) };
        ImmutableArray<SourceChange> changes = atFirst ? [] : [.. Changes(dice.Next(3))];
        if (!atFirst && !spoiled && OneIn(5))
        {
            spoiled = true;
            changes = changes.Add(erp.Spoil);
        }

        var attempt = new Attempt { Changes = changes, Mend = !atFirst && spoiled && OneIn(2) };
        return dice.Next(12) switch
        {
            0 => attempt with { DiskBytes = dice.Next(100_000) },
            1 => attempt with { FileKilobytes = dice.Next(20, 400) },
            2 or 3 => attempt with { Jump = Jump(), Kill = OneIn(2) ? Kill() : null },
            _ => attempt with { Kill = Kill() },
        };
    }

    private List<SourceChange> Changes(int count)
    {
        List<SourceChange> made = [];
        for (int i = 0; i < count; i++)
        {
            SourceChange[] removing = removes && OneIn(2) ? [.. erp.Changes.Where(each => each.Removes)] : [];
            SourceChange change = removing.Length > 0 ? removing[dice.Next(removing.Length)] : erp.Changes[dice.Next(erp.Changes.Length)];

            // Guards hold larger removals for a person, and rightly so.
            if (change.Removes && ++removals > (removes ? MostRemovalsByCondition : MostRemovals)) continue;
            made.Add(change);
        }

        return made;
    }

    private SourceChange Correct()
    {
        spoiled = false;
        return erp.Correct;
    }

    private Jump Jump()
    {
        int[] minutes = [-60, 60, -10, 10, 180, -180, 24 * 60, -24 * 60, 2];
        return new Jump(Kill(), TimeSpan.FromMinutes(minutes[dice.Next(minutes.Length)]));
    }

    private Kill Kill()
    {
        string point = Host.Kill.Points[dice.Next(Host.Kill.Points.Count)];
        bool perBatch = point is nameof(DeliveryPoint.BatchClosed) or nameof(DeliveryPoint.Journaled) or nameof(DeliveryPoint.Marked) or nameof(DeliveryPoint.Sent) or nameof(DeliveryPoint.Settled)
            or nameof(FilePoint.BytesWritten) or nameof(FilePoint.FileSynced);
        bool once = point is nameof(DeliveryPoint.RunEnding) or nameof(DeliveryPoint.RunEnded);
        return new Kill(point, once ? 1 : 1 + dice.Next(perBatch ? destination == BiTool.Tableau ? LastPublishedBatch : LastBatch : 4));
    }

    private FaultOrder Fault(SiteSettings site)
    {
        if (destination != BiTool.PowerBi && !OneIn(3)) return ToolFault();
        if (shipped && destination == BiTool.PowerBi)
        {
            // In real time nobody waits half a minute for a refusal in passing.
            ImmutableArray<FaultOrder> quick = [FaultCatalog.CutBeforeCommit, FaultCatalog.CutAfterCommit, FaultCatalog.LateCommit with { Delay = TimeSpan.FromMilliseconds(300) }, FaultCatalog.TokenDies];
            return quick[dice.Next(quick.Length)] with { After = dice.Next(LastPost) };
        }

        bool atSource = destination != BiTool.PowerBi || OneIn(3);
        ImmutableArray<FaultOrder> among = atSource ? erp.Faults(site) : FaultCatalog.OfDestination;
        return among[dice.Next(among.Length)] with { After = dice.Next(atSource ? LastPage : LastPost), Times = 1 + dice.Next(2) };
    }

    private FaultOrder ToolFault()
    {
        // In real time nobody waits half a minute for what comes late, or for a refusal in passing.
        ImmutableArray<FaultOrder> all = destination == BiTool.Tableau ? TableauFaults.Of(removes) : BigQueryFaults.Of(way);
        ImmutableArray<FaultOrder> among = shipped ? [.. all.Where(fault => fault.Effect is FaultEffect.DropBeforeCommit or FaultEffect.DropAfterCommit or FaultEffect.ExpireSessions)] : all;
        return among[dice.Next(among.Length)] with { After = dice.Next(destination == BiTool.Tableau ? LastPublication : LastPost), Times = 1 + dice.Next(2) };
    }

    private bool OneIn(int chances) => dice.Next(chances) == 0;
}

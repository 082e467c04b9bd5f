using System.Collections.Immutable;
using MlConnector.Chaos.Host;
using MlConnector.Chaos.World;
using MlConnector.Engine.Delivery.Progress;
using MlConnector.Sandbox.Faults;

namespace MlConnector.Chaos.Cases;

/// <summary>Makes a case from a seed: the same seed, the same case.</summary>
internal static class RandomCase
{
    private const int OneInEnet = 6, OneInNoReadBack = 8, MostKills = 4, MostLaterKills = 3, MostFaults = 4, LastPost = 30, LastPage = 12;

    /// <summary>The case of a seed.</summary>
    public static ChaosCase Of(int seed)
    {
        var dice = new Random(seed);
        bool enet = dice.Next(OneInEnet) == 0, noReadBack = dice.Next(OneInNoReadBack) == 0;
        return new ChaosCase(CaseCatalog.NameOf(seed))
        {
            Exact = false,
            Site = new SiteSettings { Seed = seed, Enet = enet, NoReadBack = noReadBack },
            Kills = Kills(dice, MostKills),
            LaterKills = Kills(dice, MostLaterKills),
            Faults = [.. Enumerable.Range(0, dice.Next(MostFaults + 1)).Select(_ => Fault(dice, enet))],
        };
    }

    private static ImmutableArray<Kill> Kills(Random dice, int most) => [.. Enumerable.Range(0, dice.Next(most + 1)).Select(_ => Kill(dice))];

    private static Kill Kill(Random dice)
    {
        DeliveryPoint[] points = Enum.GetValues<DeliveryPoint>();
        DeliveryPoint point = points[dice.Next(points.Length)];
        bool perBatch = point is DeliveryPoint.BatchClosed or DeliveryPoint.Journaled or DeliveryPoint.Marked or DeliveryPoint.Sent or DeliveryPoint.Settled;
        return new Kill(point, 1 + dice.Next(perBatch ? LastPost : 3));
    }

    private static FaultOrder Fault(Random dice, bool enet)
    {
        ImmutableArray<FaultOrder> source = enet ? [FaultCatalog.SessionDies] : FaultCatalog.OfOData;
        bool atSource = dice.Next(3) == 0;
        ImmutableArray<FaultOrder> among = atSource ? source : FaultCatalog.OfDestination;
        return among[dice.Next(among.Length)] with { After = dice.Next(atSource ? LastPage : LastPost), Times = 1 + dice.Next(2) };
    }
}

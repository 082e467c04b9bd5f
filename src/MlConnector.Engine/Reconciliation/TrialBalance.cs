using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Sources;

namespace MlConnector.Engine.Reconciliation;

/// <summary>
/// The trial balance of a stream of ledger postings on three sides: what the ERP states of each account and period itself, what was delivered, and what the destination shows its readers beside the table. Only where the destination
/// keeps one (<see cref="IKeepsTrialBalances"/>).
/// </summary>
internal static class TrialBalance
{
    /// <summary>Name of its figures.</summary>
    public const string Control = "trial-balance";

    /// <summary>True if the stream's table has one at this destination.</summary>
    public static bool IsKept(StreamSides sides) => sides is { Stream.TrialBalance: not null, Table.TrialBalance: not null, Destination: IKeepsTrialBalances };

    /// <summary>Puts its figures in the place of those that the ERP states under its own name for them; none if the destination keeps no trial balance.</summary>
    public static Figures? Replace(StreamSides sides, List<Figures> figures)
    {
        if (!IsKept(sides)) return null;
        TrialBalanceDefinition declared = sides.Stream.TrialBalance!;
        var balance = new Figures(Control, declared.GroupBy, [.. declared.Sums.Select(sum => (sum.Key, $"[{sum.Value}]"))]);
        foreach (Figures erp in figures.Where(one => one.Control == declared.Control && one.GroupFields.SequenceEqual(declared.GroupBy, StringComparer.Ordinal)).ToArray())
        {
            foreach (((string name, int measure), (ImmutableArray<string> group, decimal value)) in erp.Stated) balance.State(name, erp.Measures[measure].Measure, group, value);
            figures.Remove(erp);
        }

        figures.Add(balance);
        return balance;
    }

    /// <summary>Every account and period that one of the sides has.</summary>
    public static async Task<List<ReconciledFigure>> CompareAsync(StreamSides sides, Figures balance, CancellationToken cancel)
    {
        var compared = new List<ReconciledFigure>();
        var met = new HashSet<string>(StringComparer.Ordinal);
        await foreach (GroupTotals shown in ((IKeepsTrialBalances)sides.Destination).ReadTrialBalanceAsync(sides.Container, sides.Table, cancel))
        {
            met.Add(Figures.Name(shown.Group));
            compared.AddRange(Compare(sides, balance, shown.Group, shown.Sums));
        }

        ImmutableArray<decimal> nothing = [.. new decimal[balance.Measures.Length]];
        foreach (ImmutableArray<string> group in balance.Ours.All().Select(ours => ours.Group).Concat(balance.Stated.Values.Select(stated => stated.Group)))
        {
            if (met.Add(Figures.Name(group))) compared.AddRange(Compare(sides, balance, group, nothing));
        }

        return compared;
    }

    private static IEnumerable<ReconciledFigure> Compare(StreamSides sides, Figures balance, ImmutableArray<string> group, ImmutableArray<decimal> shown)
    {
        ImmutableArray<decimal> ours = balance.Ours.Of(group).Sums;
        (long left, ImmutableArray<decimal> leftOut) = balance.LeftOut.Of(group);
        for (int i = 0; i < shown.Length; i++)
        {
            decimal? stated = balance.Stated.TryGetValue((Figures.Name(group), i), out (ImmutableArray<string> Group, decimal Value) erp) ? erp.Value : null;
            yield return new ReconciledFigure(sides.Stream.Name, Control, [.. balance.GroupFields.Zip(group, KeyValuePair.Create)], balance.Measures[i].Measure)
            {
                Erp = stated,
                LeftOut = stated is null || left == 0 ? null : leftOut[i],
                Delivered = ours[i],
                Destination = shown[i],
            };
        }
    }
}

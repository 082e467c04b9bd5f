using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Sources;

namespace MlConnector.Engine.Reconciliation;

/// <summary>
/// Compares one stream on all sides: what the ERP states of itself (journal controls, period balances, open balances), what we delivered, and what the destination holds now; down to the keys that differ.
/// Reads only; may be run at any time between deliveries of the stream.
/// </summary>
public sealed class StreamReconciler(StreamSides sides)
{
    private const string ControlTotal = "control-total";

    // Groups whose keys are looked for; the others are named with their figures only.
    private const int KeyGroups = 20;

    /// <summary>Compares everything.</summary>
    public async Task<ReconciliationReport> RunAsync(CancellationToken cancel)
    {
        var remarks = new List<string>();
        List<Figures> figures = [.. await ErpFiguresAsync(remarks, cancel)];
        Figures? balance = TrialBalance.Replace(sides, figures);
        await TakeOffAsync(figures, remarks, cancel);
        Figures? totals = DeclaredTotals();
        if (totals is not null) figures.Add(totals);
        using (var ours = new OurSums(sides, figures))
        {
            await ours.AddAllAsync(cancel);
            figures.RemoveAll(ours.Incomplete.Contains);
            if (sides.Rows.KeyOnly > 0) remarks.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{sides.Stream.Name}: {sides.Rows.KeyOnly} rows are known by their keys only, since the table was adopted; the next run reads them."));
            remarks.AddRange(ours.MissingFields.Select(field => $"{sides.Stream.Name}: not every row has {field}; read the stream again to compare it."));
        }

        List<ReconciledFigure> compared = [.. figures.Where(one => one != totals && one != balance).SelectMany(Compare)];
        if (balance is not null && figures.Contains(balance)) compared.AddRange(await TrialBalance.CompareAsync(sides, balance, cancel));
        if (totals is not null && figures.Contains(totals)) compared.AddRange(await CompareDestinationAsync(totals, remarks, cancel));
        using var keys = new DifferingKeys(sides);
        int left = KeyGroups;
        for (int i = 0; i < compared.Count && left > 0; i++)
        {
            if (compared[i].Agrees) continue;
            compared[i] = compared[i] with { Keys = await keys.FindAsync(compared[i], cancel) };
            left--;
        }

        if (sides is { ComparesMembers: true, Stream.IsDimension: true }) compared.AddRange(await new MemberComparison(sides, remarks).CompareAsync(cancel));
        return new ReconciliationReport([.. compared.OrderBy(figure => figure.Agrees)], [.. remarks]) { Notes = Notes() };
    }

    private string Reason() => (string.IsNullOrEmpty(sides.Mapping.Where), sides.Since is null) switch { (false, false) => "`where` or `since`", (true, false) => "`since`", _ => "`where`" };

    /// <summary>What <c>where</c> or <c>since</c> leaves out is no part of what must have been delivered.</summary>
    private async Task TakeOffAsync(List<Figures> stated, List<string> remarks, CancellationToken cancel)
    {
        using var leftOut = new LeftOutRows(sides, stated);
        await leftOut.AddAllAsync(cancel);
        if (leftOut.Rows > 0) remarks.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{sides.Stream.Name}: the ERP's figures count {leftOut.Rows} rows that {Reason()} leaves out; their amounts are taken off before comparing."));
    }

    private ImmutableArray<string> Notes() =>
    [
        .. Note(sides.TotalsLeft, "because the mapping delivers no column with them as they are"),
        .. Note(sides.TotalsNotShown, "column not shown: the site does not show them, or not what they are computed from"),
    ];

    private IEnumerable<string> Note(ImmutableArray<string> left, string why) => left.IsEmpty ? [] : [$"{sides.Stream.Name}: control totals leave out {string.Join(", ", left)}, {why}."];

    private async Task<IEnumerable<Figures>> ErpFiguresAsync(List<string> remarks, CancellationToken cancel)
    {
        var stated = new List<ControlFigure>(sides.Balances);
        if (sides.Source is IReconciles erp)
        {
            await foreach (ControlFigure figure in erp.ReadControlFiguresAsync(cancel)) stated.Add(figure);
        }
        else if (sides.Source is not null && sides.BalancesNotStated is null)
        {
            remarks.Add($"{sides.Stream.Name}: the ERP states no figures of its own for this stream.");
        }

        if (sides.BalancesNotStated is { } notStated) remarks.Add($"{sides.Stream.Name}: {notStated}");

        return stated.GroupBy(figure => (figure.Control, Fields: string.Join('\u001f', figure.GroupFields))).Select(Gather);
    }

    private static Figures Gather(IGrouping<(string Control, string Fields), ControlFigure> same)
    {
        (string Measure, string Expression)[] measures = [.. same.Select(figure => (figure.Measure, figure.Expression)).Distinct()];
        var figures = new Figures(same.Key.Control, same.First().GroupFields, [.. measures]);
        foreach (ControlFigure figure in same) figures.Stated[(Figures.Name(figure.Group), Array.IndexOf(measures, (figure.Measure, figure.Expression)))] = (figure.Group, figure.Value);
        return figures;
    }

    private Figures? DeclaredTotals() =>
        sides.Totals is { } declared ? new Figures(ControlTotal, declared.GroupBy, [.. declared.Sums.Select(field => (field, $"[{field}]"))]) : null;

    private IEnumerable<ReconciledFigure> Compare(Figures figures) => figures.Stated.Select(entry =>
    {
        (ImmutableArray<string> group, decimal value) = entry.Value;
        decimal ours = figures.Ours.Of(group).Sums[entry.Key.Measure];
        (long rows, ImmutableArray<decimal> leftOut) = figures.LeftOut.Of(group);
        return Figure(figures, group, figures.Measures[entry.Key.Measure].Measure) with { Erp = value, LeftOut = rows == 0 ? null : leftOut[entry.Key.Measure], Delivered = ours };
    });

    private async Task<List<ReconciledFigure>> CompareDestinationAsync(Figures totals, List<string> remarks, CancellationToken cancel)
    {
        var compared = new List<ReconciledFigure>();
        if (sides.Destination is not IReadsBack reader || sides.Destination.Capabilities.ReadBack == ReadBackKind.None)
        {
            remarks.Add($"{sides.Stream.Name}: the destination cannot be read back, so it was not compared.");
            return compared;
        }

        var met = new HashSet<string>(StringComparer.Ordinal);
        ImmutableArray<string> groupBy = [.. totals.GroupFields.Select(field => sides.ColumnOf(field)!)], sums = [.. totals.Measures.Select(measure => sides.ColumnOf(measure.Measure)!)];
        await foreach (GroupTotals theirs in reader.ReadTotalsAsync(sides.Container, sides.Table, groupBy, sums, cancel))
        {
            met.Add(Figures.Name(theirs.Group));
            compared.AddRange(Both(totals, theirs.Group, theirs.Count, theirs.Sums));
        }

        foreach ((ImmutableArray<string> group, _, _) in totals.Ours.All().Where(ours => !met.Contains(Figures.Name(ours.Group))))
            compared.AddRange(Both(totals, group, 0, [.. new decimal[totals.Measures.Length]]));
        return compared;
    }

    private IEnumerable<ReconciledFigure> Both(Figures totals, ImmutableArray<string> group, long count, ImmutableArray<decimal> sums)
    {
        (long ourCount, ImmutableArray<decimal> ourSums) = totals.Ours.Of(group);
        yield return Figure(totals, group, "rows") with { Delivered = ourCount, Destination = count };
        for (int i = 0; i < sums.Length; i++) yield return Figure(totals, group, totals.Measures[i].Measure) with { Delivered = ourSums[i], Destination = sums[i] };
    }

    private ReconciledFigure Figure(Figures figures, ImmutableArray<string> group, string measure) =>
        new(sides.Stream.Name, figures.Control, [.. figures.GroupFields.Zip(group, KeyValuePair.Create)], measure);
}

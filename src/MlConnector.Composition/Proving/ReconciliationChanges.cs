using MlConnector.Engine.Reconciliation;

namespace MlConnector.Composition.Proving;

/// <summary>A figure as two reconciliations found it; null where one did not have it.</summary>
/// <param name="Earlier">In the earlier one.</param>
/// <param name="Later">In the later one.</param>
public sealed record ChangedFigure(ReconciledFigure? Earlier, ReconciledFigure? Later)
{
    /// <summary>The figure that there is, for its names.</summary>
    public ReconciledFigure Named => Later ?? Earlier!;

    /// <summary>By how much more was delivered; null where one of them does not know.</summary>
    public decimal? Change => Later?.Delivered - Earlier?.Delivered;

    /// <summary>True if every side said the same both times.</summary>
    public bool IsSame => Earlier is not null && Later is not null && Earlier.Erp == Later.Erp && Earlier.Delivered == Later.Delivered && Earlier.Destination == Later.Destination && Earlier.Agrees == Later.Agrees;
}

/// <summary>Lays two reconciliations beside each other, figure by figure.</summary>
public static class ReconciliationChanges
{
    /// <summary>All figures of both: first those that no longer agree or do again, then others that changed, then the rest.</summary>
    public static IReadOnlyList<ChangedFigure> Between(ReconciledPipeline earlier, ReconciledPipeline later)
    {
        ILookup<string, ReconciledFigure> before = earlier.Figures.ToLookup(Name, StringComparer.Ordinal), after = later.Figures.ToLookup(Name, StringComparer.Ordinal);
        IEnumerable<string> names = later.Figures.Concat(earlier.Figures).Select(Name).Distinct(StringComparer.Ordinal);
        return [.. names.Select(name => new ChangedFigure(before[name].FirstOrDefault(), after[name].FirstOrDefault())).OrderBy(figure => figure.IsSame).ThenBy(figure => figure.Earlier?.Agrees == figure.Later?.Agrees)];
    }

    private static string Name(ReconciledFigure figure) => string.Join('\u001f', [figure.Stream, figure.Control, figure.Measure, .. figure.Group.SelectMany(part => new[] { part.Key, part.Value })]);
}

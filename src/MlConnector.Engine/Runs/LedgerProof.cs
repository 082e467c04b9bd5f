using System.Collections.Immutable;
using System.Globalization;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Reconciliation;

namespace MlConnector.Engine.Runs;

/// <summary>Asks the ERP, after a run that touched postings, for its own balances, which the trial balance at the destination is held against.</summary>
/// <param name="source">The ERP.</param>
/// <param name="applied">The stream.</param>
internal sealed class LedgerProof(ISource source, AppliedStream applied)
{
    private const int Named = 10;

    /// <summary>Why nothing is asked; null where the ERP is asked, or there is no trial balance.</summary>
    public string? Obstacle => NotStated ?? (Control is not null && IsNarrow ? "The trial balance is compared with the ERP's own balances by `mlc reconcile` only, because `where` or `since` leaves rows out that those count." : null);

    private string? Control => applied.Table.TrialBalance is null ? null : applied.Plan.Stream.TrialBalance?.Control;

    private string? NotStated => applied.Table.TrialBalance is null ? null : ErpBalances.NotCompared(applied.Plan.Stream, applied.Binding);

    private bool IsNarrow => !string.IsNullOrEmpty(applied.Plan.Mapping.Where) || applied.Plan.History.Since is not null;

    /// <summary>The balances of every account and period; none where the ERP is not asked.</summary>
    public async Task<ImmutableArray<ControlFigure>> BalancesAsync(IDestination destination, CancellationToken cancel)
    {
        if (Control is not { } control || NotStated is not null || IsNarrow || destination is not IKeepsTrialBalances) return [];
        await using ISourceStream stream = await source.OpenAsync(applied.Plan.Stream, applied.Binding, cancel);
        if (stream is not IReconciles erp) return [];
        var balances = ImmutableArray.CreateBuilder<ControlFigure>();
        await foreach (ControlFigure figure in erp.ReadControlFiguresAsync(cancel))
        {
            if (figure.Control == control) balances.Add(figure);
        }

        return balances.ToImmutable();
    }

    /// <summary>What differs, account by account.</summary>
    public static IEnumerable<string> Differences(IReadOnlyList<ReconciledFigure> balance)
    {
        ReconciledFigure[] differing = [.. balance.Where(figure => !figure.Agrees)];
        foreach (ReconciledFigure figure in differing.Take(Named))
        {
            string group = string.Join(", ", figure.Group.Select(part => $"{part.Key} {part.Value}")), erp = figure.Expected is { } stated ? Text($"{stated} in the ERP, ") : "";
            yield return Text($"Trial balance, {group}: {figure.Measure} is {erp}{figure.Delivered} delivered, {figure.Destination} at the destination.");
        }

        if (differing.Length > Named) yield return Text($"Trial balance: {differing.Length - Named} more of {balance.Count} figures differ; see `mlc reconcile`.");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

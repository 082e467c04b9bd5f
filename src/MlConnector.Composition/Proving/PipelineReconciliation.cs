using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Sources;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Reconciliation;

namespace MlConnector.Composition.Proving;

/// <summary>What was compared of a pipeline.</summary>
/// <param name="Pipeline">The pipeline.</param>
/// <param name="Revision">Revision that it was compared with.</param>
/// <param name="At">When.</param>
/// <param name="By">Who asked.</param>
/// <param name="AuditEntry">Number of the entry in the audit trail.</param>
/// <param name="Reports">What was found, stream by stream.</param>
public sealed record ReconciledPipeline(string Pipeline, int Revision, DateTimeOffset At, string By, long AuditEntry, ImmutableArray<(string Stream, ReconciliationReport Report)> Reports)
{
    /// <summary>True if every figure agrees.</summary>
    public bool Agrees => Reports.All(one => one.Report.Agrees);

    /// <summary>All figures, those that differ first.</summary>
    public ImmutableArray<ReconciledFigure> Figures => [.. Reports.SelectMany(one => one.Report.Figures).OrderBy(figure => figure.Agrees)];

    /// <summary>What could not be compared and why, and what follows.</summary>
    public IEnumerable<(string Stream, string Remark)> Remarks => Reports.SelectMany(one => one.Report.Remarks.AddRange(one.Report.Notes).Select(remark => (one.Stream, remark)));
}

/// <summary>Reconciles streams of a pipeline, and says so in the audit trail. It is an act: what differs may be ordered to be delivered again by the next run.</summary>
public sealed class PipelineReconciliation(Workspace workspace)
{
    /// <summary>Name of the act in the audit trail.</summary>
    public const string Action = "reconcile";

    /// <summary>Compares.</summary>
    /// <param name="stored">The pipeline.</param>
    /// <param name="streams">Its streams that are meant.</param>
    /// <param name="offline">The ERP is left out.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="cancel">Ends it between two questions.</param>
    public async Task<ReconciledPipeline> RunAsync(StoredPipeline stored, IReadOnlyList<AppliedStream> streams, bool offline, string by, CancellationToken cancel)
    {
        DateTimeOffset at = workspace.Time.GetUtcNow();
        var comparison = new StreamComparison(workspace);
        var reports = ImmutableArray.CreateBuilder<(string, ReconciliationReport)>();
        await using ISource? source = offline ? null : stored.OpenSource(workspace.Services);
        await using IDestination destination = stored.OpenDestination(workspace.Services);
        foreach (AppliedStream stream in streams) reports.Add((stream.Plan.Name, await comparison.RunAsync(stored, stream, source, destination, cancel)));
        var found = new ReconciledPipeline(stored.Name, stored.Revision.Number, at, by, 0, reports.ToImmutable());
        await workspace.AuditAsync(by, Action, stored.Name, ("agrees", found.Agrees ? "yes" : "no"));
        return found with { AuditEntry = (await workspace.Store.Audit.LastAsync(CancellationToken.None))?.Number ?? 0 };
    }
}

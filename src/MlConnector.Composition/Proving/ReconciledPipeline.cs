using System.Collections.Immutable;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Reconciliation;

namespace MlConnector.Composition.Proving;

/// <summary>What was compared of a stream.</summary>
/// <param name="Stream">Stream.</param>
/// <param name="Report">What was found.</param>
public sealed record ReconciledStream(string Stream, ReconciliationReport Report);

/// <summary>What was compared of a pipeline.</summary>
/// <param name="Record">When, by whom, with which revision.</param>
/// <param name="Streams">What was found, stream by stream.</param>
public sealed record ReconciledPipeline(ReconciliationRecord Record, ImmutableArray<ReconciledStream> Streams)
{
    /// <summary>True if every figure agrees.</summary>
    public bool Agrees => Streams.All(one => one.Report.Agrees);

    /// <summary>All figures, those that differ first.</summary>
    public ImmutableArray<ReconciledFigure> Figures => [.. Streams.SelectMany(one => one.Report.Figures).OrderBy(figure => figure.Agrees)];

    /// <summary>What could not be compared and why, and what follows.</summary>
    public IEnumerable<(string Stream, string Remark)> Remarks => Streams.SelectMany(one => one.Report.Remarks.AddRange(one.Report.Notes).Select(remark => (one.Stream, remark)));
}

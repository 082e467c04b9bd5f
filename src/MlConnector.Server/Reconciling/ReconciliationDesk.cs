using System.Collections.Concurrent;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Composition.Proving;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Ports;

namespace MlConnector.Server.Reconciling;

/// <summary>Reconciles pipelines for people and programs, and remembers what was found last, so that whoever only looks asks no system and changes nothing. That it was done, by whom and with which answer, stands in the audit trail; the figures are gone with this process.</summary>
internal sealed class ReconciliationDesk(Workspace workspace)
{
    private const int EntriesLookedAt = 200;
    private readonly ConcurrentDictionary<string, ReconciledPipeline> last = new(StringComparer.Ordinal);

    /// <summary>Compares the streams that declare control totals, or one of them.</summary>
    /// <exception cref="ConnectorException"><c>PIPELINE-UNKNOWN</c>, <c>STREAM-UNKNOWN</c>, or what a system says.</exception>
    public async Task<ReconciledPipeline> RunAsync(string name, string? stream, string by, CancellationToken cancel)
    {
        StoredPipeline stored = await StoredPipeline.FindAsync(workspace.Store.Revisions, name, cancel);
        AppliedStream[] wanted = [.. stored.Streams(stream is null ? [] : [stream]).Where(one => one.Plan.Stream.ControlTotals is not null)];
        return last[stored.Name] = await new PipelineReconciliation(workspace).RunAsync(stored, wanted, offline: false, by, cancel);
    }

    /// <summary>What was found last by this process; null if nothing was.</summary>
    public ReconciledPipeline? LastOf(string pipeline) => last.GetValueOrDefault(pipeline);

    /// <summary>The newest entry of the audit trail about a reconciliation of a pipeline; null if there is none among the newest.</summary>
    public async Task<AuditEntry?> LastEntryAsync(string pipeline, CancellationToken cancel) =>
        (await workspace.Store.Audit.SearchAsync(PipelineReconciliation.Action, null, EntriesLookedAt, cancel)).FirstOrDefault(entry => entry.Action == PipelineReconciliation.Action && entry.Subject == pipeline);
}

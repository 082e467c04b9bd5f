using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Composition.Proving;
using MlConnector.Engine.Ports;

namespace MlConnector.Server.Reconciling;

/// <summary>Reconciles pipelines for people and programs.</summary>
internal sealed class ReconciliationDesk(Workspace workspace)
{
    private const int EntriesLookedAt = 200;

    /// <summary>Compares all streams, or some of them, as <c>mlc reconcile</c> does: a stream that there is nothing to compare with is named with that, not passed over.</summary>
    /// <exception cref="ConnectorException"><c>PIPELINE-UNKNOWN</c>, <c>STREAM-UNKNOWN</c>, or what a system says.</exception>
    public async Task<ReconciledPipeline> RunAsync(string name, IReadOnlyList<string> streams, bool offline, string by, CancellationToken cancel)
    {
        StoredPipeline stored = await StoredPipeline.FindAsync(workspace.Store.Revisions, name, cancel);
        return await new PipelineReconciliation(workspace).RunAsync(stored, stored.Streams(streams), offline, by, cancel);
    }

    /// <summary>The newest entry of the audit trail about a reconciliation of a pipeline, where its figures are not kept; null if there is none among the newest.</summary>
    public async Task<AuditEntry?> LastEntryAsync(string pipeline, CancellationToken cancel) =>
        (await workspace.Store.Audit.SearchAsync(PipelineReconciliation.Action, null, EntriesLookedAt, cancel)).FirstOrDefault(entry => entry.Action == PipelineReconciliation.Action && entry.Subject == pipeline);
}

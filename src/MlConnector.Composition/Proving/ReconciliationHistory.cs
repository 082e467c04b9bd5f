using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;

namespace MlConnector.Composition.Proving;

/// <summary>Reconciliations that were done, with what they found. Whoever looks asks no system and changes nothing.</summary>
public sealed class ReconciliationHistory(Workspace workspace)
{
    /// <summary>Codes of refusals.</summary>
    public const string Unknown = "RECONCILIATION-UNKNOWN", Altered = "RECONCILIATION-ALTERED";

    /// <summary>What one found.</summary>
    /// <exception cref="ConnectorException"><c>RECONCILIATION-UNKNOWN</c>, or <c>RECONCILIATION-ALTERED</c>: what is kept is not what the audit trail says was found.</exception>
    public async Task<ReconciledPipeline> FindAsync(string pipeline, string id, CancellationToken cancel)
    {
        (ReconciliationRecord record, byte[] content) = await workspace.Store.Reconciliations.FindAsync(pipeline, id, cancel) ?? throw new ConnectorException(new ConnectorError(
            Unknown, ErrorKind.Config, ErrorOwner.Operator, $"There is no reconciliation {id} of {pipeline} here.", "Choose one of the list: it may be older than they are kept."));
        if (!await IsProvenAsync(record, ReconciliationContent.Hash(content), cancel)) throw new ConnectorException(new ConnectorError(
            Altered, ErrorKind.Data, ErrorOwner.Operator, $"The figures of reconciliation {id} of {pipeline} are not those that entry {record.AuditEntry} of the audit trail tells of.", "Verify the audit trail (mlc audit verify), find out who changed the store, and reconcile again."));
        return new ReconciledPipeline(record, ReconciliationContent.Read(content));
    }

    private async Task<bool> IsProvenAsync(ReconciliationRecord record, string hash, CancellationToken cancel) =>
        (await workspace.Store.Audit.SearchAsync(null, record.AuditEntry + 1, 1, cancel)) is [var entry] && entry.Number == record.AuditEntry && entry.Action == PipelineReconciliation.Action
        && entry.Subject == record.Pipeline && entry.Who == record.By && entry.Detail.Contains(record.Id, StringComparison.Ordinal) && entry.Detail.Contains(hash, StringComparison.Ordinal);
}

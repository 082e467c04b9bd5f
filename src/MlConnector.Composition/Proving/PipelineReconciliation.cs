using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Sources;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Reconciliation;

namespace MlConnector.Composition.Proving;

/// <summary>Reconciles streams of a pipeline, keeps what was found, and says so in the audit trail. It is an act: what differs may be ordered to be delivered again by the next run.</summary>
public sealed class PipelineReconciliation(Workspace workspace)
{
    /// <summary>Name of the act in the audit trail.</summary>
    public const string Action = "reconcile";

    /// <summary>Others may have written into the trail since.</summary>
    private const int EntriesLookedAt = 1000;

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
        var compared = ImmutableArray.CreateBuilder<ReconciledStream>();
        await using ISource? source = offline ? null : stored.OpenSource(workspace.Services);
        await using IDestination destination = stored.OpenDestination(workspace.Services);
        foreach (AppliedStream stream in streams) compared.Add(new ReconciledStream(stream.Plan.Name, await comparison.RunAsync(stored, stream, source, destination, cancel)));
        ReconciledFigure[] figures = [.. compared.SelectMany(one => one.Report.Figures)];
        return await KeepAsync(
            new ReconciliationRecord(stored.Name, workspace.Ids.Next(), stored.Revision.Number, at, by)
            {
                Compared = $"{string.Join(", ", compared.Select(one => one.Stream))}{(offline ? ", without the ERP" : "")}",
                Figures = figures.Length,
                Differing = figures.Count(figure => !figure.Agrees),
            },
            compared.ToImmutable(), stored.Content.Settings.Policies.Reconciliations);
    }

    /// <summary>It is done, so it is kept, whether or not its caller still waits. The trail is told first, with a hash of what is kept: figures that were changed later are not taken for those that were found.</summary>
    private async Task<ReconciledPipeline> KeepAsync(ReconciliationRecord record, ImmutableArray<ReconciledStream> compared, ReconciliationKeeping keeping)
    {
        byte[] content = ReconciliationContent.Write(compared);
        string hash = ReconciliationContent.Hash(content);
        await workspace.AuditAsync(record.By, Action, record.Pipeline, ("agrees", record.Differing == 0 ? "yes" : "no"), ("reconciliation", record.Id), ("hash", hash));
        IReadOnlyList<AuditEntry> newest = await workspace.Store.Audit.SearchAsync(null, null, EntriesLookedAt, CancellationToken.None);
        record = record with { AuditEntry = newest.First(entry => entry.Action == Action && entry.Detail.Contains(record.Id, StringComparison.Ordinal)).Number };
        await workspace.Store.Reconciliations.AddAsync(record, content, CancellationToken.None);
        IReadOnlyList<ReconciliationRecord> all = await workspace.Store.Reconciliations.ListAsync(record.Pipeline, null, int.MaxValue, CancellationToken.None);
        string[] superfluous = [.. ReconciliationRetention.Superfluous(all, keeping, workspace.Time.GetUtcNow()).Select(one => one.Id)];
        if (superfluous.Length > 0) await workspace.Store.Reconciliations.ForgetAsync(record.Pipeline, superfluous, CancellationToken.None);
        return new ReconciledPipeline(record, compared);
    }
}

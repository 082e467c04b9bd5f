namespace MlConnector.Engine.Ports;

/// <summary>A reconciliation that was done.</summary>
/// <param name="Pipeline">Pipeline.</param>
/// <param name="Id">Its id; ids sort by time.</param>
/// <param name="Revision">Revision that it was compared with.</param>
/// <param name="At">When.</param>
/// <param name="By">Who asked.</param>
public sealed record ReconciliationRecord(string Pipeline, string Id, int Revision, DateTimeOffset At, string By)
{
    /// <summary>Number of its entry in the audit trail, which holds a hash of what was found.</summary>
    public long AuditEntry { get; init; }

    /// <summary>Which streams were compared with what, in words: two with the same words are alike.</summary>
    public string Compared { get; init; } = "";

    /// <summary>Figures compared.</summary>
    public long Figures { get; init; }

    /// <summary>Figures that differ.</summary>
    public long Differing { get; init; }
}

/// <summary>Reconciliations and what they found.</summary>
public interface IReconciliationStore
{
    /// <summary>Keeps one, with what it found.</summary>
    Task AddAsync(ReconciliationRecord record, byte[] content, CancellationToken cancel);

    /// <summary>Those of a pipeline, the newest first, only those before an id if one is given, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<ReconciliationRecord>> ListAsync(string pipeline, string? before, int limit, CancellationToken cancel);

    /// <summary>The newest of each pipeline.</summary>
    Task<IReadOnlyList<ReconciliationRecord>> NewestOfEachAsync(CancellationToken cancel);

    /// <summary>One with what it found; null if it is not kept.</summary>
    Task<(ReconciliationRecord Record, byte[] Content)?> FindAsync(string pipeline, string id, CancellationToken cancel);

    /// <summary>Forgets some of a pipeline; no error for one that is not there.</summary>
    Task ForgetAsync(string pipeline, IReadOnlyCollection<string> ids, CancellationToken cancel);
}

namespace MlConnector.Engine.Ports;

/// <summary>How a mutation of the ERP stands.</summary>
public enum MutationState
{
    /// <summary>Recorded before its request could leave; its outcome is not known yet.</summary>
    Sending,

    /// <summary>The ERP has it.</summary>
    Written,

    /// <summary>Certainly not in the ERP; it may be tried again.</summary>
    Refused,

    /// <summary>Nobody can tell, or the ERP has something else: a person decides.</summary>
    Held,

    /// <summary>A person decided that it is never written.</summary>
    WrittenOff,
}

/// <summary>One change of the ERP, recorded before its request leaves.</summary>
/// <param name="Pipeline">The pipeline that allowed it.</param>
/// <param name="Kind">What is written: <c>create gl_vouchers</c>, <c>mark supplier_invoices</c>.</param>
/// <param name="Subject">On what: our reference, or the key of a record.</param>
public sealed record MutationRecord(string Pipeline, string Kind, string Subject)
{
    /// <summary>SHA-256 of what is written, hex: the same subject with another content is another intention.</summary>
    public required string ContentHash { get; init; }

    /// <summary>How it stands.</summary>
    public MutationState State { get; init; }

    /// <summary>1 for the first request.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>When it was recorded, or recorded anew.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who began it.</summary>
    public string By { get; init; } = "";

    /// <summary>What the ERP has of it, or why it is held; for people.</summary>
    public string Note { get; init; } = "";
}

/// <summary>Changes of the ERP that were begun, and how far delivered records are marked.</summary>
public interface IMutationStore
{
    /// <summary>INV-1, INV-8: under the fence, records a mutation or its new state; durable when it returns, and only then may its request leave.</summary>
    Task SaveAsync(Fence fence, MutationRecord mutation, CancellationToken cancel);

    /// <summary>Forgets one whose end is in the audit trail and that nobody has to be kept from repeating.</summary>
    Task RemoveAsync(Fence fence, MutationRecord mutation, CancellationToken cancel);

    /// <summary>One, or null.</summary>
    Task<MutationRecord?> FindAsync(string pipeline, string kind, string subject, CancellationToken cancel);

    /// <summary>Those of a pipeline (of all for null), of one kind or of any, oldest first.</summary>
    Task<IReadOnlyList<MutationRecord>> ListAsync(string? pipeline, string? kind, CancellationToken cancel);

    /// <summary>Number of the last batch of a stream whose records are marked; null before marking began.</summary>
    Task<long?> MarkedAsync(StreamId stream, CancellationToken cancel);

    /// <summary>Moves it, under the fence (INV-8).</summary>
    Task SetMarkedAsync(Fence fence, StreamId stream, long batch, CancellationToken cancel);
}

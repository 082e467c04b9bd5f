using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;

namespace MlConnector.Abstractions.WriteBack;

/// <summary>
/// Ability of a source: it may write to its ERP, where a pipeline says so. It never does so by itself. Each call that writes is one request, all or nothing, and is never repeated in here (INV-3): a caller that was told
/// <see cref="WriteOutcome.Unknown"/> asks first what became of it. Safe for concurrent calls; a call that is cancelled after its request began to leave answers unknown, it does not throw.
/// </summary>
public interface IWritesBack
{
    /// <summary>What can be created from a file.</summary>
    IReadOnlyList<EntryKind> EntryKinds { get; }

    /// <summary>Why records of a stream cannot be marked so; null if they can. Connects to nothing.</summary>
    ConnectorError? Judge(StreamDefinition stream, ProcessedMark mark);

    /// <summary>Looks, without writing, whether the ERP would take these entries: the field of our reference, accounts, code parts. Every finding, not the first.</summary>
    Task<IReadOnlyList<ConnectorError>> CheckAsync(EntryKind kind, IReadOnlyList<Entry> entries, CancellationToken cancel);

    /// <summary>The entries that carry a reference; more than one means that somebody entered it twice.</summary>
    Task<ImmutableArray<StoredEntry>> FindAsync(EntryKind kind, Entry entry, string reference, CancellationToken cancel);

    /// <summary>Creates one entry that carries the reference.</summary>
    Task<WriteAnswer> CreateAsync(EntryKind kind, Entry entry, string reference, CancellationToken cancel);

    /// <summary>A record as it is now; null if it is gone. Its tag is what <see cref="MarkAsync"/> proves.</summary>
    Task<MarkedRecord?> ReadAsync(StreamDefinition stream, StreamBinding binding, ProcessedMark mark, ImmutableArray<string> key, CancellationToken cancel);

    /// <summary>Marks a record, if it still is exactly as it was read: <see cref="WriteOutcome.Conflict"/> otherwise.</summary>
    Task<WriteAnswer> MarkAsync(StreamDefinition stream, StreamBinding binding, ProcessedMark mark, MarkedRecord record, CancellationToken cancel);
}

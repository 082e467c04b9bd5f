using MlConnector.Engine.Blocks;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Journal;

/// <summary>
/// The journal of one stream: append-only segment files <c>journal/{stream}/{segment}.mlj</c> of encrypted records. One instance per stream and process, opened by the
/// holder of the stream's lease (INV-8); its methods may be called by several threads.
/// </summary>
public sealed class StreamJournal : IAsyncDisposable
{
    /// <summary>Number of the newest record; 0 if there is none. New numbers must be higher, also when the store knows less.</summary>
    public long LastNumber => throw new NotSupportedException();

    /// <summary>Bytes of all segments.</summary>
    public long Bytes => throw new NotSupportedException();

    /// <summary>
    /// Opens the journal, and cuts a torn tail (what was written after the last completed fsync and is not whole).
    /// <paramref name="newestKnown"/> is the record of the newest batch that the store knows, or null.
    /// </summary>
    /// <exception cref="Abstractions.Errors.ConnectorException">
    /// <c>JOURNAL-DAMAGED</c>: bytes that were durable are not whole, or a segment is missing between others. <c>JOURNAL-BEHIND</c>: the record of <paramref name="newestKnown"/> is not
    /// there: the journal is older than the store, or was deleted. <c>JOURNAL-FORMAT</c>: written by a newer version.
    /// </exception>
    public static Task<StreamJournal> OpenAsync(ISegments segments, IKeyRing keys, StreamId stream, TimeProvider time, JournalOptions options, BatchRecord? newestKnown, CancellationToken cancel) =>
        throw new NotSupportedException();

    /// <summary>
    /// INV-1: appends the block as one record; durable (file and folder fsynced) when it returns, and only then may its first byte be sent. Calls that wait at the same time share one fsync.
    /// The block stays the caller's and must not change until the call returns. After a device error every further append fails with
    /// <c>JOURNAL-WRITE</c> until the journal is opened again, because nobody knows what a failed fsync has kept.
    /// </summary>
    /// <returns>The record's place; row n of the block lies at <c>place with { Row = n }</c>.</returns>
    /// <exception cref="Abstractions.Errors.ConnectorException"><c>JOURNAL-WRITE</c> (kind Transient, owner Operator): the disk is full or failing.</exception>
    public Task<JournalPlace> AppendAsync(RecordBlock block, JournalHeader header, CancellationToken cancel) => throw new NotSupportedException();

    /// <summary>Reads one record: checks it, opens it, and gives its rows.</summary>
    /// <exception cref="Abstractions.Errors.ConnectorException"><c>JOURNAL-DAMAGED</c>; <c>JOURNAL-GONE</c>: retention removed it; <c>KEY-MISSING</c>.</exception>
    public Task<JournalRecord> ReadAsync(JournalPlace place, CancellationToken cancel) => throw new NotSupportedException();

    /// <summary>All records in order, from a segment on, without their rows.</summary>
    public IEnumerable<JournalEntry> Scan(int fromSegment = 0) => throw new NotSupportedException();

    /// <inheritdoc />
    public ValueTask DisposeAsync() => throw new NotSupportedException();
}

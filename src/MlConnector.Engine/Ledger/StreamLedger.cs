using MlConnector.Engine.Blocks;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Trace;

namespace MlConnector.Engine.Ledger;

/// <summary>Settings of a ledger.</summary>
public sealed record LedgerOptions
{
    /// <summary>Settled rows held in memory before they are written as a sorted run; 64 bytes each.</summary>
    public int MemoryRows { get; init; } = 64 << 10;

    /// <summary>Runs of one level that are merged into one of the next.</summary>
    public int MergeWidth { get; init; } = 4;

    /// <summary>The defaults.</summary>
    public static LedgerOptions Default { get; } = new();
}

/// <summary>
/// The ledger of one stream: for each key what the destination holds. Sorted runs on disk, settled but unflushed rows in memory, batches in flight over both. The journal is its
/// write-ahead log: at opening, batches settled after <see cref="LedgerManifest.AppliedBatch"/> are applied again from their journal records. One instance per stream, under the stream's lease;
/// <see cref="Lookup"/> may run beside everything else, the other methods are called by one thread at a time.
/// <para>
/// The order of a batch: <c>Begin</c>, <c>Stage</c> per row, journal, <c>Journaled</c>, send, <c>Settle</c> (or <c>Discard</c>), <c>FlushIfNeededAsync</c>, store the settlement with the manifest that
/// gave, <c>Committed</c>.
/// </para>
/// </summary>
public sealed class StreamLedger : IAsyncDisposable
{
    /// <summary>
    /// Opens the ledger of a stream; deletes files that the manifest does not name (a crash left them). Settled batches after the manifest are applied again; those in <see cref="IBatchStore.UnsettledAsync"/>
    /// are staged again and given in <see cref="InFlight"/>, to be settled or discarded once they are resolved.
    /// </summary>
    /// <exception cref="Abstractions.Errors.ConnectorException"><c>LEDGER-DAMAGED</c>: a run is missing or its bytes are wrong; <c>mlc ... rebuild</c> makes it again.</exception>
    public static Task<StreamLedger> OpenAsync(ISegments segments, StreamJournal journal, IStore store, StreamRecord stream, LedgerOptions options, CancellationToken cancel) => throw new NotSupportedException();

    /// <summary>Batches begun and neither settled nor discarded, oldest first.</summary>
    public IReadOnlyList<LedgerBatch> InFlight => throw new NotSupportedException();

    /// <summary>The trace index that is kept beside the ledger.</summary>
    public TraceIndex Trace => throw new NotSupportedException();

    /// <summary>
    /// For each key what is known, in-flight batches laid over it (newest first): the whole page at once, because sorted lookups touch each block of a run once. Unknown keys give a default entry
    /// (<see cref="LedgerState.None"/>).
    /// </summary>
    public void Lookup(ReadOnlySpan<Hash128> keys, Span<LedgerEntry> found) => throw new NotSupportedException();

    /// <summary>Begins a batch; numbers rise. Parts of a split batch are begun before the parent is discarded.</summary>
    public LedgerBatch Begin(long number) => throw new NotSupportedException();

    /// <summary>
    /// Changes marks of a key (absences, open) without a new version. They are in memory until the next flush: force one with <see cref="FlushIfNeededAsync"/> into the settlement that ends the read.
    /// </summary>
    public void Mark(in LedgerEntry changed) => throw new NotSupportedException();

    /// <summary>
    /// Writes settled rows as sorted runs if there are many (or <paramref name="force"/>), fsyncs them, and gives the manifest to put into the next <see cref="Settlement.Ledger"/>; null if nothing was written.
    /// After that settlement is stored call <see cref="Committed"/>; if it failed, dispose the ledger and open it again.
    /// </summary>
    public Task<LedgerManifest?> FlushIfNeededAsync(bool force, CancellationToken cancel) => throw new NotSupportedException();

    /// <summary>The manifest of the last flush is stored.</summary>
    public void Committed() => throw new NotSupportedException();

    /// <summary>Merges runs while there are too many of a level. May run in the background beside everything else; a crash leaves files that the next opening deletes.</summary>
    public Task MergeIfNeededAsync(Fence fence, CancellationToken cancel) => throw new NotSupportedException();

    /// <summary>All settled entries in key order, of one company tag or of all. Not to be mixed with flushes: a scan sees the state at its start.</summary>
    public IEnumerable<LedgerEntry> Scan(ushort? companyTag = null) => throw new NotSupportedException();

    /// <summary>Begins to collect the keys of a complete read; memory is bounded by spilling to sorted files.</summary>
    public SeenKeys CollectSeen() => throw new NotSupportedException();

    /// <summary>Entries in all runs and in memory, versions of one key counted more than once until they are merged.</summary>
    public long ApproximateKeys => throw new NotSupportedException();

    /// <inheritdoc />
    public ValueTask DisposeAsync() => throw new NotSupportedException();
}

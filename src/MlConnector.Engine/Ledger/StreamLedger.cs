using MlConnector.Engine.Blocks;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Ledger.Runs;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Trace;

namespace MlConnector.Engine.Ledger;

/// <summary>
/// The ledger of one stream: for each key what the destination holds. Sorted runs on disk, settled but unwritten rows in memory, batches in flight over both. The journal is its
/// write-ahead log: at opening, batches settled after <see cref="LedgerManifest.AppliedBatch"/> are applied again from their journal records. One instance per stream, under the stream's lease (INV-8).
/// <see cref="Lookup"/>, <see cref="MergeIfNeededAsync"/> and the trace index may be used beside everything else; the other methods by one thread at a time.
/// <para>
/// The order of a batch: <c>Begin</c>, <c>Stage</c> per row, journal, <c>Journaled</c>, send, <c>Settle</c> (or <c>Discard</c>), <c>FlushIfNeededAsync</c>, store the settlement with the manifest that
/// gave, <c>Committed</c>.
/// </para>
/// </summary>
public sealed partial class StreamLedger : IAsyncDisposable
{
    private readonly ISegments segments;
    private readonly IStreamStore streams;
    private readonly StreamId stream;
    private readonly LedgerOptions options;
    private readonly LedgerOverlay overlay = new();
    private readonly RunShelf shelf;
    private readonly SemaphoreSlim manifestGate = new(1, 1);
    private readonly CancellationTokenSource closing = new();
    private LedgerManifest manifest;
    private LedgerManifest? flushed;

    internal StreamLedger(ISegments segments, IStreamStore streams, StreamRecord stream, LedgerOptions options)
    {
        this.segments = segments;
        this.streams = streams;
        this.stream = stream.Id;
        this.options = options;
        manifest = stream.Ledger;
        shelf = new RunShelf(segments, LedgerCode.Shape, $"ledger/{stream.Id}", manifest.Ledger);
        Trace = new TraceIndex(segments, stream.Id, manifest.Trace);
        overlay.Start(manifest.AppliedBatch);
    }

    /// <summary>Batches begun and neither settled nor discarded, oldest first.</summary>
    public IReadOnlyList<LedgerBatch> InFlight => overlay.InFlight;

    /// <summary>The trace index that is kept beside the ledger.</summary>
    public TraceIndex Trace { get; }

    /// <summary>Rows that are held in memory in all: settled, staged, and in batches that are not over.</summary>
    internal int RowsInMemory => overlay.Count + (Staged?.InMemory ?? 0) + InFlight.Sum(batch => batch.Count);

    /// <summary>
    /// Opens the ledger of a stream; deletes files that the manifest does not name (a crash left them). Settled batches after the manifest are applied again; those in <see cref="IBatchStore.UnsettledAsync"/>
    /// are staged again and given in <see cref="InFlight"/>, to be settled or discarded once they are resolved.
    /// </summary>
    /// <param name="segments">Where its runs lie.</param>
    /// <param name="journal">The stream's journal.</param>
    /// <param name="streams">Where the manifest is kept.</param>
    /// <param name="batches">What was settled.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="options">Settings.</param>
    /// <param name="cancel">Ends it.</param>
    /// <param name="isJournaled">Which batches have a record, where some were lost: the others are left out. Null = all.</param>
    /// <exception cref="Abstractions.Errors.ConnectorException"><c>LEDGER-DAMAGED</c>: a run is missing or its bytes are wrong (found when it is first read); <c>rebuild</c> makes it again.</exception>
    public static async Task<StreamLedger> OpenAsync(ISegments segments, StreamJournal journal, IStreamStore streams, IBatchStore batches, StreamRecord stream, LedgerOptions options, CancellationToken cancel, Func<BatchRecord, bool>? isJournaled = null)
    {
        StreamLedger ledger = new(segments, streams, stream, options);
        try
        {
            await new LedgerRecovery(ledger, journal, batches, isJournaled).RunAsync(stream, cancel);
            return ledger;
        }
        catch
        {
            await ledger.DisposeAsync();
            throw;
        }
    }

    /// <summary>Begins a batch; numbers rise. Parts of a split batch are begun before the parent is discarded.</summary>
    public LedgerBatch Begin(long number)
    {
        LedgerBatch batch = new(this, number);
        overlay.Begin(batch);
        return batch;
    }

    /// <summary>
    /// Changes marks of a settled key (absences, open) without a new version. They are in memory until the next flush: force one with <see cref="FlushIfNeededAsync"/> into the settlement that ends the read,
    /// while no batch is in flight.
    /// </summary>
    public void Mark(in LedgerEntry changed) => overlay.Mark(changed);

    /// <summary>
    /// Writes settled rows as sorted runs if there are many (or <paramref name="force"/>), makes them durable, and gives the manifest to put into the next <see cref="Settlement.Ledger"/>; null if nothing was written.
    /// After that settlement is stored call <see cref="Committed"/>; if it, or this call, failed, dispose the ledger and open it again.
    /// </summary>
    public async Task<LedgerManifest?> FlushIfNeededAsync(bool force, CancellationToken cancel)
    {
        if (!IsFull && !(force && (overlay.Count > 0 || Trace.Unwritten > 0))) return null;

        // Held until Committed: a merge must not change the manifest between this one and the settlement that stores it.
        await manifestGate.WaitAsync(cancel);
        long applied;
        using (MemoryCursor rows = overlay.BeginFlush(out applied))
        {
            if (rows.Count > 0) shelf.AddNewest(shelf.Write(rows, rows.Count, cancel));
        }

        overlay.Flushed();
        Trace.Flush(cancel);
        flushed = new LedgerManifest(shelf.Files, Trace.Files, applied);
        return flushed;
    }

    /// <summary>The manifest of the last flush is stored.</summary>
    public void Committed()
    {
        manifest = flushed ?? throw new InvalidOperationException("Nothing was flushed.");
        flushed = null;
        TakeOver();
        manifestGate.Release();
    }

    /// <summary>Flushes and stores the manifest by itself, for work outside of a settlement.</summary>
    /// <exception cref="Abstractions.Errors.ConnectorException"><c>FENCE-LOST</c>.</exception>
    public async Task FlushNowAsync(Fence fence, CancellationToken cancel)
    {
        if (await FlushIfNeededAsync(force: true, cancel) is not { } next) return;
        if (!await streams.ReplaceRunsAsync(fence, stream, manifest, next, cancel)) throw new InvalidOperationException("Somebody else changed the ledger's manifest (INV-8).");
        Committed();
    }

    /// <summary>Begins to collect the keys of a complete read; memory is bounded by spilling to sorted files.</summary>
    public SeenKeys CollectSeen() => new(segments, this, $"ledger/{stream}", options.SeenInMemory);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        EndStaged();
        overlay.Dispose();
        shelf.Dispose();
        Trace.Dispose();
        closing.Dispose();
    }

    internal bool IsFull => overlay.Count >= options.MemoryRows || Trace.Unwritten >= options.MemoryRows * 2;

    internal void Stage(LedgerBatch batch, in LedgerEntry entry) => overlay.Stage(batch, entry);

    internal void Journaled(LedgerBatch batch, JournalPlace place, RecordBlock block)
    {
        overlay.Journaled(batch, place);
        Trace.Add(batch.Number, place, block);
    }

    internal void End(LedgerBatch batch, bool settled) => overlay.End(batch, settled);
}

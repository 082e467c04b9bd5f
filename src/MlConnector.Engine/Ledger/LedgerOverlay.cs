using MlConnector.Engine.Blocks;
using MlConnector.Engine.Ledger.Runs;

namespace MlConnector.Engine.Ledger;

/// <summary>What lies over the sorted runs: settled rows not yet written, and batches in flight over those. Safe for several threads.</summary>
internal sealed class LedgerOverlay : IDisposable
{
    private readonly Lock gate = new();
    private readonly List<LedgerBatch> inFlight = [];
    private EntryTable settled = new();
    private EntryTable? flushing;

    /// <summary>Number of the last batch such that it and all before it are settled or discarded.</summary>
    public long Applied { get; private set; }

    /// <summary>Settled rows that are not written yet.</summary>
    public int Count
    {
        get
        {
            lock (gate) return settled.Count;
        }
    }

    /// <summary>Batches that are not over, oldest first.</summary>
    public IReadOnlyList<LedgerBatch> InFlight
    {
        get
        {
            lock (gate) return [.. inFlight.Where(batch => !batch.IsOver)];
        }
    }

    public void Start(long applied) => Applied = applied;

    public void Begin(LedgerBatch batch)
    {
        lock (gate)
        {
            if (batch.Number <= (inFlight.Count > 0 ? inFlight[^1].Number : Applied)) throw new ArgumentException($"Batch {batch.Number} comes after a later one.", nameof(batch));
            inFlight.Add(batch);
        }
    }

    public void Stage(LedgerBatch batch, in LedgerEntry entry)
    {
        lock (gate) batch.Table.Put(entry);
    }

    public void Journaled(LedgerBatch batch, Ports.JournalPlace place)
    {
        lock (gate)
        {
            batch.Table.SetPlace(place);
            batch.IsJournaled = true;
        }
    }

    /// <summary>
    /// A batch ends. Rows go over to the settled ones in the order of numbers, so that an older batch that is resolved late never hides a newer one, and <see cref="Applied"/> means what it says.
    /// </summary>
    public void End(LedgerBatch batch, bool isSettled)
    {
        lock (gate)
        {
            if (batch.IsOver) throw new InvalidOperationException($"Batch {batch.Number} is over.");
            if (isSettled && !batch.IsJournaled) throw new InvalidOperationException($"INV-1: batch {batch.Number} is not journaled.");
            batch.IsOver = true;
            batch.IsSettled = isSettled;
            while (inFlight.Count > 0 && inFlight[0].IsOver) TakeOldest();
        }
    }

    /// <summary>Changes a settled entry.</summary>
    public void Mark(in LedgerEntry entry)
    {
        lock (gate) settled.Put(entry);
    }

    /// <summary>Marks the keys that it knows in <paramref name="known"/> and fills in their entries.</summary>
    public void Lookup(ReadOnlySpan<Hash128> keys, Span<LedgerEntry> found, Span<bool> known, bool withInFlight = true)
    {
        lock (gate)
        {
            known[..keys.Length].Clear();
            found[..keys.Length].Clear();
            LookupIn(InFlightWhere(batch => batch.IsSettled || withInFlight && !batch.IsOver), keys, found, known);
            LookupIn(Below(), keys, found, known);
        }
    }

    /// <summary>True if a batch that was begun earlier, and is not over, has a key of this one.</summary>
    public bool SharesKeys(LedgerBatch batch)
    {
        lock (gate)
        {
            foreach (LedgerBatch earlier in inFlight)
            {
                if (earlier.Number < batch.Number && !earlier.IsOver && earlier.Table.HasOneOf(batch.Table)) return true;
            }

            return false;
        }
    }

    /// <summary>Marks the keys of batches that are not over; <see cref="LookupSettled"/> looks for the others, below what lies between.</summary>
    public void LookupInFlight(ReadOnlySpan<Hash128> keys, Span<LedgerEntry> found, Span<bool> known)
    {
        lock (gate)
        {
            known[..keys.Length].Clear();
            found[..keys.Length].Clear();
            LookupIn(InFlightWhere(static batch => !batch.IsOver), keys, found, known);
        }
    }

    /// <inheritdoc cref="LookupInFlight"/>
    public void LookupSettled(ReadOnlySpan<Hash128> keys, Span<LedgerEntry> found, Span<bool> known)
    {
        lock (gate)
        {
            LookupIn(InFlightWhere(static batch => batch.IsSettled), keys, found, known);
            LookupIn(Below(), keys, found, known);
        }
    }

    /// <summary>Forgets the settled rows: the ledger begins again with what was staged.</summary>
    public void DropSettled(out long applied)
    {
        lock (gate)
        {
            applied = Applied;
            settled.Dispose();
            settled = new EntryTable();
        }
    }

    /// <summary>Takes the settled rows to be written, which are those of all batches up to <paramref name="applied"/>; they are still found until <see cref="Flushed"/>.</summary>
    public MemoryCursor BeginFlush(out long applied)
    {
        lock (gate)
        {
            applied = Applied;
            flushing = settled;
            settled = new EntryTable();
        }

        return Cursor(flushing);
    }

    /// <summary>The rows taken are in a run.</summary>
    public void Flushed()
    {
        lock (gate)
        {
            flushing?.Dispose();
            flushing = null;
        }
    }

    /// <summary>A cursor over the settled rows in key order; over those too that wait for an older batch.</summary>
    public MemoryCursor Sorted()
    {
        lock (gate)
        {
            using EntryTable all = new();
            all.PutAll(settled);
            foreach (LedgerBatch batch in inFlight.Where(batch => batch.IsSettled)) all.PutAll(batch.Table);
            return Cursor(all);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (gate)
        {
            settled.Dispose();
            flushing?.Dispose();
            foreach (LedgerBatch batch in inFlight) batch.Table.Dispose();
            inFlight.Clear();
        }
    }

    private static MemoryCursor Cursor(EntryTable table) => new(table.Sorted(), table.Count, LedgerCode.Size);

    private IEnumerable<EntryTable> InFlightWhere(Func<LedgerBatch, bool> holds) => Enumerable.Reverse(inFlight).Where(holds).Select(static batch => batch.Table);

    private IEnumerable<EntryTable> Below() => flushing is null ? [settled] : [settled, flushing];

    // Newest first. All keys in one table before the next: its index then stays in the processor's reach.
    private static void LookupIn(IEnumerable<EntryTable> tables, ReadOnlySpan<Hash128> keys, Span<LedgerEntry> found, Span<bool> known)
    {
        foreach (EntryTable table in tables) table.Lookup(keys, found, known);
    }

    private void TakeOldest()
    {
        LedgerBatch batch = inFlight[0];
        inFlight.RemoveAt(0);
        Applied = batch.Number;
        if (batch.IsSettled) settled.PutAll(batch.Table);
        batch.Table.Dispose();
    }
}

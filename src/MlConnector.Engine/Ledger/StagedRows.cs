using System.Collections.Immutable;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Ledger.Runs;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Ledger;

/// <summary>
/// Rows that a read has placed and that are not the ledger's yet: a generation until its last row arrives, everything of a dry run. Lookups see them; they lie in sorted runs beside the ledger's, so that memory does not depend on
/// their number. A generation's runs become the whole ledger of its stream (INV-5); whatever is not taken over is deleted. Safe for several threads.
/// </summary>
internal sealed class StagedRows : IDisposable
{
    private readonly Lock gate = new();
    private readonly RunShelf shelf;
    private readonly LedgerOptions options;
    private EntryTable memory = new();

    public StagedRows(RunShelf ledger, LedgerOptions options, bool temporary) => (shelf, this.options) = (ledger.Beside(temporary), options);

    /// <summary>Rows staged, less those forgotten.</summary>
    public long Rows { get; private set; }

    /// <summary>Rows that are held in memory now.</summary>
    public int InMemory
    {
        get
        {
            lock (gate) return memory.Count;
        }
    }

    /// <summary>The runs, once <see cref="Spill"/> has written all.</summary>
    public RunShelf Shelf => shelf;

    /// <summary>Adds the rows of a batch.</summary>
    public void Add(EntryTable rows)
    {
        lock (gate)
        {
            memory.PutAll(rows);
            Rows += rows.Count;
            if (memory.Count >= options.MemoryRows) SpillAndMerge();
        }
    }

    /// <summary>The destination refused the row: it is not among the delivered ones.</summary>
    public void Forget(Hash128 key)
    {
        lock (gate)
        {
            memory.Put(new LedgerEntry(key, default, 0, default, LedgerState.None));
            Rows--;
        }
    }

    /// <summary>Writes what is in memory.</summary>
    public void Spill()
    {
        lock (gate) SpillAndMerge();
    }

    /// <summary>Fills in the keys that are staged and not known yet.</summary>
    public void Lookup(ReadOnlySpan<Hash128> keys, Span<LedgerEntry> found, Span<bool> known)
    {
        lock (gate)
        {
            memory.Lookup(keys, found, known);
            ImmutableArray<SortedRun> runs = shelf.Hold();
            if (runs.Length > 0) RunPage.Lookup(runs, keys, found, known);
            RunShelf.Release(runs);
            for (int i = 0; i < keys.Length; i++) known[i] |= found[i].State != LedgerState.None;
        }
    }

    /// <summary>Lets go of the files without deleting them: whether a settlement named them is not known. The next opening of the ledger deletes what no manifest names.</summary>
    public void Leave()
    {
        memory.Dispose();
        shelf.Dispose();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        memory.Dispose();
        shelf.Discard();
    }

    private void SpillAndMerge()
    {
        if (memory.Count == 0) return;
        using (var rows = new MemoryCursor(memory.Sorted(), memory.Count, LedgerCode.Size)) shelf.AddNewest(shelf.Write(rows, rows.Count, CancellationToken.None));
        memory.Dispose();
        memory = new EntryTable();
        for (ImmutableArray<SortedRunFile> plan = shelf.MergePlan(options.MergeWidth); !plan.IsEmpty; plan = shelf.MergePlan(options.MergeWidth)) shelf.Replace(plan, shelf.Merge(plan, CancellationToken.None));
    }
}

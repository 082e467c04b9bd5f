using System.Collections.Immutable;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Ledger.Runs;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Ledger;

/// <content>Rows that are staged beside the ledger until they become the whole of it.</content>
public sealed partial class StreamLedger
{
    private StagedRows? takesOver;
    private bool keepsNothing;
    private bool laysOver;

    /// <summary>Rows of the generation (or dry run) that is being read; null if there is none.</summary>
    internal StagedRows? Staged { get; private set; }

    /// <summary>From now on rows are staged by <see cref="LedgerBatch.StageAway"/> until they are taken over or the result is disposed.</summary>
    internal StagedRows BeginStaged(bool temporary = false)
    {
        Staged?.Dispose();
        keepsNothing = temporary;
        return Staged = new StagedRows(shelf, options, temporary);
    }

    /// <summary>The tags that a cursor names, to be compared and renewed; dispose them.</summary>
    internal KnownTags OpenTags(ImmutableArray<SortedRunFile> files) => new(segments, $"tags/{stream}", files, options, keepsNothing);

    /// <summary>Ends staging: what was not taken over is forgotten.</summary>
    internal void EndStaged()
    {
        if (takesOver is null) Staged?.Dispose();
        else takesOver.Leave();
        Staged = null;
    }

    /// <summary>
    /// The staged rows are complete: they become the whole ledger, and every key that is not among them is unknown from then on. Gives the manifest for the settlement that says so; then call <see cref="Committed"/>.
    /// </summary>
    internal async Task<LedgerManifest> ReplaceByStagedAsync(CancellationToken cancel)
    {
        await manifestGate.WaitAsync(cancel);
        takesOver = Staged ?? throw new InvalidOperationException("Nothing is staged.");
        takesOver.Spill();
        overlay.DropSettled(out long applied);
        Trace.Flush(cancel);
        flushed = new LedgerManifest(takesOver.Shelf.Files, Trace.Files, applied);
        return flushed;
    }

    /// <summary>
    /// The staged rows are delivered: they lie over the ledger from then on. Gives the manifest for the settlement that says so; then call <see cref="Committed"/>. Marks that were made meanwhile go below them: a staged row is newer
    /// than any mark of its key.
    /// </summary>
    internal async Task<LedgerManifest> LayStagedOverAsync(CancellationToken cancel)
    {
        await manifestGate.WaitAsync(cancel);
        takesOver = Staged ?? throw new InvalidOperationException("Nothing is staged.");
        laysOver = true;
        takesOver.Spill();
        long applied;
        using (MemoryCursor rows = overlay.BeginFlush(out applied))
        {
            if (rows.Count > 0) shelf.AddNewest(shelf.Write(rows, rows.Count, cancel));
        }

        overlay.Flushed();
        Trace.Flush(cancel);
        flushed = new LedgerManifest([.. takesOver.Shelf.Files, .. shelf.Files], Trace.Files, applied);
        return flushed;
    }

    /// <summary>Looks among the staged rows only.</summary>
    internal void LookupStaged(ReadOnlySpan<Hash128> keys, Span<LedgerEntry> found)
    {
        found[..keys.Length].Clear();
        Staged!.Lookup(keys, found, new bool[keys.Length]);
    }

    /// <summary>Rows that are shown once the staged ones are delivered: those over the ledger, or those alone. Of them, rows that are known by their keys only.</summary>
    internal (long Rows, long KeyOnly) CountStaged(bool alone)
    {
        Staged!.Spill();
        ImmutableArray<SortedRun> staged = Staged.Shelf.Hold(), held = alone ? [] : shelf.Hold();
        try
        {
            IEnumerable<RunCursor> below = alone ? [] : [overlay.Sorted(), .. held.Select(run => new FileCursor(run))];
            using RunMerge merge = new(LedgerCode.Shape, [.. staged.Select(run => new FileCursor(run)), .. below]);
            long rows = 0, keyOnly = 0;
            while (merge.MoveNext())
            {
                LedgerEntry entry = LedgerCode.Read(merge.Current);
                if (entry.IsLive) rows++;
                if (entry.State == LedgerState.Adopted) keyOnly++;
            }

            return (rows, keyOnly);
        }
        finally
        {
            RunShelf.Release(staged);
            RunShelf.Release(held);
        }
    }

    private void TakeOver()
    {
        if (takesOver is not { } staged) return;
        shelf.TakeOver(staged.Shelf, keeps: laysOver);
        laysOver = false;
        takesOver = null;
        EndStaged();
    }

    private void LookupOverlay(ReadOnlySpan<Hash128> keys, Span<LedgerEntry> found, Span<bool> known, bool settledOnly)
    {
        if (Staged is not { } staged || settledOnly)
        {
            overlay.Lookup(keys, found, known, !settledOnly);
            return;
        }

        overlay.LookupInFlight(keys, found, known);
        staged.Lookup(keys, found, known);
        overlay.LookupSettled(keys, found, known);
    }
}

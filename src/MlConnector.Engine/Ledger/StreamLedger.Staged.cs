using System.Collections.Immutable;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Ledger;

/// <content>Rows that are staged beside the ledger until they become the whole of it.</content>
public sealed partial class StreamLedger
{
    private StagedRows? takesOver;
    private bool keepsNothing;

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

    private void TakeOver()
    {
        if (takesOver is not { } staged) return;
        shelf.TakeOver(staged.Shelf);
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

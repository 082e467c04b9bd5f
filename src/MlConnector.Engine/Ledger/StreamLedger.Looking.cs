using System.Buffers;
using System.Collections.Immutable;
using MlConnector.Abstractions.Records;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Ledger.Runs;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Segments;

namespace MlConnector.Engine.Ledger;

/// <summary>What the ledger says: of the keys of a page, of all keys, of a journaled row.</summary>
public sealed partial class StreamLedger
{
    /// <summary>For looking only, without the stream's lease: what is written of the ledger. Batches settled since the last flush are not in it. A run in progress may merge a file away meanwhile: then a look ends with <c>LEDGER-DAMAGED</c>.</summary>
    internal static StreamLedger OpenForReading(ISegments segments, IStreamStore streams, StreamRecord stream, LedgerOptions options) => new(new ReadOnlySegments(segments), streams, stream, options);

    /// <summary>
    /// For each key what is known, in-flight batches laid over it (newest first): the whole page at once, because sorted lookups touch each block of a run once. Unknown keys give a default entry
    /// (<see cref="LedgerState.None"/>). <paramref name="settledOnly"/> leaves batches in flight out.
    /// </summary>
    public void Lookup(ReadOnlySpan<Hash128> keys, Span<LedgerEntry> found, bool settledOnly = false)
    {
        bool[] known = ArrayPool<bool>.Shared.Rent(keys.Length);
        ImmutableArray<SortedRun> runs = default;
        try
        {
            // The overlay first: what a flush moves meanwhile is then found in one place or in both, never in none.
            LookupOverlay(keys, found, known, settledOnly);
            runs = shelf.Hold();
            if (runs.Length > 0) RunPage.Lookup(runs, keys, found, known);
        }
        finally
        {
            if (!runs.IsDefault) RunShelf.Release(runs);
            ArrayPool<bool>.Shared.Return(known);
        }
    }

    /// <summary>All settled entries in key order, of one company tag or of all. A scan sees the state at its start; dispose its enumerator.</summary>
    public IEnumerable<LedgerEntry> Scan(ushort? companyTag = null)
    {
        MemoryCursor rows = overlay.Sorted();
        ImmutableArray<SortedRun> held = shelf.Hold();
        ulong from = companyTag is { } tag ? KeyHash.First(tag).High : 0, to = companyTag is { } last ? KeyHash.Last(last).High : ulong.MaxValue;
        try
        {
            using RunMerge merge = new(LedgerCode.Shape, [rows, .. held.Select(run => new FileCursor(run, from))]);
            while (merge.MoveNext())
            {
                LedgerEntry entry = LedgerCode.Read(merge.Current);
                if (entry.Key.High < from) continue;
                if (entry.Key.High > to) yield break;
                yield return entry;
            }
        }
        finally
        {
            RunShelf.Release(held);
        }
    }

    /// <summary>
    /// What is settled of each key of a batch in flight, in the order of its rows; false if an earlier batch in flight has one of the keys too, because then it is not known yet what will be settled before this one.
    /// <paramref name="found"/> has room for all of them.
    /// </summary>
    internal bool TryLookupBefore(LedgerBatch batch, Span<LedgerEntry> found)
    {
        if (overlay.SharesKeys(batch)) return false;
        Hash128[] keys = RowArrays.Of<Hash128>().Rent(batch.Count);
        ReadOnlySpan<LedgerEntry> rows = batch.Table.Entries;
        for (int i = 0; i < rows.Length; i++) keys[i] = rows[i].Key;
        Lookup(keys.AsSpan(0, rows.Length), found, settledOnly: true);
        RowArrays.Of<Hash128>().Return(keys);
        return true;
    }

    /// <summary>The source hash of a journaled row: that of its cells, or, once a purge has emptied some of them, the one that the ledger still knows; so an erased row is not taken for a changed one.</summary>
    internal Hash128 SourceOf(Hash128 key, in BlockRow row)
    {
        if ((row.Flags & RowFlags.Erased) == RowFlags.None) return row.SourceHash;
        LedgerEntry[] known = new LedgerEntry[1];
        Lookup([key], known);
        return known[0].State == LedgerState.None ? row.SourceHash : known[0].Source;
    }
}

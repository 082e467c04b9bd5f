using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Ledger.Runs;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Ledger;

/// <summary>
/// Tags by key: a small ledger of its own, whose source hash is that of a tag. Its file is whole after each read that changed it and is named by the cursor, so that a tag becomes known in the transaction that settles its row (INV-2);
/// files that no cursor names go when it is opened the next time. It is a shortcut and no proof of anything: a file that is lost or damaged means that everything is read. One thread at a time.
/// </summary>
internal sealed class KnownTags : IDisposable
{
    private const int RowsAtOnce = 8192;
    private readonly LedgerOptions options;
    private readonly bool temporary;
    private readonly RunShelf before;
    private StagedRows now;
    private EntryTable gathered = new();
    private bool[] known = [];

    /// <summary>Opens the files that the cursor names; <paramref name="temporary"/>: nothing is kept (a dry run).</summary>
    public KnownTags(ISegments segments, string folder, ImmutableArray<SortedRunFile> files, LedgerOptions options, bool temporary)
    {
        (this.options, this.temporary) = (options, temporary);
        before = new RunShelf(segments, LedgerCode.Shape, folder, files);
        now = new StagedRows(before, options, temporary);
        IsLost = !IsWhole();
    }

    /// <summary>True if what was known cannot be read.</summary>
    public bool IsLost { get; private set; }

    /// <summary>Keys known before; none has two entries.</summary>
    public long Count => IsLost ? 0 : before.Entries;

    /// <summary>Fills in what was known before this read.</summary>
    public void Before(ReadOnlySpan<Hash128> keys, Span<LedgerEntry> found)
    {
        found[..keys.Length].Clear();
        if (IsLost) return;
        ImmutableArray<SortedRun> runs = before.Hold();
        try
        {
            if (runs.Length > 0) RunPage.Lookup(runs, keys, found, Unknown(keys.Length));
        }
        catch (ConnectorException damaged) when (damaged.Error.Code == LedgerErrors.Damaged)
        {
            IsLost = true;
            found[..keys.Length].Clear();
        }
        finally
        {
            RunShelf.Release(runs);
        }
    }

    /// <summary>Fills in what this read has put.</summary>
    public void Now(ReadOnlySpan<Hash128> keys, Span<LedgerEntry> found)
    {
        HandOver();
        now.Lookup(keys, found, Unknown(keys.Length));
    }

    /// <summary>The tag of a key whose row is settled, or will be with everything that was read before this read's end. The last one counts.</summary>
    public void Put(Hash128 key, Hash128 tag) => Put(new LedgerEntry(key, tag, 0, default, LedgerState.Live));

    /// <summary>No tag of the key is known, whatever was put before.</summary>
    public void Forget(Hash128 key) => Put(new LedgerEntry(key, default, 0, default, LedgerState.None));

    /// <summary>Forgets what this read has put: it begins anew.</summary>
    public void Restart()
    {
        gathered.Dispose();
        gathered = new EntryTable();
        now.Dispose();
        now = new StagedRows(before, options, temporary);
    }

    /// <summary>The files as they are: nothing has changed.</summary>
    public ImmutableArray<SortedRunFile> Stay() => before.Files;

    /// <summary>What this read has put, as a durable file of one entry a key; nothing of before. To be named by the cursor.</summary>
    public ImmutableArray<SortedRunFile> Keep(CancellationToken cancel)
    {
        if (temporary) return [];
        HandOver();
        now.Spill();
        ImmutableArray<SortedRun> runs = now.Shelf.Hold();
        using var live = new LiveEntries(new RunMerge(LedgerCode.Shape, runs.Select(run => new FileCursor(run))));
        SortedRunFile file = now.Shelf.Write(live, now.Shelf.Entries, cancel);
        RunShelf.Release(runs);
        return [file];
    }

    /// <inheritdoc />
    public void Dispose()
    {
        gathered.Dispose();
        now.Dispose();
        before.Dispose();
    }

    private void Put(in LedgerEntry entry)
    {
        gathered.Put(entry);
        if (gathered.Count >= RowsAtOnce) HandOver();
    }

    private void HandOver()
    {
        if (gathered.Count == 0) return;
        now.Add(gathered);
        gathered.Dispose();
        gathered = new EntryTable();
    }

    private Span<bool> Unknown(int keys)
    {
        if (known.Length < keys) known = new bool[keys];
        known.AsSpan(0, keys).Clear();
        return known.AsSpan(0, keys);
    }

    private bool IsWhole()
    {
        ImmutableArray<SortedRun> runs = before.Hold();
        try
        {
            foreach (SortedRun run in runs) run.Loaded();
            return true;
        }
        catch (ConnectorException damaged) when (damaged.Error.Code == LedgerErrors.Damaged)
        {
            return false;
        }
        finally
        {
            RunShelf.Release(runs);
        }
    }

    /// <summary>Without the keys whose tags were forgotten.</summary>
    private sealed class LiveEntries(RunCursor all) : RunCursor
    {
        public override ReadOnlySpan<byte> Current => all.Current;

        public override bool MoveNext()
        {
            while (all.MoveNext())
            {
                if (LedgerCode.Read(all.Current).State != LedgerState.None) return true;
            }

            return false;
        }

        public override void Dispose() => all.Dispose();
    }
}

using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Ledger.Runs;

/// <summary>
/// A sorted run opened for reading. Opens its file and loads its tail at the first use, so that a poll with nothing new touches nothing. Counted: who reads it holds it, and the last one closes
/// it and, if it has been merged away, removes the file.
/// </summary>
internal sealed class SortedRun(ISegments segments, RunShape shape, SortedRunFile file)
{
    private readonly Lock gate = new();
    private ISegmentReader? reader;
    private RunTail? tail;
    private int holders = 1;
    private bool delete;

    /// <summary>Its file.</summary>
    public SortedRunFile File { get; } = file;

    /// <summary>Shape of its entries.</summary>
    public RunShape Shape => shape;

    /// <summary>Blocks in it.</summary>
    public int Blocks => (int)((File.Entries + shape.EntriesPerBlock - 1) / shape.EntriesPerBlock);

    /// <summary>Keeps it open.</summary>
    public SortedRun Hold()
    {
        lock (gate) holders++;
        return this;
    }

    /// <summary>The last one closes the file.</summary>
    public void Release(bool merged = false)
    {
        lock (gate)
        {
            delete |= merged;
            if (--holders > 0) return;
            reader?.Dispose();
            reader = null;
            if (delete) segments.Delete(File.File);
        }
    }

    /// <summary>False if no entry has this key: <paramref name="keyEnd"/> are the key's last eight bytes.</summary>
    public bool MayHold(ulong keyEnd) => Loaded().Filter?.MayHold(keyEnd) ?? true;

    /// <summary>Marks the keys that it may have; all in one go, because its filter then stays in the processor's reach.</summary>
    public void MarkHeld(ReadOnlySpan<Hash128> keys, Span<bool> held)
    {
        if (Loaded().Filter is { } filter) filter.MarkHeld(keys, held);
        else held[..keys.Length].Fill(true);
    }

    /// <summary>First block that may hold an entry with this prefix, not before <paramref name="from"/>.</summary>
    public int FirstBlock(ulong prefix, int from = 0)
    {
        ulong[] fences = Loaded().Fences;
        int low = from, high = fences.Length;
        while (low < high)
        {
            int middle = (int)((uint)(low + high) >> 1);
            if (fences[middle] < prefix) low = middle + 1;
            else high = middle;
        }

        // The block before the first fence that is not smaller may end with the prefix.
        return Math.Max(low - 1, from);
    }

    /// <summary>True if the block after this one may begin with the prefix or less.</summary>
    public bool GoesOn(int block, ulong prefix) => Loaded().Fences is var fences && block + 1 < fences.Length && fences[block + 1] <= prefix;

    /// <summary>Reads and checks blocks; gives the bytes read.</summary>
    public int ReadBlocks(int block, int count, Span<byte> into)
    {
        RunTail all = Loaded();
        long start = (long)block * shape.BlockSize, bytes = Math.Min((long)count * shape.BlockSize, File.Entries * shape.EntrySize - start);
        Span<byte> read = into[..(int)bytes];
        if (reader!.Read(start, read) != read.Length) throw Damaged("it ends too early");
        for (int at = 0, i = block; at < read.Length; at += shape.BlockSize, i++)
        {
            if (Hash128.Of(read.Slice(at, Math.Min(shape.BlockSize, read.Length - at))).High != all.Checks[i]) throw Damaged($"the checksum of block {i} is wrong");
        }

        return read.Length;
    }

    /// <summary>Loads the tail now, so that damage is found now.</summary>
    public RunTail Loaded()
    {
        if (Volatile.Read(ref tail) is { } known) return known;
        lock (gate)
        {
            if (tail is not null) return tail;
            try
            {
                reader = segments.Open(File.File);
                RunTail loaded = RunTail.Read(reader, shape, File);
                if (loaded.Fences.Length != Blocks) throw new InvalidDataException("it has another number of blocks than its manifest says");
                Volatile.Write(ref tail, loaded);
                return loaded;
            }
            catch (Exception e) when (e is InvalidDataException or FileNotFoundException or DirectoryNotFoundException)
            {
                throw Damaged(e.Message, e);
            }
        }
    }

    private ConnectorException Damaged(string what, Exception? inner = null) => new(
        new ConnectorError(LedgerErrors.Damaged, ErrorKind.Data, ErrorOwner.Operator, $"{File.File}: {what}.", "Restore the data folder from a backup. Without one, run `mlc adopt` for the stream (its rows are taken over from the destination) or `mlc rebuild`: nothing was sent on its account."), inner);
}

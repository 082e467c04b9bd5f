using System.Buffers;
using MlConnector.Abstractions.Records;

namespace MlConnector.Engine.Ledger.Runs;

/// <summary>Walks entries in key order, from a run or from memory.</summary>
internal abstract class RunCursor : IDisposable
{
    /// <summary>The entry; valid until the next move.</summary>
    public abstract ReadOnlySpan<byte> Current { get; }

    /// <summary>Next entry; false at the end.</summary>
    public abstract bool MoveNext();

    /// <inheritdoc />
    public abstract void Dispose();
}

/// <summary>Entries of a run from the first with a prefix on; reads 64 KB at a time.</summary>
internal sealed class FileCursor : RunCursor
{
    private const int BlocksAtOnce = 32;
    private readonly SortedRun run;
    private readonly byte[] buffer;
    private readonly int blocksAtOnce;
    private int block;
    private int at;
    private int filled;

    /// <summary>Begins at the block that may hold <paramref name="fromPrefix"/>; holds the run.</summary>
    public FileCursor(SortedRun run, ulong fromPrefix = 0, int blocksAtOnce = BlocksAtOnce)
    {
        this.run = run.Hold();
        this.blocksAtOnce = blocksAtOnce;
        buffer = ArrayPool<byte>.Shared.Rent(run.Shape.BlockSize * blocksAtOnce);
        block = run.File.Entries == 0 || fromPrefix == 0 ? 0 : run.FirstBlock(fromPrefix);
        at = -run.Shape.EntrySize;
    }

    public override ReadOnlySpan<byte> Current => buffer.AsSpan(at, run.Shape.EntrySize);

    public override bool MoveNext()
    {
        at += run.Shape.EntrySize;
        if (at < filled) return true;
        if (block >= run.Blocks) return false;
        filled = run.ReadBlocks(block, blocksAtOnce, buffer);
        block += blocksAtOnce;
        at = 0;
        return true;
    }

    public override void Dispose()
    {
        ArrayPool<byte>.Shared.Return(buffer);
        run.Release();
    }
}

/// <summary>Sorted entries in a pooled buffer, which it takes over.</summary>
internal sealed class MemoryCursor(byte[] entries, int count, int entrySize) : RunCursor
{
    private int index = -1;
    private bool returned;

    /// <summary>Entries in it.</summary>
    public int Count => count;

    public override ReadOnlySpan<byte> Current => entries.AsSpan(index * entrySize, entrySize);

    public override bool MoveNext() => ++index < count;

    public override void Dispose()
    {
        if (returned) return;
        RowArrays.Of<byte>().Return(entries);
        returned = true;
    }
}

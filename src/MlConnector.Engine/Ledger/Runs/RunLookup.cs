using System.Buffers;
using MlConnector.Engine.Blocks;

namespace MlConnector.Engine.Ledger.Runs;

/// <summary>
/// Looks many keys up in one run, in rising order, so that a block is read once for all its keys. A block that follows the last one read brings twice as many of its neighbours with it as that one did,
/// a jump brings none: pages of neighbouring keys need few reads, single keys small ones.
/// </summary>
internal sealed class RunLookup : IDisposable
{
    private const int MostBlocks = 16;
    private readonly SortedRun run;
    private readonly byte[] buffer;
    private int readBlocks = 1;
    private int firstBlock;
    private int filled;
    private int block;

    /// <summary>A lookup in a run, which the caller holds.</summary>
    public RunLookup(SortedRun run)
    {
        this.run = run;
        buffer = ArrayPool<byte>.Shared.Rent(run.Shape.BlockSize * MostBlocks);
        firstBlock = int.MinValue / 2;
    }

    /// <summary>The entry with this key; keys come with rising prefixes.</summary>
    public bool TryFind(Hash128 key, out ReadOnlySpan<byte> entry)
    {
        entry = default;
        if (!run.MayHold(key.Low)) return false;
        block = run.FirstBlock(key.High, block);
        for (int b = block; ; b++)
        {
            if (Search(Block(b), key, out entry)) return true;
            if (!run.GoesOn(b, key.High)) return false;
        }
    }

    /// <summary>Returns the buffer.</summary>
    public void Dispose() => ArrayPool<byte>.Shared.Return(buffer);

    private ReadOnlySpan<byte> Block(int wanted)
    {
        if (wanted < firstBlock || wanted >= firstBlock + readBlocks)
        {
            readBlocks = wanted == firstBlock + readBlocks ? Math.Min(readBlocks * 2, MostBlocks) : 1;
            filled = run.ReadBlocks(wanted, readBlocks, buffer);
            firstBlock = wanted;
        }

        int start = (wanted - firstBlock) * run.Shape.BlockSize;
        return buffer.AsSpan(start, Math.Min(run.Shape.BlockSize, filled - start));
    }

    private bool Search(ReadOnlySpan<byte> entries, Hash128 key, out ReadOnlySpan<byte> entry)
    {
        int size = run.Shape.EntrySize, low = 0, high = entries.Length / size;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (Hash128.Read(entries[(middle * size)..]) < key) low = middle + 1;
            else high = middle;
        }

        entry = low * size < entries.Length ? entries.Slice(low * size, size) : default;
        return !entry.IsEmpty && Hash128.Read(entry) == key;
    }
}

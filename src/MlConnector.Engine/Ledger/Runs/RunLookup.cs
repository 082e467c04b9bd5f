using System.Buffers;
using MlConnector.Engine.Blocks;

namespace MlConnector.Engine.Ledger.Runs;

/// <summary>
/// Looks many keys up in one run, in rising order, so that a block is read once for all its keys; where keys are dense, neighbouring blocks are read together.
/// </summary>
internal sealed class RunLookup : IDisposable
{
    private const int MostBlocks = 16;
    private readonly SortedRun run;
    private readonly byte[] buffer;
    private readonly int blocksAtOnce;
    private int firstBlock;
    private int filled;
    private int block;

    /// <summary>For about <paramref name="keys"/> keys.</summary>
    public RunLookup(SortedRun run, int keys)
    {
        this.run = run;
        blocksAtOnce = Math.Clamp((int)(2L * keys / Math.Max(run.Blocks, 1)), 1, MostBlocks);
        buffer = ArrayPool<byte>.Shared.Rent(run.Shape.BlockSize * blocksAtOnce);
        firstBlock = int.MinValue;
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
        if (wanted < firstBlock || wanted >= firstBlock + blocksAtOnce)
        {
            filled = run.ReadBlocks(wanted, blocksAtOnce, buffer);
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

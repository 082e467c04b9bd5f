using System.Buffers;
using System.Buffers.Binary;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Ledger.Runs;

/// <summary>Writes a sorted run: entries in rising order of distinct keys, then the tail.</summary>
internal sealed class RunWriter : IDisposable
{
    private const int BufferBlocks = 64;
    private readonly ISegmentWriter writer;
    private readonly RunShape shape;
    private readonly string name;
    private readonly byte[] buffer;
    private readonly KeyFilter? filter;
    private readonly List<ulong> fences = [];
    private readonly List<ulong> checks = [];
    private int used;
    private int blockStart;

    /// <summary>Creates the file; <paramref name="most"/> entries are expected at most.</summary>
    public RunWriter(ISegments segments, string name, RunShape shape, long most)
    {
        this.shape = shape;
        this.name = name;
        writer = segments.Create(name);
        buffer = ArrayPool<byte>.Shared.Rent(shape.BlockSize * BufferBlocks);
        filter = shape.FilterBits == 0 ? null : KeyFilter.For(most, shape.FilterBits);
    }

    /// <summary>Entries so far.</summary>
    public long Entries { get; private set; }

    /// <summary>Adds an entry; its key comes after all before it.</summary>
    public void Add(ReadOnlySpan<byte> entry)
    {
        if (used == blockStart) fences.Add(shape.Prefix(entry));
        filter?.Add(BinaryPrimitives.ReadUInt64BigEndian(entry.Slice(shape.KeySize - sizeof(ulong), sizeof(ulong))));
        entry[..shape.EntrySize].CopyTo(buffer.AsSpan(used));
        used += shape.EntrySize;
        Entries++;
        if (used - blockStart == shape.BlockSize) EndBlock();
    }

    /// <summary>Writes the tail and makes the file durable; its folder is the caller's to sync.</summary>
    public SortedRunFile Finish(int level)
    {
        if (used > blockStart) EndBlock();
        WriteOut();
        (byte[] tail, string checksum) = new RunTail([.. fences], [.. checks], filter).Write(shape, Entries);
        writer.Write(tail);
        writer.Sync();
        return new SortedRunFile(name, level, Entries, checksum);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        writer.Dispose();
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private void EndBlock()
    {
        checks.Add(Hash128.Of(buffer.AsSpan(blockStart, used - blockStart)).High);
        blockStart = used;
        if (used == shape.BlockSize * BufferBlocks) WriteOut();
    }

    private void WriteOut()
    {
        writer.Write(buffer.AsSpan(0, used));
        used = blockStart = 0;
    }
}

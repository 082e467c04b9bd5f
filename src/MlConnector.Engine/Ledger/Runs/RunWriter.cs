using System.Buffers;
using System.Buffers.Binary;
using MlConnector.Abstractions.Records;
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
    private readonly ulong[] fences;
    private readonly ulong[] checks;
    private int blocks;
    private int used;
    private int blockStart;

    /// <summary>Creates the file; <paramref name="most"/> entries are expected at most.</summary>
    public RunWriter(ISegments segments, string name, RunShape shape, long most)
    {
        this.shape = shape;
        this.name = name;
        writer = segments.Create(name);
        buffer = ArrayPool<byte>.Shared.Rent(shape.BlockSize * BufferBlocks);
        int mostBlocks = checked((int)(most / shape.EntriesPerBlock + 1));
        fences = RowArrays.Of<ulong>().Rent(mostBlocks);
        checks = RowArrays.Of<ulong>().Rent(mostBlocks);
        filter = shape.FilterBits == 0 ? null : KeyFilter.For(most, shape.FilterBits);
    }

    /// <summary>Entries so far.</summary>
    public long Entries { get; private set; }

    /// <summary>Adds an entry; its key comes after all before it.</summary>
    public void Add(ReadOnlySpan<byte> entry)
    {
        if (used == blockStart) fences[blocks] = shape.Prefix(entry);
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
        string checksum = RunTail.Write(writer, shape, Entries, fences.AsSpan(0, blocks), checks.AsSpan(0, blocks), filter?.Words ?? []);
        writer.Sync();
        return new SortedRunFile(name, level, Entries, checksum);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        writer.Dispose();
        RowArrays.Of<ulong>().Return(fences);
        RowArrays.Of<ulong>().Return(checks);
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private void EndBlock()
    {
        if (filter is not null) AddKeys(filter, buffer.AsSpan(blockStart, used - blockStart));
        checks[blocks++] = Hash128.Of(buffer.AsSpan(blockStart, used - blockStart)).High;
        blockStart = used;
        if (used == shape.BlockSize * BufferBlocks) WriteOut();
    }

    private void AddKeys(KeyFilter to, ReadOnlySpan<byte> entries)
    {
        int end = shape.KeySize - sizeof(ulong);
        for (int at = end; at < entries.Length; at += shape.EntrySize) to.Fetch(BinaryPrimitives.ReadUInt64BigEndian(entries[at..]));
        for (int at = end; at < entries.Length; at += shape.EntrySize) to.Add(BinaryPrimitives.ReadUInt64BigEndian(entries[at..]));
    }

    private void WriteOut()
    {
        writer.Write(buffer.AsSpan(0, used));
        used = blockStart = 0;
    }
}

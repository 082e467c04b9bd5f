using System.Buffers;
using MlConnector.Abstractions.Records;
using MlConnector.Engine.Mapping.Expressions;

namespace MlConnector.Engine.Mapping;

/// <summary>
/// The bytes of computed values of one row at a time: the program's constants first, then what belongs to the batch, then the row. Owns a pooled buffer; whoever made it disposes
/// it. One thread at a time. A mapped row is valid until the next one is mapped with the same scratch.
/// </summary>
public sealed class MappingScratch : IDisposable
{
    /// <summary>Bytes that the computed values of one row may take.</summary>
    public const int MaxRowBytes = 1 << 20;

    private readonly int constants;
    private byte[] buffer;
    private int batchEnd;
    private int used;

    internal MappingScratch(ReadOnlySpan<byte> constants, int memoSlots)
    {
        this.constants = batchEnd = used = constants.Length;
        buffer = ArrayPool<byte>.Shared.Rent(Math.Max(constants.Length + 1024, 4096));
        constants.CopyTo(buffer);
        Memo = new Value[memoSlots];
        MemoRow = new long[memoSlots];
    }

    /// <summary>Puts the lineage values of a batch in place; to be called before its rows are mapped.</summary>
    public void BeginBatch(BatchLineage batch) => LineageWriter.BeginBatch(batch, this);

    /// <summary>The mapped row of the cells that were filled last, over the row they were mapped from.</summary>
    public RecordRow Mapped(RecordRow row, ReadOnlySpan<Cell> cells) => row.WithCells(cells, Written);

    /// <summary>The day on which rows are judged, UTC; null where they only are mapped.</summary>
    internal DateOnly? Today { get; init; }

    /// <summary>All bytes written.</summary>
    internal ReadOnlySpan<byte> Written => buffer.AsSpan(0, used);

    /// <summary>Values of derived fields, evaluated once per row.</summary>
    internal Value[] Memo { get; }

    /// <summary>Which row a memo belongs to.</summary>
    internal long[] MemoRow { get; }

    /// <summary>Counts rows, so that a memo of another row is recognised.</summary>
    internal long Row { get; private set; }

    /// <summary>Cells of the values that belong to the batch.</summary>
    internal LineageCells Lineage { get; } = new();

    /// <inheritdoc />
    public void Dispose()
    {
        if (buffer.Length == 0) return;
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
        used = 0;
    }

    /// <summary>Forgets the batch: what is written up to <see cref="KeepForBatch"/> belongs to the next one.</summary>
    internal void ForgetBatch()
    {
        used = batchEnd = constants;
        Row++;
    }

    /// <summary>What was written since <see cref="ForgetBatch"/> stays for all rows of the batch.</summary>
    internal void KeepForBatch() => batchEnd = used;

    /// <summary>Forgets the row before.</summary>
    internal void BeginRow()
    {
        used = batchEnd;
        Row++;
    }

    internal bool TryTake(int length, out int offset)
    {
        offset = used;
        if ((uint)length > MaxRowBytes || used + length - batchEnd > MaxRowBytes) return false;
        if (buffer.Length - used < length) Grow(length);
        used += length;
        return true;
    }

    /// <summary>Where the next value goes.</summary>
    internal int End => used;

    /// <summary>Gives back the end of what was taken last.</summary>
    internal void Shrink(int end) => used = end;

    internal Span<byte> At(int offset, int length) => buffer.AsSpan(offset, length);

    internal ReadOnlySpan<byte> Bytes(Cell cell) => buffer.AsSpan(cell.Offset, cell.Length);

    private void Grow(int length)
    {
        byte[] more = ArrayPool<byte>.Shared.Rent(Math.Max(buffer.Length * 2, used + length));
        buffer.AsSpan(0, used).CopyTo(more);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = more;
    }
}

using System.Buffers;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.Abstractions.Records;

/// <summary>
/// The rows of one source request: the bytes as received, and row-major cells over them, in the order of the schema's fields.
/// Owns pooled buffers: whoever gets a page disposes it. Not thread-safe.
/// </summary>
public sealed class RecordPage : IDisposable
{
    private readonly ArrayPool<byte> bytePool;
    private byte[] buffer;
    private Cell[] cells;
    private int used;

    /// <summary>An empty page with room for <paramref name="byteCapacity"/> bytes, rented from <paramref name="pool"/> (shared by default).</summary>
    public RecordPage(RecordSchema schema, int byteCapacity, ArrayPool<byte>? pool = null)
    {
        Schema = schema;
        bytePool = pool ?? RowArrays.Of<byte>();
        buffer = bytePool.Rent(Math.Max(byteCapacity, 256));
        cells = RowArrays.Of<Cell>().Rent(Math.Max(schema.Fields.Length, 1) * 64);
    }

    /// <summary>Fields of a row.</summary>
    public RecordSchema Schema { get; }

    /// <summary>Rows in the page.</summary>
    public int RowCount { get; private set; }

    /// <summary>Bytes held.</summary>
    public int ByteCount => used;

    /// <summary>All bytes written so far.</summary>
    public ReadOnlySpan<byte> Bytes => buffer.AsSpan(0, used);

    /// <summary>A view of one row.</summary>
    public RecordRow this[int row] => new(RowCells(row), buffer);

    /// <summary>The cells of one row, to be narrowed in place by whoever owns the page.</summary>
    public Span<Cell> RowCells(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)RowCount, nameof(row));
        return cells.AsSpan(row * Schema.Fields.Length, Schema.Fields.Length);
    }

    /// <summary>Room for at least <paramref name="size"/> more bytes, to be followed by <see cref="Advance"/>. A transport reads its body straight into it.</summary>
    public Memory<byte> GetMemory(int size)
    {
        if (buffer.Length - used < size) Grow(size);
        return buffer.AsMemory(used);
    }

    /// <summary>Takes over <paramref name="count"/> bytes written into <see cref="GetMemory"/>.</summary>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(buffer.Length - used), nameof(count));
        used += count;
    }

    /// <summary>Copies bytes to the end of the page and gives their place: for values that had to be rewritten (escapes, code pages).</summary>
    public int Append(ReadOnlySpan<byte> bytes)
    {
        if (buffer.Length - used < bytes.Length) Grow(bytes.Length);
        int at = used;
        bytes.CopyTo(buffer.AsSpan(at));
        used += bytes.Length;
        return at;
    }

    /// <summary>Adds a row of absent cells and gives them to be filled.</summary>
    public Span<Cell> AddRow()
    {
        int width = Schema.Fields.Length, at = RowCount * width;
        if (cells.Length < at + width)
        {
            Cell[] more = RowArrays.Of<Cell>().Rent(Math.Max(cells.Length * 2, at + width));
            cells.AsSpan(0, at).CopyTo(more);
            RowArrays.Of<Cell>().Return(cells);
            cells = more;
        }

        RowCount++;
        Span<Cell> row = cells.AsSpan(at, width);
        row.Clear();
        return row;
    }

    /// <summary>Takes the last row back: a record that turned out not to be one.</summary>
    public void DropLastRow()
    {
        ArgumentOutOfRangeException.ThrowIfZero(RowCount);
        RowCount--;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (buffer.Length == 0) return;
        bytePool.Return(buffer);
        RowArrays.Of<Cell>().Return(cells);
        buffer = [];
        cells = [];
        used = RowCount = 0;
    }

    private void Grow(int size)
    {
        byte[] more = bytePool.Rent(checked((int)Math.Max(Math.Min(buffer.Length * 2L, Array.MaxLength), used + (long)size)));
        buffer.AsSpan(0, used).CopyTo(more);
        bytePool.Return(buffer);
        buffer = more;
    }
}

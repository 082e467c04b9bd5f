using System.Buffers;
using System.Runtime.InteropServices;
using MlConnector.Abstractions.Records;

namespace MlConnector.Engine.Blocks;

/// <summary>
/// Rows of canonical source cells, contiguous and row-major: a batch in memory, and byte for byte the payload of its journal record. Owns pooled buffers: whoever gets a block
/// disposes it. Filled by one thread; once filled, any number of threads may read it.
/// </summary>
public sealed class RecordBlock : IDisposable
{
    /// <summary>Most rows of a block: a place in the ledger has 16 bits for it.</summary>
    public const int MaxRows = ushort.MaxValue;

    /// <summary>Most bytes of a block.</summary>
    public const int MaxBytes = 256 << 20;

    private readonly List<BlockPart> parts = [];
    private readonly ArrayPool<byte> pool;
    private byte[] buffer;
    private RowPlace[] rows;
    private int used;

    /// <summary>An empty block with room for about <paramref name="capacity"/> bytes; it grows.</summary>
    public RecordBlock(BlockLayout layout, int capacity = 64 << 10, ArrayPool<byte>? pool = null)
    {
        Layout = layout;
        this.pool = pool ?? RowArrays.Of<byte>();
        buffer = this.pool.Rent(Math.Max(capacity, 256));
        rows = RowArrays.Of<RowPlace>().Rent(256);
    }

    /// <summary>What the cells are.</summary>
    public BlockLayout Layout { get; }

    /// <summary>Rows so far.</summary>
    public int RowCount { get; private set; }

    /// <summary>Bytes of all rows, flag bytes included.</summary>
    public int ByteCount => used;

    /// <summary>All rows' bytes.</summary>
    public ReadOnlySpan<byte> Bytes => buffer.AsSpan(0, used);

    /// <summary>Pages that the rows came from, in row order.</summary>
    public IReadOnlyList<BlockPart> Parts => parts;

    /// <summary>Rows appended from now on belong to this page. A part that got no rows is forgotten.</summary>
    public void BeginPart(BlockPart part)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(part.Version);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(part.Version, 1L << 48);
        if (parts.Count > 0 && parts[^1].Rows == 0) parts.RemoveAt(parts.Count - 1);
        parts.Add(part with { FirstRow = RowCount, Rows = 0 });
    }

    /// <summary>
    /// Encodes a row's cells in the layout's order; no allocation. The row belongs to the part begun last. The caller sees that <see cref="RowCount"/> stays below <see cref="MaxRows"/>.
    /// </summary>
    public BlockRow Append(scoped in RecordRow row, RowFlags flags)
    {
        ReadOnlySpan<int> ordinals = Layout.Ordinals.AsSpan();
        int start = OpenRow(ordinals.Length * CellCode.MaxHeader), at = start, keyEnd = 0, hashedEnd = 0;
        buffer[at++] = (byte)flags;
        for (int i = 0; i < ordinals.Length; i++)
        {
            if (i == Layout.KeyCells) keyEnd = at;
            if (i == Layout.HashedCells) hashedEnd = at;
            CellKind kind = row.Kind(ordinals[i]);
            ReadOnlySpan<byte> bytes = row.Bytes(ordinals[i]);
            if (buffer.Length - at < bytes.Length + CellCode.MaxHeader) Grow(at, bytes.Length + CellCode.MaxHeader);
            at += CellCode.WriteHeader(buffer.AsSpan(at), kind == CellKind.Absent ? CellKind.Null : kind, bytes.Length);
            bytes.CopyTo(buffer.AsSpan(at));
            at += bytes.Length;
        }

        return CloseRow(new RowPlace(start, at, keyEnd == 0 ? at : keyEnd, hashedEnd == 0 ? at : hashedEnd));
    }

    /// <summary>Copies a row of a block with the same number of fields and the same key and hashed cells, under other flags.</summary>
    public BlockRow Append(scoped in BlockRow row, RowFlags flags)
    {
        int start = OpenRow(row.Cells.Length + 1);
        buffer[start] = (byte)flags;
        row.Cells.CopyTo(buffer.AsSpan(start + 1));
        return CloseRow(new RowPlace(start, start + 1 + row.Cells.Length, start + 1 + row.Key.Length, start + 1 + row.Hashed.Length));
    }

    /// <summary>Takes the last row back: it turned out to be unchanged, filtered or dead.</summary>
    public void DropLast()
    {
        if (parts.Count == 0 || parts[^1].Rows == 0) throw new InvalidOperationException("The part has no row to drop.");
        used = rows[--RowCount].Start;
        parts[^1].Rows--;
    }

    /// <summary>The encoded bytes of row <paramref name="index"/>.</summary>
    public BlockRow Row(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)RowCount, nameof(index));
        ref readonly RowPlace row = ref rows[index];
        int cells = row.Start + 1;
        return new BlockRow(index, (RowFlags)buffer[row.Start], buffer.AsSpan(cells, row.End - cells), row.KeyEnd - cells, row.HashedEnd - cells);
    }

    /// <summary>The page of a row.</summary>
    public BlockPart PartOf(int index)
    {
        foreach (BlockPart part in parts)
        {
            if (index >= part.FirstRow && index < part.FirstRow + part.Rows) return part;
        }

        throw new ArgumentOutOfRangeException(nameof(index));
    }

    /// <summary>Decodes a row into <paramref name="cells"/> (as many as the layout has fields) over the block's bytes.</summary>
    public RecordRow Decode(int index, Span<Cell> cells)
    {
        int at = rows[index].Start + 1, count = Layout.Fields.Length;
        ReadOnlySpan<byte> bytes = buffer.AsSpan(0, rows[index].End);
        for (int i = 0; i < count; i++) cells[i] = CellCode.Read(bytes, ref at);
        return new RecordRow(cells[..count], bytes);
    }

    /// <summary>Walks all rows; the reader reuses its cells and allocates nothing per row.</summary>
    public BlockReader OpenReader() => new(this);

    /// <inheritdoc />
    public void Dispose()
    {
        if (buffer.Length == 0) return;
        pool.Return(buffer);
        RowArrays.Of<RowPlace>().Return(rows);
        buffer = [];
        rows = [];
        used = RowCount = 0;
        parts.Clear();
    }

    /// <summary>Room for the bytes of a journal record, to be followed by <see cref="Load"/>.</summary>
    internal Span<byte> LoadBuffer(int size)
    {
        if (buffer.Length < size) Grow(0, size);
        return buffer.AsSpan(0, size);
    }

    /// <summary>Takes the rows whose bytes were put into <see cref="LoadBuffer"/>; they are walked once to find each row and prove that they are cells.</summary>
    /// <exception cref="InvalidDataException">The bytes are not the rows that the parts announce.</exception>
    internal void Load(int size, IReadOnlyList<BlockPart> from)
    {
        foreach (BlockPart part in from)
        {
            int count = part.Rows;
            BeginPart(part);
            for (int i = 0; i < count; i++) LoadRow(size);
        }

        if (used != size) throw new InvalidDataException("A journal record holds more bytes than rows.");
    }

    private void LoadRow(int size)
    {
        int start = used, at = start + 1, keyEnd = 0, hashedEnd = 0, count = Layout.Fields.Length;
        ReadOnlySpan<byte> bytes = buffer.AsSpan(0, size);
        for (int i = 0; i < count; i++)
        {
            if (i == Layout.KeyCells) keyEnd = at;
            if (i == Layout.HashedCells) hashedEnd = at;
            CellCode.Read(bytes, ref at);
        }

        OpenRow(0);
        CloseRow(new RowPlace(start, at, keyEnd == 0 ? at : keyEnd, hashedEnd == 0 ? at : hashedEnd));
    }

    private int OpenRow(int room)
    {
        if (parts.Count == 0) throw new InvalidOperationException("A row needs a part: call BeginPart first.");
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(RowCount, MaxRows);
        if (buffer.Length - used < room + 1) Grow(used, room + 1);
        if (rows.Length == RowCount)
        {
            RowPlace[] more = RowArrays.Of<RowPlace>().Rent(RowCount * 2);
            rows.AsSpan(0, RowCount).CopyTo(more);
            RowArrays.Of<RowPlace>().Return(rows);
            rows = more;
        }

        return used;
    }

    private BlockRow CloseRow(RowPlace place)
    {
        rows[RowCount++] = place;
        parts[^1].Rows++;
        used = place.End;
        return Row(RowCount - 1);
    }

    private void Grow(int keep, int more)
    {
        long wanted = Math.Max(buffer.Length * 2L, keep + (long)more);
        if (keep + (long)more > MaxBytes) throw new InvalidOperationException($"A block of more than {MaxBytes} bytes.");
        byte[] larger = pool.Rent((int)Math.Min(wanted, MaxBytes));
        buffer.AsSpan(0, keep).CopyTo(larger);
        pool.Return(buffer);
        buffer = larger;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct RowPlace(int Start, int End, int KeyEnd, int HashedEnd);
}

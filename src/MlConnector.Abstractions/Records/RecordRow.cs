namespace MlConnector.Abstractions.Records;

/// <summary>
/// A view of one row: its cells over the bytes as read and, where values were computed, over a scratch buffer. Valid only as
/// long as the owner of the buffers (page, block, batch) is neither advanced nor disposed.
/// </summary>
public readonly ref struct RecordRow
{
    private readonly ReadOnlySpan<byte> bytes;
    private readonly ReadOnlySpan<byte> scratch;

    /// <summary>A row over its buffers.</summary>
    public RecordRow(ReadOnlySpan<Cell> cells, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> scratch = default)
    {
        Cells = cells;
        this.bytes = bytes;
        this.scratch = scratch;
    }

    /// <summary>The cells, in the order of the schema's fields (source rows) or the table's columns (mapped rows).</summary>
    public ReadOnlySpan<Cell> Cells { get; }

    /// <summary>Kind of a cell.</summary>
    public CellKind Kind(int ordinal) => Cells[ordinal].Kind;

    /// <summary>Bytes of a cell; empty for null, absent and booleans.</summary>
    public ReadOnlySpan<byte> Bytes(int ordinal)
    {
        Cell cell = Cells[ordinal];
        return (cell.InScratch ? scratch : bytes).Slice(cell.Offset, cell.Length);
    }

    /// <summary>Bytes of a cell that lies over the same buffers as this row.</summary>
    public ReadOnlySpan<byte> Bytes(Cell cell) => (cell.InScratch ? scratch : bytes).Slice(cell.Offset, cell.Length);

    /// <summary>Other cells over the bytes of this row and a scratch buffer of their own: a mapped row over the row it was mapped from.</summary>
    public RecordRow WithCells(ReadOnlySpan<Cell> cells, ReadOnlySpan<byte> scratchBytes) => new(cells, bytes, scratchBytes);
}

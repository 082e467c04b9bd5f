using MlConnector.Abstractions.Records;

namespace MlConnector.Engine.Blocks;

/// <summary>Walks the rows of a block once: <c>while (reader.MoveNext()) map(reader.Current)</c>. The cells are reused from row to row.</summary>
public sealed class BlockReader
{
    private readonly RecordBlock block;
    private readonly Cell[] cells;
    private int part;

    internal BlockReader(RecordBlock block)
    {
        this.block = block;
        cells = new Cell[block.Layout.Fields.Length];
    }

    /// <summary>Number of the row; -1 before the first.</summary>
    public int Index { get; private set; } = -1;

    /// <summary>Fate and marks of the row.</summary>
    public RowFlags Flags => block.Row(Index).Flags;

    /// <summary>The page of the row.</summary>
    public BlockPart Part => block.Parts[part];

    /// <summary>The row, in the layout's order; valid until the next <see cref="MoveNext"/>.</summary>
    public RecordRow Current => new(cells, block.Bytes);

    /// <summary>The row's encoded bytes.</summary>
    public BlockRow Encoded => block.Row(Index);

    /// <summary>Next row; false at the end.</summary>
    public bool MoveNext()
    {
        if (Index + 1 >= block.RowCount) return false;
        Index++;
        while (Index >= block.Parts[part].FirstRow + block.Parts[part].Rows) part++;
        block.Decode(Index, cells);
        return true;
    }
}

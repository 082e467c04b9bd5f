using MlConnector.Abstractions.Records;
using MlConnector.Engine.Blocks;

namespace MlConnector.Engine.Delivery.Rows;

/// <summary>Brings a journaled row of an older layout into today's: fields by name, those that were not read then are null. Its row is valid until the next call.</summary>
internal sealed class LayoutConversion : IDisposable
{
    private readonly BlockLayout to;
    private readonly int[] from;
    private readonly Cell[] read;
    private readonly Cell[] written;
    private readonly bool same;
    private RecordBlock? one;

    /// <summary>From a record's layout to one of the run's.</summary>
    public LayoutConversion(BlockLayout from, BlockLayout today)
    {
        to = new BlockLayout(today.Fields, [.. Enumerable.Range(0, today.Fields.Length)], today.KeyCells, today.HashedCells, today.TraceCells);
        this.from = [.. to.Fields.Select(from.IndexOf)];
        read = new Cell[from.Fields.Length];
        written = new Cell[to.Fields.Length];
        same = from.HashedCells == to.HashedCells && from.KeyCells == to.KeyCells && from.Fields.SequenceEqual(to.Fields, StringComparer.Ordinal);
    }

    /// <summary>True if every field of today's layout was journaled then.</summary>
    public bool HasAllFields => Array.TrueForAll(from, at => at >= 0);

    /// <summary>The row in today's layout.</summary>
    public BlockRow Convert(RecordBlock block, int row)
    {
        (RecordBlock converted, int at) = Into(block, row);
        return converted.Row(at);
    }

    /// <summary>The row in today's layout, as a row of a block; the block stays this conversion's or the caller's.</summary>
    public (RecordBlock Block, int Row) Into(RecordBlock block, int row)
    {
        if (same) return (block, row);
        RecordRow cells = block.Decode(row, read);
        for (int i = 0; i < written.Length; i++) written[i] = from[i] < 0 ? Cell.Null : read[from[i]];
        one?.Dispose();
        one = new RecordBlock(to, 4096);
        one.BeginPart(block.PartOf(row));
        return (one, one.Append(cells.WithCells(written, default), block.Row(row).Flags).Index);
    }

    /// <inheritdoc />
    public void Dispose() => one?.Dispose();
}

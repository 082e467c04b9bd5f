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

    /// <summary>From a record's layout to the run's.</summary>
    public LayoutConversion(BlockLayout from, StreamMappings mappings)
    {
        to = new BlockLayout(mappings.Layout.Fields, [.. Enumerable.Range(0, mappings.Layout.Fields.Length)], mappings.Layout.KeyCells, mappings.Layout.HashedCells, mappings.Layout.TraceCells);
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
        if (same) return block.Row(row);
        RecordRow cells = block.Decode(row, read);
        for (int i = 0; i < written.Length; i++) written[i] = from[i] < 0 ? Cell.Null : read[from[i]];
        one?.Dispose();
        one = new RecordBlock(to, 4096);
        one.BeginPart(block.PartOf(row));
        return one.Append(cells.WithCells(written, default), block.Row(row).Flags);
    }

    /// <inheritdoc />
    public void Dispose() => one?.Dispose();
}

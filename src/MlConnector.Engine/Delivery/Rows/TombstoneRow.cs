using MlConnector.Abstractions.Records;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Mapping;

namespace MlConnector.Engine.Delivery.Rows;

/// <summary>
/// Brings the last row of a key that is gone into a form that the pinned mapping can encode, before it is journaled: what cannot be encoded afterwards would stop the stream for good. The row as it is, else its key alone, because a
/// tombstone has to say which key is gone and nothing else.
/// </summary>
internal sealed class TombstoneRow : IDisposable
{
    private readonly MappingProgram program;
    private readonly MappingScratch scratch;
    private readonly Cell[] cells;
    private readonly int keyCells;
    private RecordBlock? one;

    /// <summary>Over rows of the run's own layout, judged at a moment.</summary>
    public TombstoneRow(StreamMappings mappings, DateTimeOffset now)
    {
        program = mappings.Journaled;
        scratch = program.NewScratch(now);
        (cells, keyCells) = (new Cell[mappings.Layout.Fields.Length], mappings.Layout.KeyCells);
    }

    /// <summary>True if a tombstone of the row can be encoded; <paramref name="fitting"/> is it, valid until the next call.</summary>
    /// <param name="block">A block in the run's own layout.</param>
    /// <param name="row">Number of the row in it.</param>
    /// <param name="fitting">The row as it is, or with nothing but its key.</param>
    public bool TryFit(RecordBlock block, int row, out BlockRow fitting)
    {
        fitting = block.Row(row);
        RecordRow whole = block.Decode(row, cells);
        if (program.Validate(whole, scratch).IsNone) return true;
        cells.AsSpan(keyCells).Fill(Cell.Null);
        RecordRow keyOnly = whole.WithCells(cells, default);
        if (!program.Validate(keyOnly, scratch).IsNone) return false;
        one?.Dispose();
        one = new RecordBlock(new BlockLayout(block.Layout.Fields, [.. Enumerable.Range(0, cells.Length)], keyCells, block.Layout.HashedCells, block.Layout.TraceCells), 4096);
        one.BeginPart(block.PartOf(row));
        fitting = one.Append(keyOnly, RowFlags.None);
        return true;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        scratch.Dispose();
        one?.Dispose();
    }
}

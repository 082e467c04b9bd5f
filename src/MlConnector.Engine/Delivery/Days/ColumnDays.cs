using MlConnector.Abstractions.Records;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Delivery.Rows;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Mapping.Violations;

namespace MlConnector.Engine.Delivery.Days;

/// <summary>The days that one column has in rows of one block, as a revision maps them. Allocates nothing per row.</summary>
internal sealed class ColumnDays : IDisposable
{
    private readonly MappingProgram program;
    private readonly MappingScratch scratch;
    private readonly RecordBlock block;
    private readonly int column;
    private readonly DayRange into;
    private readonly Cell[] mapped = new Cell[1];
    private RepairedRow? repaired;

    /// <summary>Of a block's rows, through a program over its layout. A table that had no such column shows no day.</summary>
    public ColumnDays(RecordBlock block, MappingProgram program, string column, DayRange into)
    {
        (this.block, this.program, this.into) = (block, program, into);
        scratch = program.NewScratch();
        this.column = program.Table.OrdinalOf(column);
    }

    /// <summary>Adds every row that the table shows once the block is delivered; of a tombstone nothing is left.</summary>
    public void AddShown()
    {
        BlockReader rows = block.OpenReader();
        while (into.IsKnown && rows.MoveNext())
        {
            if (rows.Flags.IsShown()) Add(rows.Current, rows.Flags);
        }
    }

    /// <summary>Adds the rows that ledger entries of the block's record point to.</summary>
    public void Add(ReadOnlySpan<LedgerEntry> entries)
    {
        var cells = new Cell[block.Layout.Fields.Length];
        foreach (ref readonly LedgerEntry entry in entries) Add(block.Decode(entry.Place.Row, cells), block.Row(entry.Place.Row).Flags);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        scratch.Dispose();
        repaired?.Dispose();
    }

    private void Add(RecordRow row, RowFlags flags)
    {
        if (flags.HasFlag(RowFlags.Repaired))
        {
            (repaired ??= new RepairedRow(program.Schema)).Load(row);
            row = repaired.Current;
        }

        if (column < 0 || program.MapColumn(row, column, scratch, out mapped[0]) != ViolationCode.None) into.Lose();
        else into.Add(scratch.Mapped(row, mapped).Bytes(0));
    }
}

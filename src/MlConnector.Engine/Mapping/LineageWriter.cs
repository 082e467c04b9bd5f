using System.Buffers.Text;
using System.Text;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Mapping.Expressions;

namespace MlConnector.Engine.Mapping;

/// <summary>Writes lineage values: once per batch what its rows share, once per page the time it was read, per row its version.</summary>
internal static class LineageWriter
{
    private const int MomentRoom = 28;

    public static void BeginBatch(BatchLineage batch, MappingScratch scratch)
    {
        LineageCells cells = scratch.Lineage;
        scratch.ForgetBatch();
        cells.Batch = batch;
        cells[LineageColumn.BatchId] = Text(scratch, batch.BatchId);
        cells[LineageColumn.RunId] = Text(scratch, batch.RunId);
        cells[LineageColumn.PostedAt] = Moment(scratch, Take(scratch, MomentRoom), batch.PostedAt);
        cells[LineageColumn.ReadAt] = new Cell(CellKind.Text, Take(scratch, MomentRoom), 0, inScratch: true);
        cells[LineageColumn.Generation] = Number(scratch, batch.Generation);
        cells.ReadAt = -1;
        scratch.KeepForBatch();
    }

    /// <summary>The cell of a lineage column other than <c>_SourceId</c>.</summary>
    public static Cell Write(ref Frame frame, LineageColumn column, in RowLineage lineage)
    {
        switch (column)
        {
            case LineageColumn.Deleted: return Cell.Of(lineage.Deleted);
            case LineageColumn.Version:
                Value version = Value.Of(lineage.Version);
                return ValueWriter.Write(ref frame, in version);
            case LineageColumn.ReadAt:
                LineageCells cells = frame.Scratch.Lineage;
                if (cells.ReadAt != lineage.ReadAt.UtcTicks)
                {
                    cells.ReadAt = lineage.ReadAt.UtcTicks;
                    cells[column] = Moment(frame.Scratch, cells[column].Offset, lineage.ReadAt);
                }

                return cells[column];
            default: return frame.Scratch.Lineage[column];
        }
    }

    private static int Take(MappingScratch scratch, int length)
    {
        bool taken = scratch.TryTake(length, out int offset);
        ArgumentOutOfRangeException.ThrowIfEqual(taken, false);
        return offset;
    }

    private static Cell Text(MappingScratch scratch, string text)
    {
        int length = Encoding.UTF8.GetByteCount(text), offset = Take(scratch, length);
        Encoding.UTF8.GetBytes(text, scratch.At(offset, length));
        return new Cell(CellKind.Text, offset, length, inScratch: true);
    }

    private static Cell Moment(MappingScratch scratch, int offset, DateTimeOffset moment) =>
        new(CellKind.Text, offset, ValueWriter.FormatMoment(moment.UtcTicks, utc: true, scratch.At(offset, MomentRoom)), inScratch: true);

    private static Cell Number(MappingScratch scratch, long number)
    {
        int offset = Take(scratch, 20);
        Utf8Formatter.TryFormat(number, scratch.At(offset, 20), out int length);
        return new Cell(CellKind.Number, offset, length, inScratch: true);
    }
}

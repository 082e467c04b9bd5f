using System.Collections.Immutable;
using System.Text.Json;
using MlConnector.Abstractions.Records;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.DeadLetters;
using MlConnector.Engine.Delivery.Rows;

namespace MlConnector.Engine.Retention;

/// <summary>Empties the personal fields of a journaled row, and takes them out of the repair that it may carry.</summary>
internal sealed class RowErasure(PersonalFields fields)
{
    /// <summary>True if the row still says something of the person.</summary>
    public bool HoldsAny(RecordBlock block, int row)
    {
        var cells = new Cell[block.Layout.Fields.Length];
        RecordRow decoded = block.Decode(row, cells);
        foreach (int cell in fields.CellsOf(block.Layout))
        {
            if (!cells[cell].IsNull) return true;
        }

        return RepairOf(block.Layout, decoded)?.Keys.Any(fields.Names.Contains) == true;
    }

    /// <summary>Copies the row without them; gives its number in <paramref name="to"/>.</summary>
    public int Copy(RecordBlock from, int row, RecordBlock to)
    {
        RowFlags flags = from.Row(row).Flags;
        if (!HoldsAny(from, row)) return to.Append(from.Row(row), flags).Index;
        var cells = new Cell[from.Layout.Fields.Length];
        RecordRow decoded = from.Decode(row, cells);
        byte[] repair = [];
        if (RepairOf(from.Layout, decoded) is { } values)
        {
            repair = JsonSerializer.SerializeToUtf8Bytes(values.RemoveRange(fields.Names), RepairJson.Default.ImmutableSortedDictionaryStringString);
            cells[from.Layout.IndexOf(StreamMappings.RepairField)] = new Cell(CellKind.Text, 0, repair.Length, inScratch: true);
        }

        foreach (int cell in fields.CellsOf(from.Layout)) cells[cell] = Cell.Null;
        return to.Append(decoded.WithCells(cells, repair), flags | RowFlags.Erased).Index;
    }

    private static ImmutableSortedDictionary<string, string?>? RepairOf(BlockLayout layout, RecordRow row)
    {
        int at = layout.IndexOf(StreamMappings.RepairField);
        return at < 0 || row.Bytes(at).IsEmpty ? null : JsonSerializer.Deserialize(row.Bytes(at), RepairJson.Default.ImmutableSortedDictionaryStringString);
    }
}

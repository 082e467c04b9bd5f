using System.Text;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.Http.OData;

/// <summary>The key of a row as the server wrote it, for "after this key" and for noticing pages that moved.</summary>
public static class PageKey
{
    private static readonly System.Buffers.SearchValues<byte> TimeLetters = System.Buffers.SearchValues.Create("0123456789T:.Z+-"u8);

    /// <summary>Values of the key, blanks and all; null if one is missing.</summary>
    public static string[]? Of(RecordPage page, int row, IReadOnlyList<int> ordinals)
    {
        string[] values = new string[ordinals.Count];
        ReadOnlySpan<Cell> cells = page.RowCells(row);
        for (int i = 0; i < values.Length; i++)
        {
            Cell cell = cells[ordinals[i]];
            if (cell.IsNull) return null;
            values[i] = cell.Kind switch
            {
                CellKind.True => "true",
                CellKind.False => "false",
                _ => Encoding.UTF8.GetString(page.Bytes.Slice(cell.Offset, page.Schema.Fields[ordinals[i]].Type == FieldType.Date ? FullLength(page.Bytes, cell) : cell.Length)),
            };
        }

        return values;
    }

    /// <summary>The first row with this key, or -1.</summary>
    public static int Find(RecordPage page, string[] key, IReadOnlyList<int> ordinals)
    {
        for (int row = 0; row < page.RowCount; row++)
        {
            if (Of(page, row, ordinals) is { } found && found.AsSpan().SequenceEqual(key)) return row;
        }

        return -1;
    }

    /// <summary>A date was narrowed to its day; for comparisons its time, if it has one, belongs to it.</summary>
    private static int FullLength(ReadOnlySpan<byte> bytes, Cell cell)
    {
        int end = cell.Offset + cell.Length;
        if (cell.Length != 10 || end >= bytes.Length || bytes[end] != (byte)'T') return cell.Length;
        int time = bytes[end..].IndexOfAnyExcept(TimeLetters);
        return time > 0 && bytes[end + time] == (byte)'"' ? cell.Length + time : cell.Length; // a page that is no JSON has other values behind it
    }
}

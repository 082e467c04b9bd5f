using System.Text.Json;

namespace MlConnector.Sandbox.PowerBi.Rows;

/// <summary>Takes the cells of one column while a body is read; used again for later bodies.</summary>
internal abstract class CellSink
{
    private ulong[] present = new ulong[16];

    /// <summary>Reads the value that the reader stands on; false when the column's type does not take it.</summary>
    public bool TryTake(ref Utf8JsonReader reader, int row)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            Blank(row);
            return true;
        }

        Reserve(row);
        if (!TryRead(ref reader, row)) return false;
        present[row >> 6] |= 1UL << (row & 63);
        return true;
    }

    /// <summary>Copies the cells into an immutable column and empties the sink.</summary>
    public ColumnData Seal(int rows)
    {
        if (rows > 0) Reserve(rows - 1);
        var data = Copy(rows, present[..((rows + 63) >> 6)]);
        Reset();
        return data;
    }

    public virtual void Reset() => Array.Clear(present);

    protected abstract bool TryRead(ref Utf8JsonReader reader, int row);

    protected abstract ColumnData Copy(int rows, ulong[] presence);

    protected virtual void Reserve(int row) => Grow(ref present, row >> 6);

    protected static void Grow<T>(ref T[] cells, int index)
    {
        if (index >= cells.Length) Array.Resize(ref cells, Math.Max(index + 1, cells.Length * 2));
    }

    private void Blank(int row)
    {
        Reserve(row);
        present[row >> 6] &= ~(1UL << (row & 63));
    }
}

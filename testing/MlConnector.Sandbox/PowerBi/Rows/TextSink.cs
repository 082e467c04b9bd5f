using System.Text;
using System.Text.Json;

namespace MlConnector.Sandbox.PowerBi.Rows;

/// <summary>Text of at most 4,000 UTF-16 code units, kept as UTF-8.</summary>
internal sealed class TextSink : CellSink
{
    public const int MaxLength = 4000;
    private byte[] utf8 = new byte[1024];
    private int[] starts = new int[64];
    private int[] lengths = NewLengths(64);
    private int used;
    private int newest = -1; // row of the newest distinct value

    public override void Reset()
    {
        base.Reset();
        Array.Fill(lengths, -1);
        (used, newest) = (0, -1);
    }

    protected override bool TryRead(ref Utf8JsonReader reader, int row)
    {
        if (reader.TokenType != JsonTokenType.String) return false;
        int most = reader.ValueSpan.Length;
        Grow(ref utf8, used + most);
        if (!TryCopy(ref reader, most, out int length)) return false;
        var text = utf8.AsSpan(used, length);
        if (length > MaxLength && Encoding.UTF8.GetCharCount(text) > MaxLength) return false;
        if (newest >= 0 && utf8.AsSpan(starts[newest], lengths[newest]).SequenceEqual(text))
        {
            (starts[row], lengths[row]) = (starts[newest], lengths[newest]);
            return true;
        }

        (starts[row], lengths[row]) = (used, length);
        newest = row;
        used += length;
        return true;
    }

    protected override void Reserve(int row)
    {
        base.Reserve(row);
        Grow(ref starts, row);
        int before = lengths.Length;
        Grow(ref lengths, row);
        if (lengths.Length > before) Array.Fill(lengths, -1, before, lengths.Length - before);
    }

    protected override ColumnData Copy(int rows, ulong[] presence)
    {
        // A later null for the same cell wins over an earlier value: presence decides.
        for (int row = 0; row < rows; row++)
        {
            if ((presence[row >> 6] & (1UL << (row & 63))) == 0) lengths[row] = -1;
        }

        return new TextData(utf8[..used], starts[..rows], lengths[..rows]);
    }

    private bool TryCopy(ref Utf8JsonReader reader, int most, out int length)
    {
        length = most;
        if (!reader.ValueIsEscaped)
        {
            reader.ValueSpan.CopyTo(utf8.AsSpan(used));
            return true;
        }

        try
        {
            length = reader.CopyString(utf8.AsSpan(used, most));
            return true;
        }
        catch (InvalidOperationException)
        {
            return false; // half a surrogate pair
        }
    }

    private static int[] NewLengths(int rows)
    {
        int[] blank = new int[rows];
        Array.Fill(blank, -1);
        return blank;
    }
}

using MlConnector.Engine.Blocks;

namespace MlConnector.Engine.Delivery.Placing;

/// <summary>Finds keys that occur twice in one page: an open-addressed table of row numbers, reused from page to page.</summary>
internal sealed class PageKeys
{
    private int[] slots = [];
    private int mask;

    /// <summary>Begins a page of so many rows.</summary>
    public void Begin(int rows)
    {
        int size = 16;
        while (size < rows * 2) size *= 2;
        if (slots.Length < size) slots = new int[size];
        mask = size - 1;
        slots.AsSpan(0, size).Fill(-1);
    }

    /// <summary>The newest row before <paramref name="row"/> with the same key, or -1; from now on <paramref name="row"/> is the newest.</summary>
    public int Exchange(ReadOnlySpan<Hash128> keys, int row)
    {
        for (int at = (int)keys[row].Low & mask; ; at = at + 1 & mask)
        {
            int earlier = slots[at];
            if (earlier >= 0 && keys[earlier] != keys[row]) continue;
            slots[at] = row;
            return earlier;
        }
    }
}

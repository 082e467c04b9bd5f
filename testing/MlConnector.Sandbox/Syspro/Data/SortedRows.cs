namespace MlConnector.Sandbox.Syspro.Data;

/// <summary>
/// Rows in the order of their key, in chunks: an insert moves at most one chunk, so tables of millions of rows stay cheap to change.
/// Not safe for concurrent use; the table locks.
/// </summary>
internal sealed class SortedRows(IComparer<SysproRow> order)
{
    private const int ChunkSize = 512;
    private readonly List<List<SysproRow>> chunks = [];

    public int Count { get; private set; }

    /// <summary>A place between rows. The end is (number of chunks, 0).</summary>
    public readonly record struct Place(int Chunk, int Index);

    public static Place Start => new(0, 0);

    public Place End => new(chunks.Count, 0);

    /// <summary>False when a row of that key is there already.</summary>
    public bool TryAdd(SysproRow row)
    {
        var place = Find(other => order.Compare(other, row));
        if (At(place) is { } same && order.Compare(same, row) == 0) return false;
        var (chunk, index) = place.Chunk < chunks.Count || chunks.Count == 0 ? place : new Place(chunks.Count - 1, chunks[^1].Count);
        if (chunks.Count == 0) chunks.Add(new List<SysproRow>(ChunkSize));
        chunks[chunk].Insert(index, row);
        if (chunks[chunk].Count >= ChunkSize) Split(chunk);
        Count++;
        return true;
    }

    public void Replace(SysproRow row)
    {
        var place = Find(other => order.Compare(other, row));
        chunks[place.Chunk][place.Index] = row;
    }

    public bool Remove(SysproRow row)
    {
        var place = Find(other => order.Compare(other, row));
        if (At(place) is not { } same || order.Compare(same, row) != 0) return false;
        chunks[place.Chunk].RemoveAt(place.Index);
        if (chunks[place.Chunk].Count == 0) chunks.RemoveAt(place.Chunk);
        Count--;
        return true;
    }

    public void Clear()
    {
        chunks.Clear();
        Count = 0;
    }

    public SysproRow? At(Place place) => place.Chunk < chunks.Count ? chunks[place.Chunk][place.Index] : null;

    /// <summary>The first place whose row compares to the target as 0 or more; <paramref name="compare"/> must rise with the order.</summary>
    public Place Find(Func<SysproRow, int> compare)
    {
        var chunk = FirstIndex(chunks.Count, i => compare(chunks[i][^1]) >= 0);
        if (chunk == chunks.Count) return End;
        var rows = chunks[chunk];
        return new Place(chunk, FirstIndex(rows.Count, i => compare(rows[i]) >= 0));
    }

    /// <summary>Rows from one place up to another.</summary>
    public IEnumerable<SysproRow> Between(Place from, Place to)
    {
        for (var chunk = from.Chunk; chunk < chunks.Count && chunk <= to.Chunk; chunk++)
        {
            var rows = chunks[chunk];
            var end = chunk == to.Chunk ? to.Index : rows.Count;
            for (var i = chunk == from.Chunk ? from.Index : 0; i < end; i++) yield return rows[i];
        }
    }

    /// <summary>Rows between two places, last first.</summary>
    public IEnumerable<SysproRow> Backwards(Place from, Place to)
    {
        for (var chunk = Math.Min(to.Chunk, chunks.Count - 1); chunk >= from.Chunk; chunk--)
        {
            var rows = chunks[chunk];
            var start = chunk == from.Chunk ? from.Index : 0;
            for (var i = (chunk == to.Chunk ? to.Index : rows.Count) - 1; i >= start; i--) yield return rows[i];
        }
    }

    private void Split(int chunk)
    {
        var rows = chunks[chunk];
        // Rows mostly arrive in key order: leave the first part nearly full, or every chunk would stay half empty.
        var keep = chunk == chunks.Count - 1 ? ChunkSize * 7 / 8 : ChunkSize / 2;
        var rest = new List<SysproRow>(ChunkSize);
        rest.AddRange(rows.GetRange(keep, rows.Count - keep));
        rows.RemoveRange(keep, rows.Count - keep);
        chunks.Insert(chunk + 1, rest);
    }

    private static int FirstIndex(int count, Func<int, bool> holds)
    {
        var (low, high) = (0, count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (holds(middle)) high = middle;
            else low = middle + 1;
        }
        return low;
    }
}

namespace MlConnector.Sandbox.PowerBi.Rows;

/// <summary>A row that a test or a query can address.</summary>
internal readonly record struct RowPlace(Segment Segment, int Row);

/// <summary>The committed rows of one table, oldest first. The owner locks.</summary>
internal sealed class RowStore
{
    private readonly List<Segment> segments = [];
    private int skipped; // rows of the first segment that the retention policy has dropped

    public long Count { get; private set; }

    /// <summary>Rises with every change, so that a query's view can be used again while nothing changed.</summary>
    public long Version { get; private set; }

    public void Append(Segment segment)
    {
        if (segment.Count == 0) return;
        segments.Add(segment);
        Count += segment.Count;
        Version++;
    }

    public void Clear()
    {
        segments.Clear();
        (skipped, Count) = (0, 0);
        Version++;
    }

    public void TrimTo(long rows)
    {
        while (Count > rows)
        {
            int left = segments[0].Count - skipped;
            if (Count - left >= rows)
            {
                segments.RemoveAt(0);
                skipped = 0;
                Count -= left;
            }
            else
            {
                skipped += (int)(Count - rows);
                Count = rows;
            }
        }

        Version++;
    }

    public void Remap(int[] continued)
    {
        for (int index = 0; index < segments.Count; index++) segments[index] = segments[index].Remap(continued);
        Version++;
    }

    /// <summary>The segments that were committed no later than the given time, and how many rows of the first are gone.</summary>
    public (Segment[] Segments, int Skipped) Visible(DateTimeOffset committedBy) =>
        ([.. segments.TakeWhile(segment => segment.CommittedAt <= committedBy)], skipped);
}

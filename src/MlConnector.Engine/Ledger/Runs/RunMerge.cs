namespace MlConnector.Engine.Ledger.Runs;

/// <summary>
/// Walks several sources as one, in key order; of entries with the same key the newest wins: sources are given newest first. A tree of losers: each node keeps the source that came second there, so that the next entry costs
/// as many comparisons as the tree is high, not one with each source.
/// </summary>
internal sealed class RunMerge : RunCursor
{
    private const int Nobody = -1;
    private readonly RunShape shape;
    private readonly RunCursor[] sources;
    private readonly ulong[] prefixes;
    private readonly bool[] open;
    private readonly int[] losers;
    private readonly byte[] current;
    private int first = Nobody;

    /// <summary>Takes over the sources.</summary>
    public RunMerge(RunShape shape, IEnumerable<RunCursor> newestFirst)
    {
        this.shape = shape;
        sources = [.. newestFirst];
        prefixes = new ulong[sources.Length];
        open = new bool[sources.Length];
        losers = new int[sources.Length];
        current = new byte[shape.EntrySize];
        losers.AsSpan().Fill(Nobody);
        for (int i = 0; i < sources.Length; i++)
        {
            Read(i);
            Place(i);
        }
    }

    public override ReadOnlySpan<byte> Current => current;

    public override bool MoveNext()
    {
        if (first == Nobody || !open[first]) return false;
        sources[first].Current.CopyTo(current);
        ulong prefix = prefixes[first];
        do
        {
            Read(first);
            Place(first);
        }
        while (open[first] && prefixes[first] == prefix && shape.Compare(sources[first].Current, current) == 0);
        return true;
    }

    public override void Dispose()
    {
        foreach (RunCursor source in sources) source.Dispose();
    }

    private void Read(int source)
    {
        open[source] = sources[source].MoveNext();
        prefixes[source] = open[source] ? shape.Prefix(sources[source].Current) : ulong.MaxValue;
    }

    // From its leaf to the root: whoever comes later stays at the node. While the tree is filled, the first to come to a node waits there for the other.
    private void Place(int source)
    {
        int ahead = source;
        for (int node = (source + losers.Length) / 2; node > 0; node /= 2)
        {
            int other = losers[node];
            if (other == Nobody)
            {
                losers[node] = ahead;
                return;
            }

            if (Before(other, ahead)) (losers[node], ahead) = (ahead, other);
        }

        first = ahead;
    }

    private bool Before(int left, int right)
    {
        if (prefixes[left] != prefixes[right]) return prefixes[left] < prefixes[right];
        if (!open[left] || !open[right]) return open[left];
        int order = shape.Compare(sources[left].Current, sources[right].Current);
        return order != 0 ? order < 0 : left < right;
    }
}

namespace MlConnector.Engine.Ledger.Runs;

/// <summary>Walks several sources as one, in key order; of entries with the same key the newest wins: sources are given newest first. Few sources, so the smallest is found by looking at each.</summary>
internal sealed class RunMerge : RunCursor
{
    private readonly RunShape shape;
    private readonly RunCursor[] sources;
    private readonly ulong[] prefixes;
    private readonly bool[] open;
    private readonly byte[] current;

    /// <summary>Takes over the sources.</summary>
    public RunMerge(RunShape shape, IEnumerable<RunCursor> newestFirst)
    {
        this.shape = shape;
        sources = [.. newestFirst];
        prefixes = new ulong[sources.Length];
        open = new bool[sources.Length];
        current = new byte[shape.EntrySize];
        for (int i = 0; i < sources.Length; i++) Advance(i);
    }

    public override ReadOnlySpan<byte> Current => current;

    public override bool MoveNext()
    {
        int first = -1;
        for (int i = 0; i < sources.Length; i++)
        {
            if (open[i] && (first < 0 || Before(i, first))) first = i;
        }

        if (first < 0) return false;
        sources[first].Current.CopyTo(current);
        ulong prefix = prefixes[first];
        Advance(first);
        for (int i = first + 1; i < sources.Length; i++)
        {
            if (open[i] && prefixes[i] == prefix && shape.Compare(sources[i].Current, current) == 0) Advance(i);
        }

        return true;
    }

    public override void Dispose()
    {
        foreach (RunCursor source in sources) source.Dispose();
    }

    private bool Before(int left, int right) =>
        prefixes[left] != prefixes[right] ? prefixes[left] < prefixes[right] : shape.Compare(sources[left].Current, sources[right].Current) < 0;

    private void Advance(int source)
    {
        open[source] = sources[source].MoveNext();
        if (open[source]) prefixes[source] = shape.Prefix(sources[source].Current);
    }
}

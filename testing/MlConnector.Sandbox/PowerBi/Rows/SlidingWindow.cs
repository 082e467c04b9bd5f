namespace MlConnector.Sandbox.PowerBi.Rows;

/// <summary>Counts weights over a span of time that ends now. The owner locks.</summary>
internal sealed class SlidingWindow(TimeProvider time, TimeSpan span, long limit)
{
    private readonly Queue<(DateTimeOffset At, long Weight)> entries = new();
    private long sum;

    /// <summary>Zero when the weight still fits, else how long until it does.</summary>
    public TimeSpan WaitFor(long weight)
    {
        var now = time.GetUtcNow();
        while (entries.TryPeek(out var oldest) && oldest.At <= now - span) sum -= entries.Dequeue().Weight;
        long over = sum + weight - limit;
        if (over <= 0) return TimeSpan.Zero;
        foreach (var (at, part) in entries)
        {
            over -= part;
            if (over <= 0) return at + span - now;
        }

        return span;
    }

    public void Add(long weight)
    {
        entries.Enqueue((time.GetUtcNow(), weight));
        sum += weight;
    }
}

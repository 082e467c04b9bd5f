namespace MlConnector.Sandbox.IfsCloud.Iam;

/// <summary>Counts requests of the last minute, on the virtual clock. Safe for concurrent use.</summary>
internal sealed class RequestWindow(TimeProvider clock, int limit)
{
    private readonly Lock gate = new();
    private readonly Queue<DateTimeOffset> taken = new();

    /// <summary>Null if one more request is taken, else the seconds until there is room.</summary>
    public int? Refuses()
    {
        if (limit == 0) return null;
        lock (gate)
        {
            DateTimeOffset now = clock.GetUtcNow();
            while (taken.TryPeek(out DateTimeOffset first) && now - first >= TimeSpan.FromMinutes(1)) taken.Dequeue();
            if (taken.Count >= limit) return (int)Math.Ceiling((taken.Peek() + TimeSpan.FromMinutes(1) - now).TotalSeconds);
            taken.Enqueue(now);
            return null;
        }
    }
}

namespace MlConnector.Store.Quotas;

/// <summary>
/// The time that quotas are counted in. It starts with the wall clock, never goes back behind the highest time the store has seen for a key, and inside a process goes on
/// by elapsed time only: a wall clock that is set forward frees nothing early, one that is set back takes nothing twice. Called under the store's write lock or by readers that
/// only look.
/// </summary>
internal sealed class QuotaClock(TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, (long Counted, long Stamp)> perKey = new(StringComparer.Ordinal);
    private (long Wall, long Stamp)? start;

    /// <summary>UTC ticks to count a key in.</summary>
    public long Count(string key, long seen, DateTimeOffset now)
    {
        lock (gate)
        {
            var stamp = time.GetTimestamp();
            start ??= (now.UtcTicks, stamp);
            var own = start.Value.Wall + time.GetElapsedTime(start.Value.Stamp, stamp).Ticks;
            if (perKey.TryGetValue(key, out var last)) own = Math.Max(own, last.Counted + time.GetElapsedTime(last.Stamp, stamp).Ticks);
            var counted = Math.Max(own, seen);
            perKey[key] = (counted, stamp);
            return counted;
        }
    }
}

namespace MlConnector.Engine.Tests.Delivery.Fixtures;

/// <summary>A clock on which waiting takes no time (INV-9): a timer moves the clock to its end and fires. Repeating timers (lease renewal) never fire.</summary>
internal sealed class SkippingTime : TimeProvider
{
    private readonly Lock gate = new();
    private TimeSpan set;
    private DateTimeOffset now = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    /// <summary>What was waited for in all.</summary>
    public TimeSpan Waited { get; private set; }

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate) return now + set;
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        lock (gate) return now.UtcTicks;
    }

    /// <summary>Somebody sets the clock: no time passes.</summary>
    public void Set(TimeSpan forward)
    {
        lock (gate) set += forward;
    }

    public void Pass(TimeSpan span)
    {
        lock (gate) now += span;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (period == Timeout.InfiniteTimeSpan && dueTime != Timeout.InfiniteTimeSpan)
        {
            lock (gate)
            {
                now += dueTime;
                Waited += dueTime;
            }

            ThreadPool.QueueUserWorkItem(_ => callback(state));
        }

        return new Done();
    }

    private sealed class Done : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

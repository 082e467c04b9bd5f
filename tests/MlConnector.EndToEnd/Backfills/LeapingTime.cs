using MlConnector.Sandbox.Time;

namespace MlConnector.EndToEnd.Backfills;

/// <summary>
/// The engine's time in a test in which hours pass: work takes none of it, and whoever waits moves the sandbox's standing clock to the end of the wait (INV-9). Right for one sender at a time. Repeating timers (renewal of
/// leases) never fire.
/// </summary>
internal sealed class LeapingTime(VirtualClock clock) : TimeProvider
{
    public override long TimestampFrequency => clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override long GetTimestamp() => clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (period == Timeout.InfiniteTimeSpan && dueTime != Timeout.InfiniteTimeSpan)
        {
            clock.Advance(dueTime);
            ThreadPool.QueueUserWorkItem(_ => callback(state));
        }

        return new Fired();
    }

    private sealed class Fired : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

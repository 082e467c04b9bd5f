namespace MlConnector.Sandbox.Time;

/// <summary>A timer of <see cref="VirtualClock"/>. A change starts a new round; entries of older rounds in the queue are void.</summary>
internal sealed class VirtualTimer(VirtualClock clock, TimerCallback callback, object? state) : ITimer
{
    private readonly Lock gate = new();
    private int round;
    private TimeSpan period;
    private bool live;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        int next;
        lock (gate)
        {
            if (round < 0) return false;
            next = ++round;
            this.period = period;
            live = dueTime >= TimeSpan.Zero;
        }
        if (dueTime >= TimeSpan.Zero) clock.Schedule(this, next, dueTime);
        return true;
    }

    public bool IsCurrent(int candidate)
    {
        lock (gate) return live && candidate == round;
    }

    public void Fire()
    {
        int next;
        TimeSpan repeat;
        lock (gate)
        {
            if (!live) return;
            live = period > TimeSpan.Zero;
            repeat = period;
            next = live ? ++round : round;
        }
        if (repeat > TimeSpan.Zero) clock.Schedule(this, next, repeat);
        callback(state);
    }

    public void Dispose()
    {
        lock (gate)
        {
            round = int.MinValue;
            live = false;
        }
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}

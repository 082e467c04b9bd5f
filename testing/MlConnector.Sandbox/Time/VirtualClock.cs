namespace MlConnector.Sandbox.Time;

/// <summary>
/// The clock of a sandbox and of tests: real time by default; it can be set, frozen, advanced and run faster.
/// Timers (and so <c>Task.Delay(…, clock)</c>) fire when their virtual time is reached, also while <see cref="Advance"/> runs.
/// </summary>
/// <remarks>
/// All members may be called concurrently. Timer callbacks run outside the lock: on the caller's thread during
/// <see cref="Advance"/>, on a pool thread otherwise, one after the other: what a busy machine fires late, it still fires before all that is due later.
/// Timestamps never go back, whatever <see cref="Set"/> does to the wall time.
/// </remarks>
public sealed class VirtualClock : TimeProvider, IDisposable
{
    private readonly Lock gate = new();
    private readonly PriorityQueue<(VirtualTimer Timer, int Round), long> queue = new();
    private readonly ITimer wake;
    private long anchor;
    private long elapsed;
    private long wallBase;
    private int speed = 1;
    private bool firing;

    /// <summary>A clock that shows real time and runs with it.</summary>
    public VirtualClock()
    {
        wallBase = System.GetUtcNow().UtcTicks;
        anchor = System.GetTimestamp();
        wake = System.CreateTimer(static state => ((VirtualClock)state!).FireDue(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A clock that stands still at the given moment until it is advanced or run.</summary>
    public static VirtualClock FrozenAt(DateTimeOffset now)
    {
        var clock = new VirtualClock();
        clock.Freeze();
        clock.Set(now);
        return clock;
    }

    /// <summary>A clock that runs with real time, shifted by an offset.</summary>
    public static VirtualClock WithOffset(TimeSpan offset)
    {
        var clock = new VirtualClock();
        clock.Set(clock.GetUtcNow() + offset);
        return clock;
    }

    /// <summary>True while time only moves by <see cref="Advance"/>.</summary>
    public bool IsFrozen
    {
        get { lock (gate) return speed == 0; }
    }

    /// <inheritdoc />
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc />
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc />
    public override long GetTimestamp()
    {
        lock (gate) return Elapsed();
    }

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow()
    {
        lock (gate) return new DateTimeOffset(wallBase + Elapsed(), TimeSpan.Zero);
    }

    /// <summary>Sets the wall time, forwards or back, as an administrator sets a server's clock: no timer fires for it.</summary>
    public void Set(DateTimeOffset now)
    {
        lock (gate) wallBase = now.UtcTicks - Elapsed();
    }

    /// <summary>Stops time.</summary>
    public void Freeze() => Run(0);

    /// <summary>Lets time run, at real speed or <paramref name="times"/> as fast; 0 freezes.</summary>
    public void Run(int times = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(times);
        lock (gate)
        {
            Settle();
            speed = times;
            Arm();
        }
    }

    /// <summary>Moves time forward and fires every timer on the way, each at its own moment, before it returns.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        long target;
        lock (gate)
        {
            Settle();
            target = elapsed + by.Ticks;
        }
        while (TakeDue(target) is { } timer) timer.Fire();
        lock (gate)
        {
            Settle();
            elapsed = Math.Max(elapsed, target);
            Arm();
        }
    }

    /// <inheritdoc />
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <inheritdoc />
    public void Dispose() => wake.Dispose();

    internal void Schedule(VirtualTimer timer, int round, TimeSpan dueTime)
    {
        lock (gate)
        {
            queue.Enqueue((timer, round), Elapsed() + dueTime.Ticks);
            Arm();
        }
    }

    private VirtualTimer? TakeDue(long target)
    {
        lock (gate)
        {
            while (queue.TryPeek(out var head, out var due) && due <= target)
            {
                queue.Dequeue();
                if (!head.Timer.IsCurrent(head.Round)) continue;
                Settle();
                elapsed = Math.Max(elapsed, due);
                return head.Timer;
            }
            return null;
        }
    }

    private void FireDue()
    {
        lock (gate)
        {
            if (firing) return; // whoever fires takes what is due by now, and arms the next wake in the end
            firing = true;
        }
        while (TakeDue(GetTimestamp()) is { } timer) timer.Fire();
        lock (gate)
        {
            firing = false;
            Arm();
        }
    }

    private long Elapsed() => elapsed + System.GetElapsedTime(anchor).Ticks * speed;

    private void Settle()
    {
        elapsed = Elapsed();
        anchor = System.GetTimestamp();
    }

    private void Arm()
    {
        if (!queue.TryPeek(out _, out var due)) return;
        var wait = due - Elapsed();
        if (wait <= 0) wake.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        else if (speed > 0) wake.Change(Wait(wait / speed), Timeout.InfiniteTimeSpan);
        else wake.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    // The system timer takes at most 49 days and counts whole milliseconds: round up, or it would wake just before the due time.
    private static TimeSpan Wait(long ticks) =>
        TimeSpan.FromMilliseconds(Math.Min(ticks / TimeSpan.TicksPerMillisecond + 1, 24L * 3600 * 1000));
}

using MlConnector.Sandbox.Time;

namespace MlConnector.Sandbox.Tests.Time;

public sealed class VirtualClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 10, 25, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_frozen_clock_moves_only_when_advanced()
    {
        using var clock = VirtualClock.FrozenAt(Start);
        var stamp = clock.GetTimestamp();

        Assert.Equal(Start, clock.GetUtcNow());
        clock.Advance(TimeSpan.FromMinutes(61));

        Assert.Equal(Start.AddMinutes(61), clock.GetUtcNow());
        Assert.Equal(TimeSpan.FromMinutes(61), clock.GetElapsedTime(stamp));
    }

    [Fact]
    public void Timers_fire_in_order_each_at_its_own_moment()
    {
        using var clock = VirtualClock.FrozenAt(Start);
        List<string> fired = [];
        using var late = clock.CreateTimer(_ => fired.Add($"late {clock.GetUtcNow():HH:mm}"), null, TimeSpan.FromMinutes(50), Timeout.InfiniteTimeSpan);
        using var each = clock.CreateTimer(_ => fired.Add($"each {clock.GetUtcNow():HH:mm}"), null, TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(20));
        using var never = clock.CreateTimer(_ => fired.Add("never"), null, TimeSpan.FromMinutes(5), Timeout.InfiniteTimeSpan);
        never.Dispose();

        clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(["each 00:20", "each 00:40", "late 00:50", "each 01:00"], fired);
    }

    [Fact]
    public async Task A_delay_ends_when_its_time_is_reached_and_not_before()
    {
        using var clock = VirtualClock.FrozenAt(Start);
        var delay = Task.Delay(TimeSpan.FromDays(2), clock, TestContext.Current.CancellationToken);

        clock.Advance(TimeSpan.FromHours(47));
        Assert.False(delay.IsCompleted);
        clock.Advance(TimeSpan.FromHours(1));
        await delay;
    }

    [Fact]
    public void Setting_the_wall_time_back_leaves_timestamps_rising()
    {
        using var clock = VirtualClock.FrozenAt(Start);
        var stamp = clock.GetTimestamp();

        clock.Set(Start.AddHours(-5));

        Assert.Equal(Start.AddHours(-5), clock.GetUtcNow());
        Assert.Equal(stamp, clock.GetTimestamp());
    }

    [Fact]
    public async Task A_running_clock_fires_its_timers_by_itself_and_keeps_its_offset()
    {
        using var clock = VirtualClock.WithOffset(TimeSpan.FromDays(-400));
        clock.Run(100_000);

        await Task.Delay(TimeSpan.FromMinutes(10), clock, TestContext.Current.CancellationToken);

        Assert.True(clock.GetUtcNow() < TimeProvider.System.GetUtcNow().AddDays(-300));
    }

    [Fact]
    public async Task A_timer_that_fires_slowly_keeps_those_behind_it_waiting()
    {
        using var clock = VirtualClock.FrozenAt(Start);
        var fired = new List<string>();
        var both = new TaskCompletionSource();
        await using ITimer first = clock.CreateTimer(_ => StayUntilTheSecondIsLongDue(), null, TimeSpan.FromMinutes(1), Timeout.InfiniteTimeSpan);
        await using ITimer second = clock.CreateTimer(_ => Add("second"), null, TimeSpan.FromMinutes(2), Timeout.InfiniteTimeSpan);

        clock.Run(1000);
        await both.Task.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["first", "second"], fired);

        void StayUntilTheSecondIsLongDue()
        {
            using ITimer another = clock.CreateTimer(_ => { }, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan); // has the clock wake up meanwhile
            while (clock.GetUtcNow() < Start.AddMinutes(4)) Thread.Yield();
            Add("first");
        }

        void Add(string name)
        {
            lock (fired) fired.Add(name);
            if (fired.Count == 2) both.SetResult();
        }
    }
}

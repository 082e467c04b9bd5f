using MlConnector.PowerBi.ReadBack;
using MlConnector.Sandbox.Time;

namespace MlConnector.PowerBi.Tests.ReadBack;

public sealed class QueryPaceTests
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_query_above_the_rate_waits_until_the_oldest_is_more_than_a_minute_old()
    {
        VirtualClock clock = VirtualClock.FrozenAt(Noon);
        using var pace = new QueryPace(3, clock);
        for (int i = 0; i < 3; i++) await pace.WaitAsync(TestContext.Current.CancellationToken);

        Task fourth = pace.WaitAsync(TestContext.Current.CancellationToken).AsTask();
        clock.Advance(TimeSpan.FromSeconds(60));
        Assert.False(fourth.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(2));

        await fourth;
    }

    [Fact]
    public async Task INV_9_a_clock_that_is_set_back_stops_nobody_for_longer_than_the_window()
    {
        VirtualClock clock = VirtualClock.FrozenAt(Noon);
        using var pace = new QueryPace(1, clock);
        await pace.WaitAsync(TestContext.Current.CancellationToken);
        clock.Set(Noon.AddHours(-5));

        Task second = pace.WaitAsync(TestContext.Current.CancellationToken).AsTask();
        clock.Advance(TimeSpan.FromSeconds(62));

        await second;
    }

    [Fact]
    public async Task Waiting_can_be_cancelled_and_the_next_one_is_served()
    {
        VirtualClock clock = VirtualClock.FrozenAt(Noon);
        using var pace = new QueryPace(1, clock);
        await pace.WaitAsync(TestContext.Current.CancellationToken);
        using var stop = new CancellationTokenSource();
        Task second = pace.WaitAsync(stop.Token).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);

        Task third = pace.WaitAsync(TestContext.Current.CancellationToken).AsTask();
        clock.Advance(TimeSpan.FromSeconds(62));

        await third;
    }
}

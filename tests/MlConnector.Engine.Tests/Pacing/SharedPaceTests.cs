using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Engine.Pacing;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Tests.Delivery.Fixtures;
using MlConnector.Sandbox.Time;
using MlConnector.Store;

namespace MlConnector.Engine.Tests.Pacing;

/// <summary>Queries are paced by reservations that processes share, a few at a time.</summary>
public sealed class SharedPaceTests
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Two_processes_share_the_limit_and_the_one_too_many_waits_for_the_window()
    {
        await using var desk = new DeliveryDesk();
        using VirtualClock clock = VirtualClock.FrozenAt(Noon);
        await using SqliteStore store = await OpenAsync(desk, clock), other = await OpenAsync(desk, clock);
        SharedPace one = new(store.Quotas, clock), two = new(other.Quotas, clock);

        await one.WaitAsync(Queries(5), Cancel);
        await two.WaitAsync(Queries(5), Cancel);
        Task late = two.WaitAsync(Queries(5), Cancel).AsTask();
        for (int i = 0; i < 3; i++) await one.WaitAsync(Queries(5), Cancel);

        await Task.Yield();
        Assert.False(late.IsCompleted);
        while (!late.IsCompleted) clock.Advance(TimeSpan.FromSeconds(1));
        await late;
        Assert.InRange(clock.GetUtcNow() - Noon, TimeSpan.FromMinutes(1), TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task A_permit_that_was_not_used_at_once_is_not_used_later()
    {
        await using var desk = new DeliveryDesk();
        using VirtualClock clock = VirtualClock.FrozenAt(Noon);
        await using SqliteStore store = await OpenAsync(desk, clock);
        var pace = new SharedPace(store.Quotas, clock);

        await pace.WaitAsync(Queries(120), Cancel);
        clock.Advance(IPace.LongestHeld);
        await pace.WaitAsync(Queries(120), Cancel);

        Assert.Equal(8, (await store.Quotas.UseAsync([Queries(120)], clock.GetUtcNow(), Cancel)).Single().Used);
    }

    [Fact]
    public async Task A_permit_that_nobody_waits_for_is_refused_when_none_is_left_and_none_is_taken_beforehand()
    {
        await using var desk = new DeliveryDesk();
        using VirtualClock clock = VirtualClock.FrozenAt(Noon);
        await using SqliteStore store = await OpenAsync(desk, clock);
        var pace = new SharedPace(store.Quotas, clock);

        Assert.True(await pace.TryAsync(Queries(2), Cancel));
        Assert.Equal(1, (await store.Quotas.UseAsync([Queries(2)], clock.GetUtcNow(), Cancel)).Single().Used);
        Assert.True(await pace.TryAsync(Queries(2), Cancel));
        Assert.False(await pace.TryAsync(Queries(2), Cancel));
    }

    [Fact]
    public async Task A_hundred_queries_in_a_row_cost_eight_reservations()
    {
        await using var desk = new DeliveryDesk();
        using VirtualClock clock = VirtualClock.FrozenAt(Noon);
        await using SqliteStore store = await OpenAsync(desk, clock);
        var counted = new Counted(store.Quotas);
        var pace = new SharedPace(counted, clock);

        for (int i = 0; i < 100; i++) await pace.WaitAsync(Queries(120), Cancel);

        Assert.Equal(8, counted.Reservations);
    }

    [Fact]
    public async Task Waiting_can_be_cancelled_and_the_next_one_is_served()
    {
        await using var desk = new DeliveryDesk();
        using VirtualClock clock = VirtualClock.FrozenAt(Noon);
        await using SqliteStore store = await OpenAsync(desk, clock);
        var pace = new SharedPace(store.Quotas, clock);
        await pace.WaitAsync(Queries(1), Cancel);
        using var stop = new CancellationTokenSource();
        Task second = pace.WaitAsync(Queries(1), stop.Token).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);

        clock.Advance(TimeSpan.FromSeconds(64));

        await pace.WaitAsync(Queries(1), Cancel);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static QuotaClaim Queries(long limit) => new("principal/queries", 1, [new QuotaWindow(TimeSpan.FromSeconds(64), limit)]);

    private static Task<SqliteStore> OpenAsync(DeliveryDesk desk, VirtualClock clock) => SqliteStore.OpenAsync(new SqliteStoreOptions(desk.Folder), clock, desk, Cancel);

    private sealed class Counted(IQuotaStore inner) : IQuotaStore
    {
        public int Reservations { get; private set; }

        public Task<SendPermit> ReserveAsync(ImmutableArray<QuotaClaim> claims, DateTimeOffset now, CancellationToken cancel)
        {
            Reservations++;
            return inner.ReserveAsync(claims, now, cancel);
        }

        public Task BlockAsync(string key, DateTimeOffset until, string reason, CancellationToken cancel) => inner.BlockAsync(key, until, reason, cancel);

        public Task GiveBackAsync(ImmutableArray<QuotaClaim> claims, DateTimeOffset reservedAt, CancellationToken cancel) => inner.GiveBackAsync(claims, reservedAt, cancel);

        public void Answered(Fence fence, long batch) => inner.Answered(fence, batch);

        public Task TellAnsweredAsync(CancellationToken cancel) => inner.TellAnsweredAsync(cancel);

        public Task<IReadOnlyList<QuotaUse>> UseAsync(ImmutableArray<QuotaClaim> claims, DateTimeOffset now, CancellationToken cancel) => inner.UseAsync(claims, now, cancel);
    }
}

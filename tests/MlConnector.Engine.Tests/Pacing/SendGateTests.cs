using MlConnector.Abstractions.Destinations;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Delivery.Progress;
using MlConnector.Engine.Pacing;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Tests.Delivery.Fixtures;
using MlConnector.Sandbox.Time;
using MlConnector.Store;

namespace MlConnector.Engine.Tests.Pacing;

/// <summary>Requests under way at once are bounded for all processes together; who waits for an answer of another process gets its turn, and gives its place in its own run to nobody who could not use it.</summary>
public sealed class SendGateTests
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly QuotaWindow Minute = new(TimeSpan.FromMinutes(1), 100);

    [Fact]
    public async Task A_request_waits_until_another_process_has_the_answer_of_one_of_its_own_INV8()
    {
        await using var desk = new DeliveryDesk();
        using VirtualClock clock = VirtualClock.FrozenAt(Noon);
        await using Place one = await Place.OpenAsync(desk, clock, "one", 5), two = await Place.OpenAsync(desk, clock, "two", 5);
        SendSlot first = await one.MarkAsync(1), second = await two.MarkAsync(1);

        Task<SendSlot> third = two.MarkAsync(2);
        await PassAsync(clock, third, looks: 5);
        Assert.False(third.IsCompleted);
        Assert.Equal("posts to dataset Finance: 2 at once", two.Waits.First());

        first.Dispose();
        await one.Store.Quotas.TellAnsweredAsync(Cancel);
        await PassAsync(clock, third, looks: 1000);
        using SendSlot marked = await third;
        second.Dispose();
        Assert.Equal(BatchState.Sending, (await two.FindAsync(2))!.State);
    }

    [Fact]
    public async Task Whoever_waits_for_a_place_can_be_stopped_and_leaves_it_to_others()
    {
        await using var desk = new DeliveryDesk();
        using VirtualClock clock = VirtualClock.FrozenAt(Noon);
        await using Place place = await Place.OpenAsync(desk, clock, "one", 1);
        SendSlot first = await place.MarkAsync(1);
        Task<SendSlot> waiting = place.MarkAsync(2);

        await place.Stop.CancelAsync();
        await Assert.ThrowsAsync<StoppedByPersonException>(() => waiting);

        first.Dispose();
        place.Stop = new CancellationTokenSource();
        (await place.MarkAsync(3)).Dispose();
        Assert.Null(await place.FindAsync(2));
    }

    [Fact]
    public async Task While_a_limit_is_full_others_of_the_run_have_the_place()
    {
        await using var desk = new DeliveryDesk();
        using VirtualClock clock = VirtualClock.FrozenAt(Noon);
        await using Place place = await Place.OpenAsync(desk, clock, "one", 1);
        QuotaClaim full = new("hourly", 1, [new QuotaWindow(TimeSpan.FromMinutes(2), 1)]);
        (await place.MarkAsync(1, full)).Dispose();
        Task<SendSlot> blocked = place.MarkAsync(2, full);
        while (place.Waits.IsEmpty) await Task.Yield();

        using (SendSlot other = await place.MarkAsync(3)) Assert.False(blocked.IsCompleted);

        while (!blocked.IsCompleted) clock.Advance(TimeSpan.FromSeconds(1));
        (await blocked).Dispose();
    }

    /// <summary>Moves the clock until something is done, but not for more than so many looks.</summary>
    private static async Task PassAsync(VirtualClock clock, Task until, int looks)
    {
        for (int i = 0; i < looks && !until.IsCompleted; i++)
        {
            clock.Advance(TimeSpan.FromMilliseconds(100));
            for (int turn = 0; turn < 20; turn++) await Task.Yield();
        }
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A process with one stream.</summary>
    private sealed class Place : IAsyncDisposable, IDeliveryObserver
    {
        private readonly SemaphoreSlim slots;
        private readonly StreamRecord stream;
        private readonly Fence fence;
        private readonly TimeProvider time;
        private readonly SendGate gate;

        private Place(SqliteStore store, StreamRecord stream, Fence fence, TimeProvider time, int places)
        {
            (Store, this.stream, this.fence, this.time, slots) = (store, stream, fence, time, new SemaphoreSlim(places));
            gate = new SendGate(store, time, new StageTimes(time), WaitPolicy.Always, this, "finance", stream.Stream) { Slots = slots };
        }

        public SqliteStore Store { get; }

        /// <summary>A person's stop.</summary>
        public CancellationTokenSource Stop { get; set; } = new();

        public System.Collections.Concurrent.ConcurrentQueue<string> Waits { get; } = new();

        public static async Task<Place> OpenAsync(DeliveryDesk desk, VirtualClock clock, string name, int places)
        {
            SqliteStore store = await SqliteStore.OpenAsync(new SqliteStoreOptions(desk.Folder), clock, desk, Cancel);
            StreamRecord opened = await store.Streams.OpenAsync("finance", name, name, Cancel);
            (Fence? fence, _) = await store.Leases.TryAcquireAsync($"stream/{opened.Id}", name, TimeSpan.FromHours(1), takeOver: false, clock.GetUtcNow(), Cancel);
            return new Place(store, opened, fence!, clock, places);
        }

        public Task<SendSlot> MarkAsync(long number, QuotaClaim? claim = null) => gate.MarkAsync(
            fence, new BatchRecord(stream.Id, number, $"{stream.Stream}-{number}", "run", new JournalPlace(1, (int)number, 0), 10) { PostedAt = time.GetUtcNow(), Revision = 1 },
            [claim ?? new QuotaClaim("d/posts", 1, [Minute]) { Label = "posts to dataset Finance", AtOnce = 2 }], Stop.Token, Cancel);

        public Task<BatchRecord?> FindAsync(long number) => Store.Batches.FindAsync($"{stream.Stream}-{number}", Cancel);

        public void On(in DeliveryEvent reached)
        {
            if (reached.Point == DeliveryPoint.Waiting) Waits.Enqueue(reached.Detail!);
        }

        public async ValueTask DisposeAsync()
        {
            await Store.DisposeAsync();
            slots.Dispose();
            Stop.Dispose();
        }
    }
}

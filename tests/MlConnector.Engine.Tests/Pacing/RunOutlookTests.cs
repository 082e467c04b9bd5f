using System.Collections.Concurrent;
using MlConnector.Abstractions.Destinations;
using MlConnector.Engine.Delivery.Progress;
using MlConnector.Engine.Pacing;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Tests.Delivery.Fixtures;
using MlConnector.Engine.Tests.Runs;

namespace MlConnector.Engine.Tests.Pacing;

/// <summary>A run that limits bind says when it ends, and is told how full the fullest table is.</summary>
public sealed class RunOutlookTests
{
    private static readonly QuotaWindow Hour = new(TimeSpan.FromHours(1), 2);

    [Fact]
    public async Task A_run_that_waits_for_a_limit_tells_and_stores_when_it_ends()
    {
        await using DeliveryDesk desk = Desk(rows: 90);
        await using var runs = new RunDesk(desk);
        DateTimeOffset begin = desk.Time.GetUtcNow();
        var watcher = new Watcher(desk);

        RunResult result = await runs.RunAsync(Request(watcher, wait: true));

        // Six batches, two an hour: the last ones leave two hours after the first.
        Assert.Equal(RunState.Verified, result.State);
        Assert.NotEmpty(watcher.Waits);
        Assert.All(watcher.Waits, wait => Assert.Equal(begin.AddHours(2), wait.Ends));
        Assert.All(watcher.Waits, wait => Assert.Equal("posts to dataset Finance: 2 an hour", wait.Detail));
        Assert.All(watcher.Stored, stored => Assert.Equal((RunState.Waiting, begin.AddHours(2)), (stored!.State, stored.EndsAbout)));
    }

    /// <summary>A first read of a table whose rows are changed, where new keys have a way and a limit of their own.</summary>
    [Fact]
    public async Task A_run_of_new_keys_is_reckoned_by_their_own_limit()
    {
        await using DeliveryDesk desk = Desk(rows: 90);
        desk.Destination.TakesNew = true;
        desk.Destination.NewClaims = static _ => [new QuotaClaim("d/news", 1, [new QuotaWindow(TimeSpan.FromHours(5), 2)])];
        await using var runs = new RunDesk(desk);
        DateTimeOffset begin = desk.Time.GetUtcNow();

        StreamResult stream = Assert.Single((await runs.RunAsync(Request(NoObserver.Instance, wait: false))).Streams);

        Assert.Equal(begin.AddHours(5), stream.EndsAbout);
    }

    [Fact]
    public async Task A_run_that_does_not_wait_ends_with_the_same_outlook()
    {
        await using DeliveryDesk desk = Desk(rows: 90);
        await using var runs = new RunDesk(desk);
        DateTimeOffset begin = desk.Time.GetUtcNow();

        StreamResult stream = Assert.Single((await runs.RunAsync(Request(NoObserver.Instance, wait: false))).Streams);

        Assert.Equal((RunState.Waiting, begin.AddHours(1), begin.AddHours(2)), (stream.State, stream.WaitsUntil, stream.EndsAbout));
        Assert.Contains("posts to dataset Finance: 2 an hour is full until", Assert.Single(stream.Reasons), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_guesses_an_end_where_nobody_knows_the_rows()
    {
        await using DeliveryDesk desk = Desk(rows: 90);
        await using var runs = new RunDesk(desk);
        var watcher = new Watcher(desk);

        await runs.RunAsync(new RunRequest("test") { Wait = true, Observer = watcher });

        Assert.All(watcher.Waits, wait => Assert.Null(wait.Ends));
    }

    [Fact]
    public async Task Rows_under_way_count_as_if_they_were_in_the_table()
    {
        await using var desk = new DeliveryDesk();
        desk.Source.Fill(80);

        await desk.PollAsync();

        // Whether a batch is settled before the next one is marked or not: each is told all that were marked before it.
        Assert.Equal([0, 16, 32, 48, 64], desk.Destination.Fullest.Order());
    }

    [Fact]
    public async Task What_was_found_in_a_table_counts_before_anything_is_sent_to_it()
    {
        await using var desk = new DeliveryDesk();
        desk.Source.Fill(20);
        await desk.PollAsync();

        await using DeliveryDesk.Session session = await desk.OpenAsync();
        await session.PrepareAsync();

        Assert.Equal(20, session.Context.Fill.Fullest);
    }

    [Fact]
    public void The_fullest_table_counts_for_all_with_what_is_sent_to_it()
    {
        var fill = new ContainerFill();
        fill.Hold("Large", 240_000);

        Assert.Equal(240_000, fill.BeforeSending("Small", 5, 1));
        Assert.Equal(240_000, fill.BeforeSending("Large", 240_000, 10_000));
        Assert.Equal(250_000, fill.BeforeSending("Small", 6, 1));
    }

    private static DeliveryDesk Desk(int rows)
    {
        var desk = new DeliveryDesk();
        desk.Source.Fill(rows);
        // Two sends that wait at once would each move the skipping clock.
        desk.Destination.Capabilities = desk.Destination.Capabilities with { ParallelSends = 1 };
        desk.Destination.Claims = static _ => [new QuotaClaim("d/posts", 1, [Hour]) { Label = "posts to dataset Finance" }];
        return desk;
    }

    private static RunRequest Request(IDeliveryObserver observer, bool wait) => new("test") { Wait = wait, Observer = observer, Expected = new Dictionary<string, long> { ["items"] = 90 } };

    private sealed class Watcher(DeliveryDesk desk) : IDeliveryObserver
    {
        public ConcurrentQueue<DeliveryEvent> Waits { get; } = new();

        public ConcurrentQueue<StreamResult?> Stored { get; } = new();

        public void On(in DeliveryEvent reached)
        {
            if (reached.Point != DeliveryPoint.Waiting || reached.Ends is null && !reached.Detail!.Contains("posts", StringComparison.Ordinal)) return;
            Waits.Enqueue(reached);
            if (reached.Ends is not null) Stored.Enqueue(NewestAsync().GetAwaiter().GetResult());
        }

        private async Task<StreamResult?> NewestAsync()
        {
            await using var store = await desk.OpenStoreAsync();
            return (await store.Runs.ListAsync("finance", 1, CancellationToken.None))[0].Streams.TryGetValue("items", out string? json) ? StreamResult.FromJson(json) : null;
        }
    }
}

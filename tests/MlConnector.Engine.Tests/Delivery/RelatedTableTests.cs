using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Delivery.Progress;
using MlConnector.Engine.Tests.Delivery.Fixtures;

namespace MlConnector.Engine.Tests.Delivery;

/// <summary>A replaced table that others relate to is emptied and filled, because its keys have to be unique.</summary>
public sealed class RelatedTableTests
{
    [Fact]
    public async Task It_is_emptied_and_filled_by_one_batch_and_only_if_something_changed()
    {
        await using DeliveryDesk desk = Related();
        desk.Source.Fill(12);

        FateCounts first = await desk.PollAsync();
        Assert.Equal((12L, 12L, 1), (first.New, first.Delivered, desk.Destination.Emptied));
        Assert.Equal(0, (await desk.PollAsync()).Delivered);
        desk.Source.Put("5", "five", "5");
        desk.Source.Rows.RemoveAll(row => row.Id == "6");
        FateCounts changed = await desk.PollAsync();

        Assert.Equal((1L, 10L, 2), (changed.Changed, changed.Replayed, desk.Destination.Emptied));
        Assert.Null(changed.Imbalance());
        AssertWhole(desk);
    }

    [Fact]
    public async Task A_generation_that_does_not_fit_one_batch_is_filled_by_several()
    {
        await using DeliveryDesk desk = Related();
        desk.Source.Fill(12);
        await desk.PollAsync();
        desk.Source.Fill(60, from: 13);

        FateCounts counts = await desk.PollAsync();

        Assert.Equal((60L, 12L, 2), (counts.New, counts.Replayed, desk.Destination.Emptied));
        Assert.True(desk.Destination.Sends.Count > 4);
        Assert.Null(counts.Imbalance());
        AssertWhole(desk);
        Assert.Equal(0, (await desk.PollAsync()).Delivered);
    }

    [Theory]
    [InlineData(nameof(DeliveryPoint.Journaled), 1)]
    [InlineData(nameof(DeliveryPoint.Journaled), 4)]
    [InlineData(nameof(DeliveryPoint.Marked), 1)]
    [InlineData(nameof(DeliveryPoint.Emptied), 1)]
    [InlineData(nameof(DeliveryPoint.Sent), 1)]
    [InlineData(nameof(DeliveryPoint.Settled), 1)]
    [InlineData(nameof(DeliveryPoint.Marked), 2)]
    [InlineData(nameof(DeliveryPoint.Sent), 3)]
    [InlineData(nameof(DeliveryPoint.Settled), 3)]
    [InlineData(nameof(DeliveryPoint.Settled), 4)]
    [InlineData(nameof(DeliveryPoint.GenerationCompleted), 1)]
    public async Task A_crash_is_brought_to_its_end_from_the_journal_and_the_table_is_whole_INV5(string point, int occurrence)
    {
        await using DeliveryDesk desk = Related();
        desk.Source.Fill(60);
        await desk.PollAsync();
        desk.Source.Put("5", "five", "5");
        await CrashAsync(desk, point, occurrence);

        await using (DeliveryDesk.Session session = await desk.OpenAsync())
        {
            // The source is not asked: the table is whole as soon as the stream is prepared.
            await session.PrepareAsync();
            Assert.Equal(60, desk.Destination.Rows.Select(row => row.Id).Distinct(StringComparer.Ordinal).Count());
            Assert.Equal(60, desk.Destination.Rows.Count);
        }

        await desk.PollAsync();
        AssertWhole(desk);
        Assert.Equal(0, (await desk.PollAsync()).Delivered);
    }

    [Fact]
    public async Task A_clock_that_is_set_forward_between_the_filling_and_the_look_at_the_table_makes_no_row_lost_INV3()
    {
        await using DeliveryDesk desk = Related();
        desk.Destination.Capabilities = desk.Destination.Capabilities with { Settle = TimeSpan.FromSeconds(60) };
        desk.Destination.ShownAfter = TimeSpan.FromSeconds(10);
        desk.Source.Fill(12);
        await CrashAsync(desk, nameof(DeliveryPoint.Marked), 1);
        desk.At = reached =>
        {
            if (reached.Point == DeliveryPoint.GenerationCompleted) desk.Time.Set(TimeSpan.FromHours(1));
        };

        await using (DeliveryDesk.Session session = await desk.OpenAsync()) Assert.Null(await session.PrepareAsync());

        await desk.PollAsync();
        AssertWhole(desk);
    }

    [Theory]
    [InlineData(nameof(SendFault.Auth))]
    [InlineData(nameof(SendFault.LostAfter))]
    [InlineData(nameof(SendFault.LostBefore))]
    [InlineData(nameof(SendFault.Throttled))]
    public async Task A_filling_that_is_cut_short_is_shown_and_goes_on_without_repeats_INV3(string fault)
    {
        await using DeliveryDesk desk = Related();
        desk.Source.Fill(60);
        await desk.PollAsync();
        desk.Source.Put("5", "five", "5");
        desk.Destination.Faults.Enqueue(SendFault.None);
        desk.Destination.Faults.Enqueue(Enum.Parse<SendFault>(fault));
        if (fault == nameof(SendFault.Auth))
        {
            Assert.Equal("T-401", (await Assert.ThrowsAsync<ConnectorException>(() => desk.PollAsync())).Error.Code);
            await using var store = await desk.OpenStoreAsync();
            string hold = Assert.Single(await store.Streams.ListAsync(null, CancellationToken.None)).Hold!;
            Assert.Contains("TABLE-FILLING", hold, StringComparison.Ordinal);
        }

        await desk.PollAsync();

        AssertWhole(desk);
        Assert.Equal(2, desk.Destination.Emptied);
        Assert.Equal(0, (await desk.PollAsync()).Delivered);
    }

    [Fact]
    public async Task A_row_that_the_destination_refuses_is_dead_and_the_others_fill_the_table()
    {
        await using DeliveryDesk desk = Related();
        desk.Source.Fill(60);
        desk.Destination.IsBad = static row => row.Id == "7";

        FateCounts counts = await desk.PollAsync();

        Assert.Equal((1L, 59, 1), (counts.Dead, desk.Destination.Rows.Count, (await desk.DeadLettersAsync()).Count));
        Assert.Null(counts.Imbalance());
        Assert.Equal(0, (await desk.PollAsync()).Delivered);
    }

    private static async Task CrashAsync(DeliveryDesk desk, string point, int occurrence)
    {
        int met = 0;
        desk.At = reached =>
        {
            if (reached.Point.ToString() == point && Interlocked.Increment(ref met) == occurrence) throw new InvalidOperationException("power cut");
        };
        await Assert.ThrowsAsync<InvalidOperationException>(() => desk.PollAsync());
        desk.Segments.PowerCut();
        desk.At = null;
    }

    private static DeliveryDesk Related() => new(mode: WriteMode.Replace) { Related = true };

    private static void AssertWhole(DeliveryDesk desk) =>
        Assert.Equal(desk.Source.Rows.Select(row => (row.Id, row.Name)).Order(), desk.Destination.Rows.Select(row => (row.Id, row.Name)).Order());
}

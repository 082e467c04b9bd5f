using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Pacing;
using MlConnector.Engine.Reading;
using MlConnector.Engine.Tests.Delivery.Fixtures;

namespace MlConnector.Engine.Tests.Pacing;

/// <summary>Small deliveries are coalesced: a table gets few rows at most every so often, and none of them is lost or doubled by it.</summary>
public sealed class HoldBackTests
{
    private static readonly TimeSpan FlushAfter = TimeSpan.FromMinutes(15);

    [Theory]
    [InlineData(ReadStrategy.Snapshot)]
    [InlineData(ReadStrategy.Stamp)]
    public async Task INV_2_few_rows_wait_in_the_source_until_the_last_delivery_is_old_enough(ReadStrategy strategy)
    {
        await using DeliveryDesk desk = await DeliveredAsync(strategy);
        string? cursor = await CursorAsync(desk);
        desk.Source.Fill(3, from: 21);
        desk.Time.Pass(TimeSpan.FromMinutes(5));

        var held = await Assert.ThrowsAsync<QuotaWaitException>(() => desk.PollAsync());

        Assert.True(held.IsHeldBack);
        Assert.Contains("less than 15 minutes ago (flushAfter): 3,", held.Message, StringComparison.Ordinal);
        Assert.InRange(held.Until - desk.Time.GetUtcNow(), TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(10));
        Assert.Equal(20, desk.Destination.Rows.Count);
        Assert.Equal(cursor, await CursorAsync(desk));

        desk.Source.Fill(2, from: 24);
        desk.Time.Pass(TimeSpan.FromMinutes(10));
        Assert.Equal(5, (await desk.PollAsync()).Delivered);
        desk.AssertSame();
    }

    [Fact]
    public async Task A_full_request_is_not_held_back_and_takes_the_rest_with_it()
    {
        await using DeliveryDesk desk = await DeliveredAsync();
        desk.Source.Fill(18, from: 21);

        Assert.Equal(18, (await desk.PollAsync()).Delivered);
        desk.AssertSame();
    }

    [Fact]
    public async Task What_a_person_asks_for_and_a_first_delivery_are_not_held_back()
    {
        await using DeliveryDesk desk = await DeliveredAsync();
        desk.Source.Fill(1, from: 21);

        Assert.Equal(1, (await desk.PollAsync(ReadMode.Full)).Delivered);
        desk.AssertSame();
    }

    [Fact]
    public async Task A_poll_without_news_is_not_held_back()
    {
        await using DeliveryDesk desk = await DeliveredAsync();

        Assert.Equal(0, (await desk.PollAsync()).Delivered);
    }

    private static async Task<DeliveryDesk> DeliveredAsync(ReadStrategy strategy = ReadStrategy.Snapshot)
    {
        var desk = new DeliveryDesk(strategy);
        desk.Policies = desk.Policies with { FlushAfter = FlushAfter };
        desk.Source.Fill(20);
        Assert.Equal(20, (await desk.PollAsync()).Delivered);
        return desk;
    }

    private static async Task<string?> CursorAsync(DeliveryDesk desk)
    {
        await using var store = await desk.OpenStoreAsync();
        return (await store.Streams.OpenAsync("finance", "items", "Items", CancellationToken.None)).Cursor;
    }
}

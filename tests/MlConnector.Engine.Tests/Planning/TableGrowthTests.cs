using MlConnector.Engine.Planning;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Tests.Delivery.Fixtures;

namespace MlConnector.Engine.Tests.Planning;

/// <summary>How fast a table grows is told by its receipts.</summary>
public sealed class TableGrowthTests
{
    [Fact]
    public async Task The_first_load_is_no_growth_and_what_follows_is()
    {
        await using var desk = new DeliveryDesk();
        Assert.Null(await PerDayAsync(desk));
        desk.Source.Fill(200);
        await desk.PollAsync();
        desk.Time.Pass(TimeSpan.FromHours(47));
        Assert.Null(await PerDayAsync(desk));

        desk.Source.Fill(60, from: 201);
        await desk.PollAsync();
        desk.Time.Pass(TimeSpan.FromHours(49));

        // Sixty rows in the three days after the first one.
        Assert.InRange((await PerDayAsync(desk))!.Value, 19, 20);
        desk.Time.Pass(TimeSpan.FromDays(60));
        Assert.Equal(0, await PerDayAsync(desk));
    }

    private static async Task<long?> PerDayAsync(DeliveryDesk desk)
    {
        await using var store = await desk.OpenStoreAsync();
        StreamRecord stream = await store.Streams.OpenAsync("finance", "items", "Items", CancellationToken.None);
        return await TableGrowth.PerDayAsync(store.Batches, stream.Id, desk.Time.GetUtcNow(), CancellationToken.None);
    }
}

using MlConnector.Engine.Planning;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Replay;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Tests.Delivery.Fixtures;
using MlConnector.Engine.Tests.Runs;

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

    [Fact]
    public async Task Filling_a_table_anew_is_no_growth()
    {
        await using var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(50);
        Assert.Equal(RunState.Verified, (await runs.RunAsync()).State);
        desk.Time.Pass(TimeSpan.FromDays(3));

        RunResult rebuilt = await runs.InProcessAsync((services, pipeline) => new TableService(services).RebuildAsync(pipeline, new RunRequest("test") { Wait = true }, CancellationToken.None, CancellationToken.None));

        Assert.Equal(50, rebuilt.Streams[0].Counts.Delivered);
        Assert.Equal(0, await PerDayAsync(desk));
    }

    private static async Task<long?> PerDayAsync(DeliveryDesk desk)
    {
        await using var store = await desk.OpenStoreAsync();
        StreamRecord stream = await store.Streams.OpenAsync("finance", "items", "Items", CancellationToken.None);
        return await TableGrowth.PerDayAsync(store.Batches, stream.Id, desk.Time.GetUtcNow(), CancellationToken.None);
    }
}

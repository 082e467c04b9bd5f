using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Tests.Delivery.Fixtures;

namespace MlConnector.Engine.Tests.Runs;

/// <summary>What the proof of a run was billed with at the destination is kept with its result.</summary>
public sealed class ScannedBytesTests
{
    [Fact]
    public async Task Bytes_that_the_proof_scanned_are_stored_with_the_stream_and_are_of_this_run_alone()
    {
        await using var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk);
        desk.Destination.BytesPerQuestion = 1_000;
        desk.Source.Fill(5);

        RunResult first = await runs.RunAsync();
        desk.Source.Put("3", "three", "3");
        RunResult second = await runs.RunAsync();

        Assert.Equal((1_000, 1_000), (first.BytesScanned, second.BytesScanned));
        Assert.Equal(1_000, await StoredAsync(runs, second.RunId));
    }

    [Fact]
    public async Task Where_nothing_is_billed_nothing_is_stored()
    {
        await using var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(5);

        RunResult run = await runs.RunAsync();

        Assert.Null(run.BytesScanned);
        Assert.Null(await StoredAsync(runs, run.RunId));
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData(null, 3L, 3L)]
    [InlineData(2L, null, 2L)]
    [InlineData(2L, 3L, 5L)]
    public void Two_reads_of_a_stream_in_one_run_are_billed_together(long? before, long? later, long? both)
    {
        var result = new StreamResult("items", "Items", RunState.Verified, new Engine.Delivery.FateCounts());

        Assert.Equal(both, (result with { BytesScanned = before }).Then(result with { BytesScanned = later }, asksWaiting: false).BytesScanned);
    }

    private static async Task<long?> StoredAsync(RunDesk runs, string run) =>
        StreamResult.FromJson(await runs.InProcessAsync(async (services, _) => Assert.Single((await services.Store.Runs.FindAsync(run, CancellationToken.None))!.Streams.Values))).BytesScanned;
}

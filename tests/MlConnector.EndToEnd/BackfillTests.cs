using MlConnector.EndToEnd.Backfills;
using MlConnector.Engine.Delivery.Progress;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;
using MlConnector.Sandbox.PowerBi;

namespace MlConnector.EndToEnd;

/// <summary>
/// A backfill that only the vendor's limits bound: nothing is ever refused, and it takes as long as the limits make it and hardly longer, a restart in the middle included. Scaled down to a hundredth; <c>MLC_BACKFILL=full</c>
/// sends 3,000,000 rows under the documented limits.
/// </summary>
public sealed class BackfillTests
{
    private static readonly bool Full = Environment.GetEnvironmentVariable("MLC_BACKFILL") == "full";
    private static readonly long Rows = Full ? 3_000_000 : 30_000;

    /// <summary>Three hours' rows: the first at once, the others an hour after one another.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromHours(2);

    [Theory]
    [InlineData(null, 0)]
    [InlineData(DeliveryPoint.Waiting, 2)]
    [InlineData(DeliveryPoint.Sent, 150)]
    [InlineData(DeliveryPoint.Marked, 170)]
    public async Task INV_9_a_quota_bound_backfill_is_never_refused_and_takes_hardly_longer_than_it_must(DeliveryPoint? diesAt, int nth)
    {
        await using BackfillDesk desk = await StartAsync();
        if (diesAt is { } point) Assert.Equal(RunState.Failed, (await desk.RunAsync(new EndingAt(point, nth))).State);

        RunResult result = await desk.RunAsync();

        Assert.Equal(RunState.Verified, result.State);
        Assert.Equal(Rows, desk.Table.Count);
        Assert.Equal(Rows, desk.Table.Rows.Select(row => row["Id"]).Distinct().Count());
        Assert.Empty(desk.Sandbox.Counters.Refused);
        Assert.InRange(desk.Passed, Shortest, TimeSpan.FromTicks(Shortest.Ticks / 100 * 103));
    }

    [Fact]
    public async Task INV_2_a_stop_at_an_hourly_limit_is_clean_and_the_next_run_goes_on()
    {
        await using BackfillDesk desk = await StartAsync();

        RunResult first = await desk.RunAsync(wait: false);

        StreamResult stream = Assert.Single(first.Streams);
        Assert.Equal(RunState.Waiting, stream.State);
        Assert.Equal(Rows / 3, desk.Table.Count);
        Assert.InRange(stream.WaitsUntil!.Value - desk.Time.GetUtcNow(), TimeSpan.FromMinutes(55), TimeSpan.FromMinutes(61));
        Assert.Equal(RunState.Verified, (await desk.RunAsync()).State);
        Assert.Equal(Rows, desk.Table.Count);
        Assert.Empty(desk.Sandbox.Counters.Refused);
    }

    private static async Task<BackfillDesk> StartAsync()
    {
        BackfillDesk desk = Full
            ? new BackfillDesk(Rows, new PowerBiSandboxOptions(), "")
            : new BackfillDesk(Rows, new PowerBiSandboxOptions { RowsPerHour = 10_000, SlowTableRows = 2_500 }, ", rowsPerPost: 100, preferredRowsPerPost: 100, rowsPerHour: 10000, largeTableRows: 2500");
        await desk.StartAsync();
        return desk;
    }

    /// <summary>Ends the run at one event as the death of its process would: nothing is settled after it.</summary>
    private sealed class EndingAt(DeliveryPoint point, int nth) : IDeliveryObserver
    {
        private int seen;

        public void On(in DeliveryEvent reached)
        {
            if (reached.Point == point && Interlocked.Increment(ref seen) == nth) throw new InvalidOperationException("the process died");
        }
    }
}

using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Tests.Delivery.Fixtures;

namespace MlConnector.Engine.Tests.Runs;

/// <summary>Rows that are not visible yet when a run ends: waited for only until they are seen, and believed missing only after the settle time.</summary>
public sealed class CountedBatchTests
{
    [Theory]
    [InlineData(0, RunState.Verified, 0)]
    [InlineData(2, RunState.Verified, 3)]
    [InlineData(10, RunState.Verified, 12)]
    [InlineData(200, RunState.Unverified, 90)]
    public async Task A_run_waits_for_its_rows_no_longer_than_it_has_to(int lag, RunState expected, int waited)
    {
        await using var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk);
        desk.Destination.Capabilities = desk.Destination.Capabilities with { Settle = TimeSpan.FromSeconds(90) };
        desk.Destination.CountLag = TimeSpan.FromSeconds(lag);
        desk.Source.Fill(5);
        DateTimeOffset before = desk.Time.GetUtcNow();

        RunResult run = await runs.RunAsync();

        Assert.Equal(expected, run.State);
        Assert.InRange((desk.Time.GetUtcNow() - before).TotalSeconds, waited, waited + 2);
    }
}

using MlConnector.Abstractions.Destinations;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Tests.Delivery.Fixtures;
using MlConnector.Engine.Tests.Runs;

namespace MlConnector.Engine.Tests.Replay;

/// <summary>A replay refreshes what is built on the tables like a run.</summary>
public sealed class ReplayRefreshTests
{
    [Fact]
    public async Task A_replay_that_is_verified_refreshes_what_is_built_on_the_table_and_one_that_is_not_does_not()
    {
        await using var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(20);
        desk.Source.Put("7", "a name much longer than twenty characters", "7");
        desk.Source.Put("8", "a name much longer than twenty characters", "8");
        Assert.Null((await runs.RunAsync()).Refreshed);
        int refreshes = 0;
        desk.Destination.Refreshing = () => refreshes++;
        long[] letters = [.. (await desk.DeadLettersAsync()).Select(letter => letter.Id)];
        await ReplayTests.RepairAsync(desk, runs, "Name", "seven", letters[0]);

        desk.Destination.Capabilities = desk.Destination.Capabilities with { ReadBack = ReadBackKind.None };
        RunResult unproven = await ReplayTests.ReplayAsync(runs, letters[0]);
        Assert.Equal((RunState.Unverified, 1, null, 0), (unproven.State, unproven.Streams[0].Counts.Delivered, unproven.Refreshed, refreshes));

        desk.Destination.Capabilities = desk.Destination.Capabilities with { ReadBack = ReadBackKind.Counts };
        await ReplayTests.RepairAsync(desk, runs, "Name", "eight", letters[1]);
        RunResult proven = await ReplayTests.ReplayAsync(runs, letters[1]);
        Assert.Equal((RunState.Verified, 1), (proven.State, refreshes));
        Assert.True(proven.Refreshed!.Passed);

        Assert.Null((await ReplayTests.ReplayAsync(runs)).Refreshed);
        Assert.Equal(1, refreshes);
    }
}

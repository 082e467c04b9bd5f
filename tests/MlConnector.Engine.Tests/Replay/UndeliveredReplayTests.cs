using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Tests.Delivery.Fixtures;
using MlConnector.Engine.Tests.Runs;

namespace MlConnector.Engine.Tests.Replay;

/// <summary>A replay that could not deliver what it was asked for says what is still wrong, and is not green.</summary>
public sealed class UndeliveredReplayTests
{
    [Fact]
    public async Task What_still_cannot_be_delivered_keeps_a_replay_from_being_verified_INV4()
    {
        await using var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(30);
        for (int id = 1; id <= 12; id++) desk.Source.Put($"{id}", "a name much longer than twenty characters", "1");
        await runs.RunAsync();

        StreamResult stream = (await ReplayTests.ReplayAsync(runs)).Streams[0];

        Assert.Equal((RunState.Unverified, 0), (stream.State, stream.Counts.Delivered));
        Assert.Equal(11, stream.Reasons.Length);
        Assert.Matches("^\\|items\\|1 still cannot be delivered \\(dead letter 1\\): MAP-LENGTH: .* Shorten the text in the ERP or repair the row", stream.Reasons[0]);
        Assert.StartsWith("2 more rows still cannot be delivered", stream.Reasons[10], StringComparison.Ordinal);
        Assert.Equal(12, (await desk.DeadLettersAsync()).Count);
    }

    [Fact]
    public async Task A_row_that_the_destination_refuses_again_keeps_a_replay_from_being_verified_INV4()
    {
        await using var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk);
        desk.Destination.IsBad = static row => row.Id == "8";
        desk.Source.Fill(20);
        await runs.RunAsync();

        StreamResult stream = (await ReplayTests.ReplayAsync(runs)).Streams[0];

        Assert.Equal((RunState.Unverified, 0), (stream.State, stream.Counts.Delivered));
        Assert.Contains("T-400", Assert.Single(stream.Reasons), StringComparison.Ordinal);
        Assert.Equal("T-400", Assert.Single(await desk.DeadLettersAsync()).Code);
        desk.Destination.IsBad = static _ => false;
        Assert.Equal((RunState.Verified, 1), ((stream = (await ReplayTests.ReplayAsync(runs)).Streams[0]).State, stream.Counts.Replayed));
        desk.AssertSame();
    }
}

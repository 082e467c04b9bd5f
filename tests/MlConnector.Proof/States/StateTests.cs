using MlConnector.Proof.Seeds;

namespace MlConnector.Proof.States;

/// <summary>
/// Dead letters, repairs, supersession, removal, replay and changes of the mapping over random histories: the real engine over a real store, and a model of what the destination must hold (design, "Versions and fates", "Dead
/// letters", "Replay and mapping changes", "Absence").
/// </summary>
public sealed class StateTests
{
    [Fact]
    public async Task INV4_the_destination_and_every_dead_letter_are_what_the_model_says()
    {
        Tally covered = await new Slice("StateTests.INV4_the_destination_and_every_dead_letter_are_what_the_model_says", few: 4, full: 500).PlayAsync(async seed =>
        {
            await using var history = new StateHistory(seed);
            return await history.RunAsync(40);
        });
        Assert.True(covered["steps"] > 0);
        if (Slice.IsFull) Assert.All(["repairs", "replays", "replays of closed letters", "revision replays", "purges", "written off", "cut off", "mapping changes"], what => Assert.True(covered[what] > 50, what));
    }
}

using System.Collections.Immutable;
using MlConnector.Chaos.Cases;
using MlConnector.Chaos.Host;

namespace MlConnector.Chaos;

/// <summary>SIGKILL at every named point of the delivery path and of its files; each process of a case takes up what the killed one before it left.</summary>
public sealed class KillPointTests(ArenaFixture arena)
{
    [Theory]
    [InlineData("kills-reading")]
    [InlineData("kills-sending")]
    [InlineData("kills-settling")]
    [InlineData("kills-replacing")]
    [InlineData("kills-related-table")]
    [InlineData("kills-unknown-outcome")]
    [InlineData("kills-refused-batch")]
    [InlineData("kills-in-files")]
    [InlineData("kills-at-the-end")]
    [InlineData("kills-shortening-the-journal")]
    [InlineData("kills-publishing")]
    [InlineData("kills-removing-by-condition")]
    [InlineData("kills-inserting")]
    [InlineData("kills-appending-to-write-streams")]
    [InlineData("kills-merging")]
    public async Task INV_1_INV_2_INV_3_a_process_killed_at_a_named_point_loses_and_doubles_nothing(string name)
    {
        CaseEnd end = await arena.EndOf(name);
        Assert.True(end.Holds, end.Story);
    }

    [Fact]
    public void Every_named_point_has_a_case_that_kills_there()
    {
        ImmutableHashSet<string> killedAt = [.. CaseCatalog.All.SelectMany(one => one.Kills).Select(kill => kill.Point)];
        Assert.Empty(Kill.Points.Except(killedAt));
    }
}

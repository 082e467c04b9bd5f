using MlConnector.Chaos.Cases;

namespace MlConnector.Chaos;

/// <summary>The shipped <c>mlc</c>, which has no test switches, killed from outside by SIGKILL after so many requests: while it applies, and at any instant of its runs.</summary>
public sealed class ShippedProgramTests(ArenaFixture arena)
{
    [Theory]
    [InlineData("kills-of-mlc")]
    [InlineData("kills-of-mlc-publishing")]
    public async Task INV_3_mlc_killed_at_random_instants_loses_and_doubles_nothing(string name)
    {
        CaseEnd end = await arena.EndOf(name);
        Assert.True(end.Holds, end.Story);
        Assert.True(end.Happened.GetValueOrDefault("kill of mlc") > 0, $"every mlc ended before it was killed\n{end.Story}");
    }
}

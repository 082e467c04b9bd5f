using System.Collections.Immutable;
using MlConnector.Chaos.Cases;
using MlConnector.Engine.Delivery.Progress;

namespace MlConnector.Chaos;

/// <summary>SIGKILL at every named point of the delivery path; each process of a case takes up what the killed one before it left.</summary>
public sealed class KillPointTests
{
    [Theory]
    [InlineData("kills-reading")]
    [InlineData("kills-sending")]
    [InlineData("kills-settling")]
    [InlineData("kills-replacing")]
    [InlineData("kills-related-table")]
    [InlineData("kills-unknown-outcome")]
    [InlineData("kills-refused-batch")]
    public async Task INV_1_INV_2_INV_3_a_process_killed_at_a_named_point_loses_and_doubles_nothing(string name)
    {
        CaseEnd end = await new CaseRun(CaseCatalog.Named(name)).RunAsync(TestContext.Current.CancellationToken);
        Assert.True(end.Holds, end.Story);
    }

    [Fact]
    public void Every_named_point_has_a_case_that_kills_there()
    {
        ImmutableHashSet<DeliveryPoint> killedAt = [.. CaseCatalog.All.Where(one => one.Exact).SelectMany(one => one.Kills.Concat(one.LaterKills)).Select(kill => kill.Point)];
        Assert.Empty(Enum.GetValues<DeliveryPoint>().Except(killedAt));
    }
}

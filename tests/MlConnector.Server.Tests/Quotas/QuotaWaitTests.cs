using MlConnector.Abstractions.Destinations;
using MlConnector.Engine.Ports;
using MlConnector.Server.Quotas;

namespace MlConnector.Server.Tests.Quotas;

/// <summary>Which limit a stream waits for.</summary>
public sealed class QuotaWaitTests
{
    private static readonly QuotaWindow Minute = new(TimeSpan.FromSeconds(62), 120), Hour = new(TimeSpan.FromSeconds(3602), 120);

    [Theory]
    [InlineData("posts to dataset Finance: 120 an hour", true)]
    [InlineData("posts to dataset Finance: 120 an hour is full until 2026-11-29 09:00:00Z; what is delivered is settled", true)]
    [InlineData("posts to dataset Finance (too many requests)", true)]
    [InlineData("posts to dataset Finance: 120 a minute", false)]
    [InlineData("posts to dataset Finance 2: 120 an hour", false)]
    [InlineData("rows to dataset Finance: 1,000,000 an hour", false)]
    public void A_wait_is_for_the_window_that_it_names_or_for_all_of_a_key_that_the_vendor_closed(string reason, bool expected)
    {
        var wait = new QuotaWait("finance", "gl", "01R", reason, null);
        Assert.Equal(expected, wait.IsFor(new QuotaUse("powerbi/dataset/1/posts", Hour, 120, null) { Label = "posts to dataset Finance" }));
    }

    [Fact]
    public void How_full_a_limit_is_never_passes_a_hundred() =>
        Assert.Equal([0, 50, 100, 0], new[] { (0L, Minute), (60, Minute), (500, Minute), (5, Minute with { Limit = 0 }) }.Select(one => new QuotaStanding(new QuotaUse("k", one.Item2, one.Item1, null), [], [], []).Percent));
}

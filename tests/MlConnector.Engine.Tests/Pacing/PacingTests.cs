using MlConnector.Abstractions.Destinations;
using MlConnector.Engine.Pacing;

namespace MlConnector.Engine.Tests.Pacing;

public sealed class PacingTests
{
    private static readonly BackoffPolicy Policy = new(SendBackoff.Default);

    [Theory]
    [InlineData(1, 15)]
    [InlineData(2, 30)]
    [InlineData(3, 60)]
    [InlineData(6, 450)]
    [InlineData(7, 450)]
    public void A_wait_doubles_up_to_the_longest_and_is_at_least_half_of_it(int refusals, int seconds)
    {
        Assert.Equal(TimeSpan.FromSeconds(seconds), Policy.WaitAfter(refusals, null, 0));
        TimeSpan most = Policy.WaitAfter(refusals, null, BackoffPolicy.JitterSteps - 1)!.Value;
        Assert.InRange(most, TimeSpan.FromMilliseconds(seconds * 1990L), TimeSpan.FromSeconds(seconds * 2L) - TimeSpan.FromTicks(1));
    }

    [Fact]
    public void The_vendors_wish_is_never_shortened_and_the_last_refusal_ends_it()
    {
        Assert.Equal(TimeSpan.FromHours(1), Policy.WaitAfter(1, TimeSpan.FromHours(1), 0));
        Assert.Equal([TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60)], [.. Enumerable.Range(1, 3).Select(refusals => Policy.WaitAfter(refusals, TimeSpan.FromSeconds(1), 0)!.Value)]);
        Assert.Equal((TimeSpan.Zero, TimeSpan.FromSeconds(60)), (Policy.WaitAfter(1, TimeSpan.Zero, 0), Policy.WaitAfter(3, TimeSpan.Zero, 0)));
        Assert.Null(Policy.WaitAfter(8, TimeSpan.FromHours(1), 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Policy.WaitAfter(0, null, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Policy.WaitAfter(1, null, BackoffPolicy.JitterSteps));
    }
}

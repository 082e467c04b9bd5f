using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Engine.Pacing;

namespace MlConnector.Engine.Tests.Pacing;

public sealed class PacingTests
{
    private static readonly BackoffPolicy Policy = new(TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(15), 8);

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
        Assert.Equal(TimeSpan.FromSeconds(15), Policy.WaitAfter(1, TimeSpan.FromSeconds(1), 0));
        Assert.Null(Policy.WaitAfter(8, TimeSpan.FromHours(1), 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Policy.WaitAfter(0, null, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Policy.WaitAfter(1, null, BackoffPolicy.JitterSteps));
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(120, 0, 0)]
    [InlineData(121, 0, 1)]
    [InlineData(240, 120, 2)]
    [InlineData(241, 120, 3)]
    [InlineData(10, 200, 1)]
    public void A_backfill_ends_after_as_many_windows_as_its_batches_fill(long batches, long used, int hours)
    {
        (TimeSpan time, string limit) = BackfillEstimate.ForBatches(batches, [Claim("posts per hour", 1, 120, TimeSpan.FromHours(1))], (_, _) => used);

        Assert.Equal(TimeSpan.FromHours(hours), time);
        Assert.Equal(hours == 0 ? "" : "posts per hour", limit);
    }

    [Fact]
    public void The_slowest_limit_decides_and_a_batch_that_is_too_large_never_ends()
    {
        ImmutableArray<QuotaClaim> claims = [Claim("posts per minute", 1, 120, TimeSpan.FromMinutes(1)), Claim("rows per hour", 10_000, 1_000_000, TimeSpan.FromHours(1))];

        Assert.Equal((TimeSpan.FromHours(5), "rows per hour"), BackfillEstimate.ForBatches(600, claims, static (_, _) => 0));
        Assert.Equal((TimeSpan.MaxValue, "rows per hour"), BackfillEstimate.ForBatches(1, [Claim("rows per hour", 11, 10, TimeSpan.FromHours(1))], static (_, _) => 0));
    }

    private static QuotaClaim Claim(string label, long amount, long limit, TimeSpan length) => new("dataset/1", amount, [new QuotaWindow(length, limit)]) { Label = label };
}

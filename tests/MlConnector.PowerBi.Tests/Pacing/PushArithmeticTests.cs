using MlConnector.PowerBi.Pacing;

namespace MlConnector.PowerBi.Tests.Pacing;

public sealed class PushArithmeticTests
{
    private static readonly PushBudget Documented = new();

    [Theory]
    [InlineData(8, 12, 100, 300_000, 96, 120, true)]
    [InlineData(11, 12, 100, 300_000, 132, 120, false)]
    [InlineData(11, 12, 100, 1_000, 132, 7_200, true)]
    [InlineData(1, 4, 9_001, 0, 8, 7_200, true)]
    [InlineData(1, 4, 0, 0, 4, 7_200, true)]
    [InlineData(1, 1, 1, 249_999, 1, 120, true)]
    public void A_schedule_needs_posts_per_table_and_round(int tables, int rounds, long rows, long now, long posts, long allowed, bool fits)
    {
        ScheduleNeed need = PushArithmetic.Schedule([.. Enumerable.Range(0, tables).Select(i => new TableLoad($"T{i}", rounds, rows, now))], Documented);

        Assert.Equal((posts, allowed, fits), (need.PostsPerHour, need.PostsAllowed, need.Fits));
        Assert.Contains($"needs {posts} posts an hour of {allowed}", need.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_schedule_that_needs_too_many_rows_does_not_fit()
    {
        Assert.False(PushArithmetic.Schedule([new TableLoad("T", 12, 90_000, 0)], Documented).Fits);
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(9_000, 9_000, 0)]
    [InlineData(1_000_000, 1_000_000, 0)]
    [InlineData(1_000_001, 1_000_001, 60)]
    [InlineData(3_000_000, 3_000_000, 120)]
    [InlineData(5_000_000, 5_000_000, 240)]
    public void A_backfill_takes_an_hour_for_each_further_million_rows(long rows, long largest, int minutes)
    {
        Assert.Equal(TimeSpan.FromMinutes(minutes), PushArithmetic.Backfill(rows, largest, Documented));
    }

    [Fact]
    public void A_backfill_of_many_small_posts_is_bound_by_posts()
    {
        var budget = Documented with { RowsPerPost = 1_000 };

        Assert.Equal(TimeSpan.FromHours(2), PushArithmetic.Backfill(360_000, 400_000, budget));
        Assert.Equal(TimeSpan.FromMinutes(1), PushArithmetic.Backfill(240_000, 240_000, budget));
    }

    [Fact]
    public void Fullness_says_when_a_table_overflows()
    {
        var today = new DateOnly(2026, 6, 1);

        Assert.Equal(new TableFullness(80, new DateOnly(2026, 6, 11), true), PushArithmetic.Fullness(4_000_000, 100_000, today, Documented));
        Assert.Equal(new TableFullness(0, null, false), PushArithmetic.Fullness(10, 0, today, Documented));
        Assert.Equal(new TableFullness(79, null, false), PushArithmetic.Fullness(3_999_999, 1, today, Documented));
        Assert.Equal(new TableFullness(120, today, true), PushArithmetic.Fullness(6_000_000, 5, today, Documented));
    }
}

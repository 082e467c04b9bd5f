using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Engine.Planning;

namespace MlConnector.Engine.Tests.Planning;

/// <summary>The arithmetic that plans show.</summary>
public sealed class QuotaArithmeticTests
{
    private static readonly QuotaWindow PerMinute = new(TimeSpan.FromMinutes(1), 120);
    private static readonly QuotaWindow PerHour = new(TimeSpan.FromHours(1), 120);

    [Fact]
    public void What_is_new_for_each_generation_bounds_the_time_of_one() =>
        Assert.Equal(TimeSpan.FromDays(3), QuotaArithmetic.ShortestTime([new RequestLoad([new QuotaClaim("table-g/loads", 1, [new QuotaWindow(TimeSpan.FromDays(1), 24)]) { OfGeneration = true }], 80)]).Time);

    [Fact]
    public void Tables_share_the_limit_of_their_dataset_and_a_large_one_slows_all()
    {
        QuotaNeed need = Assert.Single(QuotaArithmetic.Needs([Load("posts", 1, 100, PerMinute), Load("posts", 1, 100, PerHour)]));
        Assert.Equal((200, 120, false), (need.Needed, need.Allowed, need.Fits));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(120, 0)]
    [InlineData(121, 1)]
    [InlineData(240, 1)]
    [InlineData(241, 2)]
    public void The_first_window_is_free_at_once_and_each_further_one_costs_its_length(long requests, int hours) =>
        Assert.Equal(TimeSpan.FromHours(hours), QuotaArithmetic.ShortestTime([Load("posts", 1, requests, PerHour)]).Time);

    [Theory]
    [InlineData(62, 120, "120 a minute", 7_200, 172_800, false)]
    [InlineData(3602, 1_000_000, "1,000,000 an hour", 1_000_000, 24_000_000, false)]
    [InlineData(86_400, 48, "48 a day", 2, 48, true)]
    [InlineData(600, 5, "5 in 10 minutes", 30, 720, false)]
    [InlineData(10, 5, "5 in 10 seconds", 1_800, 43_200, false)]
    public void A_window_is_shown_without_the_margin_that_is_kept(int seconds, long limit, string text, long perHour, long perDay, bool ofDay)
    {
        var window = new QuotaWindow(TimeSpan.FromSeconds(seconds), limit);
        Assert.Equal((text, perHour, perDay, ofDay), (window.Text, window.PerHour, window.PerDay, window.IsOfDay));
    }

    [Theory]
    [InlineData(100, 0, 100)]
    [InlineData(120, 0, 120)]
    [InlineData(121, 1, 1)]
    [InlineData(240, 1, 120)]
    [InlineData(250, 2, 10)]
    public void What_is_left_of_a_window_is_whole_windows_and_a_rest(long requests, int hours, long rest)
    {
        QuotaRemainder remainder = Assert.Single(QuotaArithmetic.Remainders([Load("posts", 1, requests, PerHour)]));
        Assert.Equal((TimeSpan.FromHours(hours), rest), (remainder.Whole, remainder.Rest.Amount));
    }

    [Fact]
    public void The_limit_that_decides_is_named()
    {
        (TimeSpan time, string limit) = QuotaArithmetic.ShortestTime([Load("posts", 1, 10, PerMinute), Load("rows", 9_000, 334, new QuotaWindow(TimeSpan.FromHours(1), 1_000_000))]);
        Assert.Equal((TimeSpan.FromHours(3), "rows"), (time, limit));
    }

    [Fact]
    public void A_request_that_no_window_takes_takes_for_ever() =>
        Assert.Equal(TimeSpan.MaxValue, QuotaArithmetic.ShortestTime([Load("posts", 1, 1, new QuotaWindow(TimeSpan.FromHours(1), 0))]).Time);

    [Theory]
    [InlineData(4_000_000, 100_000, 10)]
    [InlineData(5_000_000, 1, 0)]
    public void A_table_that_grows_is_full_on_a_day(long rows, long perDay, int days) =>
        Assert.Equal(new DateOnly(2026, 11, 21).AddDays(days), QuotaArithmetic.FullOn(rows, perDay, 5_000_000, new DateOnly(2026, 11, 21)));

    [Fact]
    public void A_table_that_does_not_grow_is_never_full() => Assert.Null(QuotaArithmetic.FullOn(4_999_999, 0, 5_000_000, new DateOnly(2026, 11, 21)));

    private static RequestLoad Load(string key, long amount, long requests, QuotaWindow window) => new(ImmutableArray.Create(new QuotaClaim(key, amount, [window])), requests);
}

using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Engine.Planning;

namespace MlConnector.Engine.Tests.Planning;

/// <summary>What schedules need of limits that pipelines share.</summary>
public sealed class ScheduleArithmeticTests
{
    private static readonly QuotaWindow Hour = new(TimeSpan.FromHours(1), 600), Day = new(TimeSpan.FromDays(1), 14_400);

    [Fact]
    public void What_is_new_for_each_generation_bounds_no_schedule()
    {
        QuotaNeed need = Assert.Single(Own(Load(Claim("table-g", Day) with { OfGeneration = true }, 80), Load(Claim("table", Day), 4)));

        Assert.Equal(("table", 4L, true), (need.Label, need.Needed, need.Fits));
    }

    [Fact]
    public void A_limit_a_minute_is_sixty_times_as_much_an_hour()
    {
        QuotaNeed need = Assert.Single(Own(Load(Claim("posts", new QuotaWindow(TimeSpan.FromMinutes(1), 120)), 96)));
        Assert.Equal((96, 7200, "an hour", true), (need.Needed, need.Allowed, need.Each, need.Fits));
    }

    [Fact]
    public void The_window_that_is_filled_most_decides()
    {
        QuotaNeed hourly = Assert.Single(Own(Load(Claim("site", Hour, Day), 601)));
        QuotaNeed daily = Assert.Single(Own(new ScheduleLoad([Claim("site", Hour, Day)], Flat(599), 14_401)));

        Assert.Equal(("601 site an hour of 600", false), (hourly.Text, hourly.Fits));
        Assert.Equal(("14,401 site a day of 14,400", false), (daily.Text, daily.Fits));
    }

    [Fact]
    public void Tables_share_the_limit_of_their_dataset_and_a_large_one_slows_all()
    {
        QuotaNeed need = Assert.Single(Own(Load(Claim("posts", new QuotaWindow(TimeSpan.FromMinutes(1), 120)), 100), Load(Claim("posts", new QuotaWindow(TimeSpan.FromHours(1), 120)), 100)));
        Assert.Equal((200, 120, false), (need.Needed, need.Allowed, need.Fits));
    }

    [Fact]
    public void What_others_need_of_the_same_limits_is_added_and_named_and_theirs_alone_is_nobodys()
    {
        (string, ImmutableArray<ScheduleLoad>)[] others = [("finance", [Load(Claim("site", Hour), 300), Load(Claim("site", Hour), 60), Load(Claim("elsewhere", Hour), 900)]), ("stock", [Load(Claim("elsewhere", Hour), 1)])];

        QuotaNeed need = Assert.Single(ScheduleArithmetic.Needs([Load(Claim("site", Hour), 360)], others));

        Assert.Equal("720 site an hour of 600 (this pipeline 360 + finance 360)", need.Text);
        Assert.False(need.Fits);
    }

    [Fact]
    public void Hours_in_which_only_one_runs_are_not_added_but_days_are()
    {
        ImmutableArray<long> morning = [.. Enumerable.Range(0, 24).Select(hour => hour == 8 ? 500L : 0)], evening = [.. Enumerable.Range(0, 24).Select(hour => hour == 20 ? 500L : 0)];
        QuotaNeed hourly = Assert.Single(ScheduleArithmetic.Needs([new ScheduleLoad([Claim("site", Hour)], morning, 500)], [("finance", [new ScheduleLoad([Claim("site", Hour)], evening, 500)])]));
        QuotaNeed daily = Assert.Single(ScheduleArithmetic.Needs([new ScheduleLoad([Claim("site", Day)], morning, 500)], [("finance", [new ScheduleLoad([Claim("site", Day)], evening, 500)])]));

        Assert.Equal("500 site an hour of 600", hourly.Text);
        Assert.Equal("1,000 site a day of 14,400 (this pipeline 500 + finance 500)", daily.Text);
    }

    [Fact]
    public void A_limit_of_nothing_fits_nothing_but_no_schedule()
    {
        var none = new QuotaWindow(TimeSpan.FromHours(1), 0);
        Assert.False(Assert.Single(Own(Load(Claim("site", none), 1))).Fits);
        Assert.True(Assert.Single(Own(Load(Claim("site", none), 0))).Fits);
    }

    private static ImmutableArray<QuotaNeed> Own(params ScheduleLoad[] loads) => ScheduleArithmetic.Needs(loads, []);

    private static ScheduleLoad Load(QuotaClaim claim, long perHour) => new([claim], Flat(perHour), perHour);

    private static ImmutableArray<long> Flat(long perHour) => [.. Enumerable.Repeat(perHour, 24)];

    private static QuotaClaim Claim(string key, params ImmutableArray<QuotaWindow> windows) => new(key, 1, windows);
}

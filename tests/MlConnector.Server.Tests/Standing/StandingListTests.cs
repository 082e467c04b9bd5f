using System.Collections.Immutable;
using MlConnector.Server.Standing;

namespace MlConnector.Server.Tests.Standing;

/// <summary>A list is given as long as nothing has changed, a long one a moment longer, and none after an order; what is drawn of it is drawn once.</summary>
public sealed class StandingListTests
{
    private static readonly DateTimeOffset ReadAt = new(2026, 11, 30, 8, 0, 0, TimeSpan.Zero);
    private static readonly StandingMark Mark = new(1, 1, 1, 1, 1);
    private static readonly StandingFilter All = new(null, null, 1);
    private int drawings;

    [Fact]
    public void It_holds_while_nothing_changes_but_not_for_ever()
    {
        StandingList list = Of(3);
        Assert.True(list.Holds(Mark, ReadAt));
        Assert.True(list.Holds(Mark, ReadAt + StandingList.LongestKept - TimeSpan.FromTicks(1)));
        Assert.False(list.Holds(Mark, ReadAt + StandingList.LongestKept));
        Assert.False(list.Holds(Mark, ReadAt - TimeSpan.FromTicks(1))); // the clock was set back
    }

    [Fact]
    public void A_list_that_fits_on_a_page_is_never_behind()
    {
        StandingList list = Of(StandingFilter.PageSize);
        foreach (StandingMark changed in Changed) Assert.False(list.Holds(changed, ReadAt));
    }

    [Theory]
    [InlineData(51, 51)]
    [InlineData(500, 500)]
    [InlineData(5000, 1000)]
    public void A_longer_one_is_a_moment_behind_but_never_for_who_ordered_something(int pipelines, int milliseconds)
    {
        StandingList list = Of(pipelines);
        TimeSpan behind = TimeSpan.FromMilliseconds(milliseconds);
        foreach (StandingMark changed in Changed)
        {
            bool isOrder = changed.Orders != Mark.Orders;
            Assert.Equal(!isOrder, list.Holds(changed, ReadAt + behind - TimeSpan.FromTicks(1)));
            Assert.False(list.Holds(changed, ReadAt + behind));
        }
    }

    [Fact]
    public async Task What_is_drawn_is_drawn_once_for_all_and_a_search_for_who_searches()
    {
        StandingList list = Of(3);
        string[] drawn = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => list.DrawnAsync(All, DrawAsync)));
        Assert.Equal(["drawing 1"], drawn.Distinct(StringComparer.Ordinal));
        Assert.Equal("drawing 2", await list.DrawnAsync(All with { Page = 2 }, DrawAsync));
        Assert.Equal("drawing 3", await list.DrawnAsync(All with { Find = "x" }, DrawAsync));
        Assert.Equal("drawing 4", await list.DrawnAsync(All with { Find = "x" }, DrawAsync));
        Assert.Equal("drawing 1", await list.DrawnAsync(All, DrawAsync));
    }

    [Fact]
    public async Task A_drawing_that_failed_is_made_anew()
    {
        StandingList list = Of(3);
        await Assert.ThrowsAsync<InvalidOperationException>(() => list.DrawnAsync(All, () => Task.FromException<string>(new InvalidOperationException("once"))));
        Assert.Equal("drawing 1", await list.DrawnAsync(All, DrawAsync));
    }

    [Fact]
    public async Task However_many_pages_are_asked_for_only_so_many_are_kept()
    {
        StandingList list = Of(3);
        for (int page = 1; page <= 20; page++) await list.DrawnAsync(All with { Page = page }, DrawAsync);
        Assert.Equal("drawing 21", await list.DrawnAsync(All with { Page = 21 }, DrawAsync));
        Assert.Equal("drawing 22", await list.DrawnAsync(All with { Page = 21 }, DrawAsync));
        Assert.Equal("drawing 1", await list.DrawnAsync(All with { Page = 1 }, DrawAsync));
    }

    private static ImmutableArray<StandingMark> Changed => [Mark with { Store = 2 }, Mark with { Runs = 2 }, Mark with { Looks = 2 }, Mark with { Limits = 2 }, Mark with { Orders = 2 }];

    private static StandingList Of(int pipelines) => new([.. Enumerable.Repeat<PipelineStanding>(null!, pipelines)], ReadAt, Mark);

    private async Task<string> DrawAsync()
    {
        int number = ++drawings;
        await Task.Yield();
        return $"drawing {number}";
    }
}

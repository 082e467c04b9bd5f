using MlConnector.Server.Console.Live;

namespace MlConnector.Server.Tests.Console;

/// <summary>An open overview is told of what changes, and now and then without; where its list may be behind, once more a beat later.</summary>
public sealed class OverviewNewsTests
{
    private static readonly DateTimeOffset Opened = new(2026, 11, 30, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_change_is_told_once()
    {
        var news = new OverviewNews(7, Opened);
        Assert.Equal([false, true, false, true, false], Looks(news, behind: false, 7, 8, 8, 9, 9));
    }

    [Fact]
    public void A_change_is_told_once_more_where_the_list_may_be_behind()
    {
        var news = new OverviewNews(7, Opened);
        Assert.Equal([false, true, true, false, false], Looks(news, behind: true, 7, 8, 8, 8, 8));
        Assert.Equal([true, true, true, false], Looks(news, behind: true, 9, 10, 10, 10));
    }

    [Fact]
    public void Without_a_change_it_is_told_now_and_then()
    {
        var news = new OverviewNews(7, Opened);
        Assert.False(news.Look(7, behind: false, Opened + OverviewNews.IdleBeat - TimeSpan.FromSeconds(1)));
        Assert.True(news.Look(7, behind: false, Opened + OverviewNews.IdleBeat));
        Assert.False(news.Look(7, behind: false, Opened + OverviewNews.IdleBeat + TimeSpan.FromSeconds(1)));
    }

    private static bool[] Looks(OverviewNews news, bool behind, params long[] changes) => [.. changes.Select(current => news.Look(current, behind, Opened))];
}

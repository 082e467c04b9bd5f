using MlConnector.Server.Console.Live;

namespace MlConnector.Server.Tests.Console;

/// <summary>The more pages are open, the longer each waits for its next event.</summary>
public sealed class LiveFollowersTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(19, 1)]
    [InlineData(20, 2)]
    [InlineData(200, 11)]
    public void Open_pages_share_what_a_second_bears(int pages, int seconds)
    {
        var followers = new LiveFollowers();
        IDisposable[] open = [.. Enumerable.Range(0, pages).Select(_ => followers.Join())];
        Assert.Equal(TimeSpan.FromSeconds(seconds), followers.Beat);
        foreach (IDisposable page in open) page.Dispose();
        Assert.Equal(TimeSpan.FromSeconds(1), followers.Beat);
    }
}

using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MlConnector.Server.Runs;
using MlConnector.Server.Standing;

namespace MlConnector.Server.Console.Live;

/// <summary>Tells open pages that what they show has changed. An event says no more than that: the page fetches what it may see.</summary>
internal static class LiveRoutes
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    /// <summary>Sent at once, so that a browser knows that it is connected.</summary>
    private static SseItem<string> Opened => new("open", "open");

    public static void MapLive(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/live/overview", (RunDesk desk, StandingReader standings, LiveFollowers followers, TimeProvider time, CancellationToken cancel) => TypedResults.ServerSentEvents(OverviewAsync(desk, standings, followers, time, cancel)));
        routes.MapGet("/live/runs/{id}", (string id, RunDesk desk, TimeProvider time, CancellationToken cancel) => TypedResults.ServerSentEvents(RunAsync(id, desk, time, cancel)));
    }

    private static async IAsyncEnumerable<SseItem<string>> OverviewAsync(RunDesk desk, StandingReader standings, LiveFollowers followers, TimeProvider time, [EnumeratorCancellation] CancellationToken cancel)
    {
        using IDisposable following = followers.Join();
        yield return Opened;
        var news = new OverviewNews(desk.Changes, time.GetUtcNow());
        while (true)
        {
            await Task.Delay(followers.Beat, time, cancel);
            if (!news.Look(desk.Changes, standings.Behind > TimeSpan.Zero, time.GetUtcNow())) continue;
            yield return new SseItem<string>("changed");
        }
    }

    private static async IAsyncEnumerable<SseItem<string>> RunAsync(string id, RunDesk desk, TimeProvider time, [EnumeratorCancellation] CancellationToken cancel)
    {
        yield return Opened;
        while (desk.Live.Any(run => run.RunId == id))
        {
            yield return new SseItem<string>("changed");
            await Task.Delay(Beat, time, cancel);
        }

        yield return new SseItem<string>("ended", "end");
    }
}

using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MlConnector.Server.Runs;

namespace MlConnector.Server.Console.Live;

/// <summary>Tells open pages that what they show has changed. An event says no more than that: the page fetches what it may see.</summary>
internal static class LiveRoutes
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    /// <summary>Without runs that begin or end, a page is made fresh so often: times pass.</summary>
    private static readonly TimeSpan IdleBeat = TimeSpan.FromSeconds(30);

    /// <summary>Sent at once, so that a browser knows that it is connected.</summary>
    private static SseItem<string> Opened => new("open", "open");

    public static void MapLive(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/live/overview", (RunDesk desk, LiveFollowers followers, TimeProvider time, CancellationToken cancel) => TypedResults.ServerSentEvents(OverviewAsync(desk, followers, time, cancel)));
        routes.MapGet("/live/runs/{id}", (string id, RunDesk desk, TimeProvider time, CancellationToken cancel) => TypedResults.ServerSentEvents(RunAsync(id, desk, time, cancel)));
    }

    private static async IAsyncEnumerable<SseItem<string>> OverviewAsync(RunDesk desk, LiveFollowers followers, TimeProvider time, [EnumeratorCancellation] CancellationToken cancel)
    {
        using IDisposable following = followers.Join();
        yield return Opened;
        (long seen, DateTimeOffset since) = (desk.Changes, time.GetUtcNow());
        while (true)
        {
            await Task.Delay(followers.Beat, time, cancel);
            if (desk.Changes == seen && time.GetUtcNow() - since < IdleBeat) continue;
            (seen, since) = (desk.Changes, time.GetUtcNow());
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

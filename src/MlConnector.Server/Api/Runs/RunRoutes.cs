using MlConnector.Server.Refusals;
using MlConnector.Server.SignIn.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Reading;
using MlConnector.Engine.Replay;
using MlConnector.Engine.Runs;
using MlConnector.Server.Api.Access;
using MlConnector.Server.Api.Paging;
using MlConnector.Server.KeyPolls;
using MlConnector.Server.Runs;
using MlConnector.Server.Runs.Logs;

namespace MlConnector.Server.Api.Runs;

/// <summary>Runs: begun, listed, looked at, followed.</summary>
internal static class RunRoutes
{
    public static void MapRuns(this IEndpointRouteBuilder all)
    {
        RouteGroupBuilder api = all.MapGroup("").WithTags(Tags.Runs);
        api.MapPost("/pipelines/{name}/runs", StartAsync).WithName("startRun").RequiresScope(Scopes.Run);
        api.MapPost("/pipelines/{name}/streams/{stream}/poll", PollAsync).WithName("pollKeys").RequiresScope(Scopes.Run);
        api.MapPost("/pipelines/{name}/replays", ReplayAsync).WithName("startReplay").RequiresScope(Scopes.Run);
        api.MapGet("/runs", ListAsync).WithName("listRuns").RequiresScope(Scopes.Read);
        api.MapGet("/runs/{id}", ReadAsync).WithName("getRun").RequiresScope(Scopes.Read);
        api.MapGet("/runs/{id}/log", ReadLogAsync).WithName("getRunLog").RequiresScope(Scopes.Read);
        api.MapGet("/runs/{id}/events", Follow).WithName("followRun").Produces<RunProgress>(StatusCodes.Status200OK, "text/event-stream").RequiresScope(Scopes.Read);
    }

    /// <summary>Run a pipeline now</summary>
    /// <remarks>Answers when it has begun; follow it at the address in Location. One run of a pipeline at a time.</remarks>
    /// <param name="name">Name of the pipeline.</param>
    internal static async Task<Accepted<RunStarted>> StartAsync(string name, RunOrder order, Workspace workspace, RunDesk desk, HttpContext context, CancellationToken cancel)
    {
        StoredPipeline stored = await StoredPipeline.FindAsync(workspace.Store.Revisions, name, cancel);
        IReadOnlyList<AppliedStream> streams = stored.Streams(order.Streams ?? []);
        var request = new RunRequest(Visitor.Of(context.User).By) { Streams = [.. order.Streams ?? []], Mode = order.Mode == RunMode.Full ? ReadMode.Full : ReadMode.Poll, GuardsOff = order.ApproveRemovals };
        if (order.Keys is { Count: > 0 } keys) request = KeyPoll.Of(request, OnlyStream(order, streams), keys);
        return Started(desk.Start(stored, request));
    }

    /// <summary>Read given keys of a stream now</summary>
    /// <remarks>For whoever hears of a change between two polls, as IFS Cloud Event Actions do. The keys are read and delivered as by any poll; the cursor stays, so the poll that follows misses nothing. While the pipeline runs they wait, stored, each once however often it is asked for, and are read when that run has ended, also after a restart of the service.</remarks>
    /// <param name="name">Name of the pipeline.</param>
    /// <param name="stream">Name of the stream.</param>
    internal static async Task<Accepted<KeysAsked>> PollAsync(string name, string stream, KeyOrder order, Workspace workspace, KeyPollDesk desk, HttpContext context, CancellationToken cancel)
    {
        StoredPipeline stored = await StoredPipeline.FindAsync(workspace.Store.Revisions, name, cancel);
        (LiveRun? run, int waiting) = await desk.AskAsync(stored, stream, order.Keys, Visitor.Of(context.User).By, cancel);
        return TypedResults.Accepted(run is null ? $"{ApiRoutes.Root}/pipelines/{Uri.EscapeDataString(stored.Name)}" : $"{ApiRoutes.Root}/runs/{run.RunId}", new KeysAsked(run?.RunId, stored.Name, waiting));
    }

    /// <summary>Deliver dead letters again, from the journal</summary>
    /// <remarks>With their repairs and the current mapping; the source is not asked, and nothing is sent that is already there. What is named is combined: letters of this code in this stream. Nothing named = all that are open.</remarks>
    /// <param name="name">Name of the pipeline.</param>
    internal static async Task<Accepted<RunStarted>> ReplayAsync(string name, ReplayOrder order, Workspace workspace, RunDesk desk, HttpContext context, CancellationToken cancel)
    {
        StoredPipeline stored = await StoredPipeline.FindAsync(workspace.Store.Revisions, name, cancel);
        if (order.Stream is { } stream) stored.Streams([stream]);
        var selection = new ReplaySelection([.. order.Ids ?? []]) { Stream = order.Stream, Code = order.Code, RunId = order.Run };
        return Started(desk.Replay(stored, selection, new RunRequest(Visitor.Of(context.User).By)));
    }

    /// <summary>List runs, the newest first</summary>
    /// <param name="pipeline">Only of this pipeline.</param>
    /// <param name="after">Where the page begins: <c>next</c> of the page before.</param>
    /// <param name="limit">Items of the page, 1 to 200; 50 if nothing is said.</param>
    internal static async Task<Ok<Page<RunSummary>>> ListAsync(string? pipeline, string? after, int? limit, Workspace workspace, CancellationToken cancel)
    {
        var problems = new Problems();
        int size = Page.Size(limit, problems);
        RunRecord? before = after is null ? null : await workspace.Store.Runs.FindAsync(after, cancel);
        if (after is not null && before is null) problems.Add(ApiErrors.Wrong("parameter after", $"'{after}' is no place in this list.", "Give 'next' of the page before, or nothing."));
        problems.ThrowIfAny();
        if (pipeline is not null) await StoredPipeline.FindAsync(workspace.Store.Revisions, pipeline, cancel);
        return TypedResults.Ok(Page.Of(await workspace.Store.Runs.PageAsync(pipeline, before, size + 1, cancel), size, run => run.RunId, RunSummary.Of));
    }

    /// <summary>Tell what became of a run, stream by stream</summary>
    /// <param name="id">Id of the run.</param>
    internal static async Task<Ok<RunDetail>> ReadAsync(string id, Workspace workspace, RunDesk desk, CancellationToken cancel)
    {
        LiveRun? live = desk.Live.FirstOrDefault(run => run.RunId == id);
        if (await workspace.Store.Runs.FindAsync(id, cancel) is { } run) return TypedResults.Ok(RunDetail.Of(run, live, workspace.Scrub));
        return (live ?? desk.RefusedRun(id)) is { } unrecorded ? TypedResults.Ok(RunDetail.Unrecorded(unrecorded, workspace.Scrub)) : throw ApiErrors.RunUnknown(id);
    }

    /// <summary>Show what a run said</summary>
    /// <remarks>Of runs of this service, for as long as its settings keep them; bounded, so of a very long run the beginning is let go. Empty for runs that were begun by a command.</remarks>
    /// <param name="id">Id of the run.</param>
    internal static async Task<Ok<RunLog>> ReadLogAsync(string id, Workspace workspace, RunDesk desk, RunLogs logs, CancellationToken cancel)
    {
        if (desk.Live.All(run => run.RunId != id) && desk.RefusedRun(id) is null && await workspace.Store.Runs.FindAsync(id, cancel) is null) throw ApiErrors.RunUnknown(id);
        return TypedResults.Ok(new RunLog([.. logs.Read(id).Select(line => line with { Message = workspace.Scrub(line.Message), Failure = line.Failure is { } failure ? workspace.Scrub(failure) : null })]));
    }

    /// <summary>Follow a run live, as server-sent events</summary>
    /// <remarks>An event <c>progress</c> each second, and one <c>end</c> when it has ended; both tell how far each stream is. A run that has ended already is told by <c>end</c> alone.</remarks>
    /// <param name="id">Id of the run.</param>
    internal static async Task<ServerSentEventsResult<RunProgress>> Follow(string id, Workspace workspace, RunDesk desk, CancellationToken cancel)
    {
        LiveRun? live = desk.Live.FirstOrDefault(run => run.RunId == id) ?? desk.RefusedRun(id);
        if (live is null && await workspace.Store.Runs.FindAsync(id, cancel) is null) throw ApiErrors.RunUnknown(id);
        return TypedResults.ServerSentEvents(new RunFollower(workspace, id, live).EventsAsync(cancel));
    }

    internal static Accepted<RunStarted> Started(LiveRun run) => TypedResults.Accepted($"{ApiRoutes.Root}/runs/{run.RunId}", new RunStarted(run.RunId, run.Pipeline));

    private static AppliedStream OnlyStream(RunOrder order, IReadOnlyList<AppliedStream> streams) => order is { Streams: [_], Mode: RunMode.Poll } ? streams[0] : throw new ConnectorException(
        ApiErrors.Wrong("body, keys", "Keys are of one stream, and are all that is asked for.", "Name one stream, and leave mode as it is."));
}

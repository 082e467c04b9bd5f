using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Composition.Waiting;
using MlConnector.Engine.Runs;
using MlConnector.Server.KeyPolls;
using MlConnector.Server.Refusals;
using MlConnector.Server.Runs;
using MlConnector.Server.SignIn.Access;

namespace MlConnector.Server.Console.Actions;

/// <summary>What is done to single streams: the ways out of a hold, records that are read now, and what is not waited for any longer.</summary>
internal static class TableActs
{
    public static void MapTableActs(this IEndpointRouteBuilder all)
    {
        RouteGroupBuilder routes = all.MapGroup("/acts/pipelines/{name}");
        routes.MapPost("/rebuild", RebuildAsync);
        routes.MapPost("/adopt", AdoptAsync);
        routes.MapPost("/poll", PollAsync);
        routes.MapPost("/waiting/{stream}/write-off", WriteOffAsync);
    }

    private static Task<IResult> RebuildAsync(string name, [FromForm] string? stream, [FromForm] string? from, Workspace workspace, RunDesk desk, Visitor visitor, CancellationToken cancel) => Act.AnswerAsync(Act.PageOf(name), async () =>
    {
        StoredPipeline stored = await StoredPipeline.FindAsync(workspace.Store.Revisions, name, cancel);
        return $"/runs/{desk.Rebuild(stored, Of(stored, stream, visitor), from == "erp").RunId}";
    });

    private static Task<IResult> AdoptAsync(string name, [FromForm] string? stream, Workspace workspace, RunDesk desk, Visitor visitor, CancellationToken cancel) => Act.AnswerAsync(Act.PageOf(name), async () =>
    {
        StoredPipeline stored = await StoredPipeline.FindAsync(workspace.Store.Revisions, name, cancel);
        return $"/runs/{desk.Adopt(stored, Of(stored, stream, visitor)).RunId}";
    });

    /// <summary>One key a line; while the pipeline runs they wait for its end.</summary>
    private static Task<IResult> PollAsync(string name, [FromForm] string? stream, [FromForm] string? keys, Workspace workspace, KeyPollDesk desk, Visitor visitor, CancellationToken cancel) => Act.AnswerAsync(Act.PageOf(name), async () =>
    {
        StoredPipeline stored = await StoredPipeline.FindAsync(workspace.Store.Revisions, name, cancel);
        string[] asked = (keys ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        (LiveRun? run, int waiting) = await desk.AskAsync(stored, stream ?? "", asked, visitor.By, cancel);
        return run is null ? $"{Act.PageOf(name)}?waiting={waiting}" : $"/runs/{run.RunId}";
    });

    private static Task<IResult> WriteOffAsync(string name, string stream, [FromForm] string? document, [FromForm] string? reason, Workspace workspace, Visitor visitor, CancellationToken cancel) => Act.AnswerAsync(Act.PageOf(name), async () =>
    {
        StoredPipeline stored = await StoredPipeline.FindAsync(workspace.Store.Revisions, name, cancel);
        await new WaitingDesk(workspace).WriteOffAsync(stored, stream, (document ?? "").Trim(), visitor.By, Reasons.Require(reason), cancel);
        return Act.PageOf(name);
    });

    /// <summary>One stream, named: nothing that empties a table is done to all by an empty box.</summary>
    private static RunRequest Of(StoredPipeline stored, string? stream, Visitor visitor) => new(visitor.By) { Streams = [stored.Streams([stream ?? ""])[0].Plan.Name] };
}

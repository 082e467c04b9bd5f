using MlConnector.Server.Refusals;
using MlConnector.Server.SignIn.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Server.Api.Access;
using MlConnector.Server.Api.Paging;
using MlConnector.Server.Schedules;
using MlConnector.Server.Standing;

namespace MlConnector.Server.Api.Pipelines;

/// <summary>Pipelines: how they stand, and their schedules.</summary>
internal static class PipelineRoutes
{
    public static void MapPipelines(this IEndpointRouteBuilder all)
    {
        RouteGroupBuilder api = all.MapGroup("/pipelines").WithTags(Tags.Pipelines);
        api.MapGet("", ListAsync).WithName("listPipelines").RequiresScope(Scopes.Read);
        api.MapGet("/{name}", ReadAsync).WithName("getPipeline").RequiresScope(Scopes.Read);
        api.MapPost("/{name}/check", CheckAsync).WithName("checkPipeline").RequiresScope(Scopes.Run);
        api.MapPost("/{name}/stop", StopAsync).WithName("stopPipeline").RequiresScope(Scopes.Run);
        api.MapPost("/{name}/pause", PauseAsync).WithName("pausePipeline").RequiresScope(Scopes.Run);
        api.MapPost("/{name}/resume", ResumeAsync).WithName("resumePipeline").RequiresScope(Scopes.Run);
    }

    /// <summary>List pipelines with how they stand</summary>
    /// <remarks>By name. From what is stored here; no system is asked.</remarks>
    /// <param name="after">Where the page begins: <c>next</c> of the page before.</param>
    /// <param name="limit">Items of the page, 1 to 200; 50 if nothing is said.</param>
    internal static async Task<Ok<Page<PipelineSummary>>> ListAsync(string? after, int? limit, StandingReader standings, TimeProvider time, CancellationToken cancel)
    {
        var problems = new Problems();
        int size = Page.Size(limit, problems);
        problems.ThrowIfAny();
        DateTimeOffset now = time.GetUtcNow();
        return TypedResults.Ok(Page.OfAll(await standings.ListAsync(cancel), after, size, one => one.Name, one => PipelineSummary.Of(one, now)));
    }

    /// <summary>Tell how one pipeline stands, stream by stream</summary>
    /// <param name="name">Name of the pipeline.</param>
    internal static async Task<Ok<PipelineDetail>> ReadAsync(string name, StandingReader standings, Workspace workspace, CancellationToken cancel)
    {
        StoredPipeline stored = await StoredPipeline.FindAsync(workspace.Store.Revisions, name, cancel);
        PipelineStanding standing = (await standings.FindAsync(stored.Name, cancel))!;
        return TypedResults.Ok(PipelineDetail.Of(standing, await new PipelineStatusReader(workspace).ReadAsync(stored, cancel), workspace));
    }

    /// <summary>Check both systems of a pipeline: reach, sign-in, rights, streams, tables</summary>
    /// <remarks>Asks the systems; a sign-in that was refused before is sent once more.</remarks>
    /// <param name="name">Name of the pipeline.</param>
    internal static async Task<Ok<CheckResult>> CheckAsync(string name, Workspace workspace, CancellationToken cancel)
    {
        var check = new ConnectionCheck(workspace);
        await check.StoredAsync(await StoredPipeline.FindAsync(workspace.Store.Revisions, name, cancel), cancel);
        return TypedResults.Ok(CheckResult.Of(check.Report, workspace.Scrub));
    }

    /// <summary>Ask the run of a pipeline to end at its next batch</summary>
    /// <remarks>Nothing is lost: the next run goes on from there.</remarks>
    /// <param name="name">Name of the pipeline.</param>
    internal static async Task<Ok<StopAnswer>> StopAsync(string name, ScheduleDesk schedules, HttpContext context, CancellationToken cancel)
    {
        string? run = await schedules.StopAsync(name, Visitor.Of(context.User).By, cancel);
        return TypedResults.Ok(new StopAnswer(run is not null, run));
    }

    /// <summary>Halt the schedule of a pipeline</summary>
    /// <remarks>It still runs when told. One that is halted already keeps who halted it first.</remarks>
    /// <param name="name">Name of the pipeline.</param>
    internal static async Task<Ok<PipelineSummary>> PauseAsync(string name, PauseOrder order, ScheduleDesk schedules, StandingReader standings, TimeProvider time, HttpContext context, CancellationToken cancel)
    {
        var problems = new Problems();
        string reason = Reasons.Read(order.Reason, problems);
        problems.ThrowIfAny();
        await schedules.PauseAsync(name, reason, Visitor.Of(context.User).By, cancel);
        return TypedResults.Ok(PipelineSummary.Of((await standings.FindAsync(name, cancel))!, time.GetUtcNow()));
    }

    /// <summary>Let the schedule of a pipeline go on</summary>
    /// <param name="name">Name of the pipeline.</param>
    internal static async Task<Ok<PipelineSummary>> ResumeAsync(string name, ScheduleDesk schedules, StandingReader standings, TimeProvider time, HttpContext context, CancellationToken cancel)
    {
        await schedules.ResumeAsync(name, Visitor.Of(context.User).By, cancel);
        return TypedResults.Ok(PipelineSummary.Of((await standings.FindAsync(name, cancel))!, time.GetUtcNow()));
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Composition.Waiting;
using MlConnector.Server.Api.Access;
using MlConnector.Server.Refusals;
using MlConnector.Server.SignIn.Access;

namespace MlConnector.Server.Api.Waiting;

/// <summary>Documents and journal numbers that are waited for: listed, written off.</summary>
internal static class WaitingRoutes
{
    public static void MapWaiting(this IEndpointRouteBuilder all)
    {
        RouteGroupBuilder api = all.MapGroup("/pipelines/{name}").WithTags(Tags.Waiting);
        api.MapGet("/waiting", ListAsync).WithName("listWaiting").RequiresScope(Scopes.Read);
        api.MapPost("/streams/{stream}/waiting/write-off", WriteOffAsync).WithName("writeOffWaiting").RequiresScope(Scopes.Run);
    }

    /// <summary>List what waits in a pipeline</summary>
    /// <remarks>Unposted or torn journals, journal numbers that were never met, orders and invoices without their other half. Each is asked for again at every poll.</remarks>
    /// <param name="name">Name of the pipeline.</param>
    /// <param name="stream">Only in this stream; may be given several times.</param>
    internal static async Task<Ok<WaitingList>> ListAsync(string name, [FromQuery] string[]? stream, Workspace workspace, CancellationToken cancel) =>
        TypedResults.Ok(WaitingList.Of(await new WaitingDesk(workspace).ListAsync(await StoredPipeline.FindAsync(workspace.Store.Revisions, name, cancel), stream ?? [], cancel)));

    /// <summary>Wait for something no longer</summary>
    /// <remarks>A journal, or numbers that are missing, are not asked for again; an order or invoice without its other half is delivered as it is by the next run. While a run reads the stream this waits for its end, two minutes at most.</remarks>
    /// <param name="name">Name of the pipeline.</param>
    /// <param name="stream">Name of the stream that it waits in.</param>
    internal static async Task<Ok<WaitingEnded>> WriteOffAsync(string name, string stream, WaitingOrder order, Workspace workspace, HttpContext context, CancellationToken cancel)
    {
        var problems = new Problems();
        string reason = Reasons.Read(order.Reason, problems);
        problems.ThrowIfAny();
        StoredPipeline stored = await StoredPipeline.FindAsync(workspace.Store.Revisions, name, cancel);
        return TypedResults.Ok(new WaitingEnded(stream, order.Document, await new WaitingDesk(workspace).WriteOffAsync(stored, stream, order.Document, Visitor.Of(context.User).By, reason, cancel)));
    }
}

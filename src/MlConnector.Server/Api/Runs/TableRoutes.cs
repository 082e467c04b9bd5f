using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Runs;
using MlConnector.Server.Api.Access;
using MlConnector.Server.Refusals;
using MlConnector.Server.Runs;
using MlConnector.Server.SignIn.Access;

namespace MlConnector.Server.Api.Runs;

/// <summary>The ways out for streams that are held: their tables are filled again, or taken as they are.</summary>
internal static class TableRoutes
{
    public static void MapTables(this IEndpointRouteBuilder all)
    {
        RouteGroupBuilder api = all.MapGroup("/pipelines/{name}").WithTags(Tags.Runs);
        api.MapPost("/rebuild", RebuildAsync).WithName("rebuildTables").RequiresScope(Scopes.Run);
        api.MapPost("/adopt", AdoptAsync).WithName("adoptTables").RequiresScope(Scopes.Run);
    }

    /// <summary>Empty tables and deliver their current state again</summary>
    /// <remarks>From the journal: the way out when a table was emptied, recreated or overwritten behind our back. With <c>fromSource</c>, when the ERP itself was set back: what was delivered is forgotten, and the next run reads it as it is now. Answers when it has begun; goes on where it was if it is stopped.</remarks>
    /// <param name="name">Name of the pipeline.</param>
    internal static async Task<Accepted<RunStarted>> RebuildAsync(string name, RebuildOrder order, Workspace workspace, RunDesk desk, HttpContext context, CancellationToken cancel)
    {
        StoredPipeline stored = await StoredPipeline.FindAsync(workspace.Store.Revisions, name, cancel);
        return RunRoutes.Started(desk.Rebuild(stored, Of(stored, order.Streams, context), order.FromSource));
    }

    /// <summary>Take tables as they are</summary>
    /// <remarks>After a restore, a lost journal or a difference that somebody made on purpose: rows that are there and not known here are taken over by their keys, and recognised when they are read again. Rows that are missing there stay missing until they change.</remarks>
    /// <param name="name">Name of the pipeline.</param>
    internal static async Task<Accepted<RunStarted>> AdoptAsync(string name, AdoptOrder order, Workspace workspace, RunDesk desk, HttpContext context, CancellationToken cancel)
    {
        StoredPipeline stored = await StoredPipeline.FindAsync(workspace.Store.Revisions, name, cancel);
        return RunRoutes.Started(desk.Adopt(stored, Of(stored, order.Streams, context)));
    }

    private static RunRequest Of(StoredPipeline stored, IReadOnlyList<string> streams, HttpContext context)
    {
        if (streams.Count == 0) throw new ConnectorException(ApiErrors.Wrong("body, streams", "No stream is named.", "Name each stream whose table is meant."));
        return new RunRequest(Visitor.Of(context.User).By) { Streams = [.. stored.Streams(streams).Select(stream => stream.Plan.Name)] };
    }
}

/// <summary>Tables that are filled again.</summary>
/// <param name="Streams">Their streams.</param>
/// <param name="FromSource">True if the next run fills them from the ERP as it is now; else they are filled from the journal.</param>
internal sealed record RebuildOrder(IReadOnlyList<string> Streams, bool FromSource = false);

/// <summary>Tables that are taken as they are.</summary>
/// <param name="Streams">Their streams.</param>
internal sealed record AdoptOrder(IReadOnlyList<string> Streams);

using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Ports;
using MlConnector.Server.Api.Access;
using MlConnector.Server.Api.Paging;
using MlConnector.Server.Refusals;
using MlConnector.Yaml;

namespace MlConnector.Server.Api.Configuration;

/// <summary>What was applied, and when: the history of a pipeline.</summary>
internal static class RevisionRoutes
{
    public static void MapRevisions(this IEndpointRouteBuilder all)
    {
        RouteGroupBuilder api = all.MapGroup("/pipelines/{name}/revisions").WithTags(Tags.Configuration);
        api.MapGet("", ListAsync).WithName("listRevisions").RequiresScope(Scopes.Read);
        api.MapGet("/{number}", ReadAsync).WithName("getRevision").Produces(StatusCodes.Status304NotModified).RequiresScope(Scopes.Read);
        api.MapGet("/{number}/diff", DiffAsync).WithName("diffRevision").RequiresScope(Scopes.Read);
    }

    /// <summary>List the revisions of a pipeline, the newest first</summary>
    /// <param name="name">Name of the pipeline.</param>
    /// <param name="after">Where the page begins: <c>next</c> of the page before.</param>
    /// <param name="limit">Items of the page, 1 to 200; 50 if nothing is said.</param>
    internal static async Task<Ok<Page<RevisionSummary>>> ListAsync(string name, string? after, int? limit, Workspace workspace, CancellationToken cancel)
    {
        var problems = new Problems();
        int size = Page.Size(limit, problems), before = int.MaxValue;
        if (after is not null && !int.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out before)) problems.Add(ApiErrors.Wrong("parameter after", $"'{after}' is no place in this list.", "Give 'next' of the page before, or nothing."));
        problems.ThrowIfAny();
        await StoredPipeline.FindAsync(workspace.Store.Revisions, name, cancel);
        Revision[] rest = [.. (await workspace.Store.Revisions.ListAsync(name, cancel)).Where(one => one.Number < before).Take(size + 1)];
        return TypedResults.Ok(Page.Of(rest, size, one => one.Number.ToString(CultureInfo.InvariantCulture), RevisionSummary.Of));
    }

    /// <summary>Show a revision with its configuration</summary>
    /// <remarks>Answers 304 to an If-None-Match that names it.</remarks>
    /// <param name="name">Name of the pipeline.</param>
    /// <param name="number">Number of the revision.</param>
    internal static async Task<Results<Ok<RevisionDetail>, StatusCodeHttpResult>> ReadAsync(string name, int number, Workspace workspace, HttpContext context, CancellationToken cancel)
    {
        Revision stored = await Revisions.FindAsync(workspace, name, number, cancel);
        context.Response.Headers.ETag = RevisionTag.Of(stored);
        if (RevisionTag.IsNamed(context.Request.Headers.IfNoneMatch, stored)) return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        return TypedResults.Ok(new RevisionDetail(RevisionSummary.Of(stored), YamlText.Write(WrittenPart.Join([RevisionJson.Read(stored.Content).Written]))));
    }

    /// <summary>Tell what a revision changed</summary>
    /// <param name="name">Name of the pipeline.</param>
    /// <param name="number">Number of the revision.</param>
    /// <param name="from">Revision that it is compared with; the one before if nothing is said.</param>
    internal static async Task<Ok<RevisionChanges>> DiffAsync(string name, int number, int? from, Workspace workspace, CancellationToken cancel)
    {
        Revision after = await Revisions.FindAsync(workspace, name, number, cancel);
        int other = from ?? number - 1;
        Revision? before = other == 0 ? null : await Revisions.FindAsync(workspace, name, other, cancel);
        return TypedResults.Ok(new RevisionChanges(other, number, RevisionDiff.Between(before is null ? null : RevisionJson.Read(before.Content).Written, RevisionJson.Read(after.Content).Written)));
    }
}

/// <summary>Finds revisions.</summary>
internal static class Revisions
{
    /// <summary>A revision, or the newest.</summary>
    /// <exception cref="ConnectorException"><c>PIPELINE-UNKNOWN</c>, <c>REVISION-UNKNOWN</c>.</exception>
    public static async Task<Revision> FindAsync(Workspace workspace, string pipeline, int? number, CancellationToken cancel)
    {
        await StoredPipeline.FindAsync(workspace.Store.Revisions, pipeline, cancel);
        return await workspace.Store.Revisions.FindAsync(pipeline, number, cancel) ?? throw ApiErrors.RevisionUnknown(pipeline, number);
    }
}

/// <summary>A revision.</summary>
/// <param name="Number">1, 2, 3 … per pipeline.</param>
/// <param name="ETag">Names it as If-Match takes it.</param>
/// <param name="By">Who applied it.</param>
/// <param name="At">When.</param>
internal sealed record RevisionSummary(int Number, string ETag, string By, DateTimeOffset At)
{
    /// <summary>Of a stored one.</summary>
    public static RevisionSummary Of(Revision revision) => new(revision.Number, RevisionTag.Of(revision), revision.By, revision.At);
}

/// <summary>A revision with its configuration.</summary>
/// <param name="Summary">The revision.</param>
/// <param name="Configuration">The configuration as YAML.</param>
internal sealed record RevisionDetail(RevisionSummary Summary, string Configuration);

/// <summary>Differences of two revisions.</summary>
/// <param name="From">Number of the older one; 0 = nothing.</param>
/// <param name="To">Number of the newer one.</param>
/// <param name="Lines">The differences, each with the path of the setting.</param>
internal sealed record RevisionChanges(int From, int To, IReadOnlyList<string> Lines);

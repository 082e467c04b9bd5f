using MlConnector.Server.SignIn.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Ports;
using MlConnector.Server.Api.Access;
using MlConnector.Server.Runs;
using MlConnector.Server.Schedules;

namespace MlConnector.Server.Api.Configuration;

/// <summary>Configurations: exported, planned, applied. The same revisions as those of files and of the console.</summary>
internal static class ConfigurationRoutes
{
    public static void MapConfiguration(this IEndpointRouteBuilder all)
    {
        RouteGroupBuilder api = all.MapGroup("").WithTags(Tags.Configuration);
        api.MapGet("/configuration", ExportAsync).WithName("exportConfiguration").Produces<string>(StatusCodes.Status200OK, Yaml.MediaType).RequiresScope(Scopes.Read);
        api.MapGet("/pipelines/{name}/configuration", ReadAsync).WithName("getConfiguration").Produces<string>(StatusCodes.Status200OK, Yaml.MediaType).RequiresScope(Scopes.Read);
        api.MapPost("/pipelines/{name}/plan", PlanAsync).WithName("planConfiguration").Accepts<string>(Yaml.MediaType, Yaml.Others).RequiresScope(Scopes.Admin);
        api.MapPut("/pipelines/{name}/configuration", ApplyAsync).WithName("applyConfiguration").Accepts<string>(Yaml.MediaType, Yaml.Others).RequiresScope(Scopes.Admin);
    }

    /// <summary>Export the configuration of all pipelines as YAML</summary>
    /// <remarks>Names of secrets, never their values; files that it named are put in their place.</remarks>
    internal static async Task<ContentHttpResult> ExportAsync(Workspace workspace, PipelineCatalog catalog, CancellationToken cancel) =>
        Yaml.Answer(WrittenPart.Join((await catalog.AllAsync(cancel)).Select(stored => stored.Content.Written)));

    /// <summary>Export the configuration of one pipeline as YAML</summary>
    /// <remarks>Its ETag names the revision: give it as If-Match when the changed configuration is applied.</remarks>
    /// <param name="name">Name of the pipeline.</param>
    /// <param name="revision">An older revision; the newest if nothing is said.</param>
    internal static async Task<ContentHttpResult> ReadAsync(string name, int? revision, Workspace workspace, HttpContext context, CancellationToken cancel)
    {
        Revision stored = await Revisions.FindAsync(workspace, name, revision, cancel);
        context.Response.Headers.ETag = RevisionTag.Of(stored);
        return Yaml.Answer(WrittenPart.Join([RevisionJson.Read(stored.Content).Written]));
    }

    /// <summary>Plan a configuration: what applying it would change, and what the first run would take</summary>
    /// <remarks>Changes nothing. Asks both systems. The body is the YAML of a configuration with this pipeline in it; it may name no files.</remarks>
    /// <param name="name">Name of the pipeline.</param>
    internal static async Task<Ok<PlanResult>> PlanAsync(string name, Workspace workspace, HttpContext context, CancellationToken cancel)
    {
        ConfigurationFile file = await Yaml.ReadAsync(context.Request, cancel);
        await using PipelineSite site = await PipelineSite.OpenAsync(file.Model, file.Pipeline(name), workspace.AskedServices);
        return TypedResults.Ok(PlanResult.Of(await site.PlanAsync(file.Root, workspace, countRows: true, cancel), workspace.Scrub));
    }

    /// <summary>Apply a configuration</summary>
    /// <remarks>Changes the destination, stores the revision, writes the audit trail. With If-Match it is refused (412) if another revision stands meanwhile; with a plan's hash (409) if anything of the plan has changed. The answer's ETag names the new revision.</remarks>
    /// <param name="name">Name of the pipeline.</param>
    /// <param name="plan">Hash of the plan that was looked at; another one is refused.</param>
    /// <param name="allowBreaking">The destination may be changed in a way that is not additive.</param>
    /// <param name="takeOver">What somebody else made may be overwritten, once it is saved.</param>
    /// <param name="existing">What becomes of rows that were delivered with an older mapping; as the pipeline's policy says if nothing is said. Replaying and rereading is a run, which is named in the answer.</param>
    internal static async Task<Ok<ApplyResult>> ApplyAsync(
        string name, string? plan, bool? allowBreaking, bool? takeOver, ExistingRows? existing, Workspace workspace, RunDesk desk, ScheduleLoop loop, HttpContext context, CancellationToken cancel)
    {
        ConfigurationFile file = await Yaml.ReadAsync(context.Request, cancel);
        PipelineSettings settings = file.Pipeline(name);
        RevisionTag.Require(context.Request, name, await workspace.Store.Revisions.FindAsync(name, null, cancel));
        ExistingRows rows = existing ?? settings.Policies.Existing;
        var consent = new ApplyConsent(Visitor.Of(context.User).By) { PlanHash = plan, AllowBreaking = allowBreaking == true, TakeOver = takeOver == true, Existing = rows };
        AppliedPlan applied;
        await using (PipelineSite site = await PipelineSite.OpenAsync(file.Model, settings, workspace.AskedServices)) applied = await new PipelineApplier(workspace).ApplyAsync(site, file, consent, null, cancel);
        StoredPipeline stored = await StoredPipeline.FindAsync(workspace.Store.Revisions, name, cancel);
        LiveRun? run = ExistingRowsRun.Start(desk, stored, applied.Plan, rows, Visitor.Of(context.User).By);
        loop.Nudge(name);
        context.Response.Headers.ETag = RevisionTag.Of(stored.Revision);
        return TypedResults.Ok(new ApplyResult(name, applied.Revision, applied.Revision != applied.Plan.FromRevision, applied.Plan.Hash, applied.Container.Name, run?.RunId));
    }
}

using MlConnector.Server.Refusals;
using MlConnector.Server.SignIn.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Ports;
using MlConnector.Server.Api.Access;
using MlConnector.Server.Api.Pipelines;
using MlConnector.Server.Applying;

namespace MlConnector.Server.Api.Configuration;

/// <summary>Configurations: exported, planned, applied. The same revisions as those of files and of the console.</summary>
internal static class ConfigurationRoutes
{
    public static void MapConfiguration(this IEndpointRouteBuilder all)
    {
        RouteGroupBuilder api = all.MapGroup("").WithTags(Tags.Configuration);
        api.MapGet("/configuration", ExportAsync).WithName("exportConfiguration").Produces<string>(StatusCodes.Status200OK, Yaml.MediaType).RequiresScope(Scopes.Read);
        api.MapGet("/pipelines/{name}/configuration", ReadAsync).WithName("getConfiguration").Produces<string>(StatusCodes.Status200OK, Yaml.MediaType).RequiresScope(Scopes.Read);
        api.MapPost("/pipelines/{name}/configuration/check", CheckAsync).WithName("checkConfiguration").Accepts<string>(Yaml.MediaType, Yaml.Others).RequiresScope(Scopes.Admin);
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

    /// <summary>Check both systems of a configuration that need not be applied: reach, sign-in, rights, streams, tables</summary>
    /// <remarks>Asks the systems with the secrets that are stored here. The body is the YAML of a configuration with this pipeline in it; it may name no files.</remarks>
    /// <param name="name">Name of the pipeline.</param>
    internal static async Task<Ok<CheckResult>> CheckAsync(string name, Workspace workspace, HttpContext context, CancellationToken cancel)
    {
        ConfigurationFile file = await Yaml.ReadAsync(context.Request, cancel);
        var check = new ConnectionCheck(workspace);
        await check.FileAsync(file, file.Pipeline(name), cancel);
        return TypedResults.Ok(CheckResult.Of(check.Report, workspace.Scrub));
    }

    /// <summary>Plan a configuration: what applying it would change, and what the first run would take</summary>
    /// <remarks>Changes nothing. Asks both systems. The body is the YAML of a configuration with this pipeline in it; it may name no files.</remarks>
    /// <param name="name">Name of the pipeline.</param>
    internal static async Task<Ok<PlanResult>> PlanAsync(string name, Workspace workspace, HttpContext context, CancellationToken cancel)
    {
        ConfigurationFile file = await Yaml.ReadAsync(context.Request, cancel);
        await using PipelineSite site = await PipelineSite.OpenAsync(file, file.Pipeline(name), workspace.AskedServices);
        return TypedResults.Ok(PlanResult.Of(await site.PlanAsync(file.Root, workspace, countRows: true, cancel), workspace.Scrub));
    }

    /// <summary>Apply a configuration</summary>
    /// <remarks>Changes the destination, stores the revision, writes the audit trail. Refused (409) while the pipeline runs, if rows of an older mapping are to be replayed or reread. With If-Match it is refused (412) if another revision stands meanwhile; with a plan's hash (409) if anything of the plan has changed. The answer's ETag names the new revision.</remarks>
    /// <param name="name">Name of the pipeline.</param>
    /// <param name="plan">Hash of the plan that was looked at; another one is refused.</param>
    /// <param name="allowBreaking">The destination may be changed in a way that is not additive.</param>
    /// <param name="takeOver">What somebody else made may be overwritten, once it is saved.</param>
    /// <param name="existing">What becomes of rows that were delivered with an older mapping; <c>leave</c> them, <c>replay</c> them from the journal, <c>reread</c> them from the source; as the pipeline's policy says if nothing is said. Replaying and rereading is a run, which is named in the answer.</param>
    internal static async Task<Ok<ApplyResult>> ApplyAsync(
        string name, string? plan, bool? allowBreaking, bool? takeOver, string? existing, Workspace workspace, ApplyDesk desk, HttpContext context, CancellationToken cancel)
    {
        ExistingRows? asked = Existing(existing);
        ConfigurationFile file = await Yaml.ReadAsync(context.Request, cancel);
        PipelineSettings settings = file.Pipeline(name);
        RevisionTag.Require(context.Request, name, await workspace.Store.Revisions.FindAsync(name, null, cancel));
        var consent = new ApplyConsent(Visitor.Of(context.User).By) { PlanHash = plan, AllowBreaking = allowBreaking == true, TakeOver = takeOver == true, Existing = asked ?? settings.Policies.Existing };
        AppliedHere here = await desk.ApplyAsync(file, settings, consent, asked is not null, cancel);
        context.Response.Headers.ETag = RevisionTag.Of(here.Stored.Revision);
        return TypedResults.Ok(ApplyResult.Of(here));
    }

    /// <summary>The framework reads words of parameters only as they are spelt in code; the API's are in lower case.</summary>
    private static ExistingRows? Existing(string? word)
    {
        if (word is null) return null;
        return ExistingWord.Find(word) ?? throw new ConnectorException(ApiErrors.Wrong("parameter existing", $"'{word}' says nothing of existing rows.", $"Give one of {string.Join(", ", ExistingWord.All)}, or nothing."));
    }
}

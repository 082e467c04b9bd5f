using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using MlConnector.Server.Api.Access;
using MlConnector.Server.Api.Audit;
using MlConnector.Server.Api.Configuration;
using MlConnector.Server.Api.DeadLetters;
using MlConnector.Server.Api.Idempotency;
using MlConnector.Server.Api.Json;
using MlConnector.Server.Api.OpenApi;
using MlConnector.Server.Api.Pipelines;
using MlConnector.Server.Api.Reconciliation;
using MlConnector.Server.Api.Records;
using MlConnector.Server.Api.Refusals;
using MlConnector.Server.Api.Runs;
using MlConnector.Server.Api.Secrets;
using MlConnector.Server.Api.Service;
using MlConnector.Server.Api.Settings;
using MlConnector.Server.Api.Tokens;
using MlConnector.Server.Api.Users;
using MlConnector.Server.Api.Waiting;
using MlConnector.Server.Refusals;

namespace MlConnector.Server.Api;

/// <summary>The API: everything that the console does, for programs. Each resource is one file of routes.</summary>
internal static class ApiRoutes
{
    /// <summary>Where it begins.</summary>
    public const string Root = "/api/v1";

    /// <summary>Where it is described.</summary>
    public const string Description = $"{Root}/openapi.json";

    public static void AddApi(this IServiceCollection services)
    {
        services.Configure<JsonOptions>(options => JsonForm.Configure(options.SerializerOptions));
        services.AddOpenApi(ApiDescription.Document, ApiDescription.Configure);
    }

    public static void MapApi(this WebApplication application)
    {
        application.UseWhen(context => context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase), api => api.UseMiddleware<ProblemGate>().UseMiddleware<IdempotencyGate>());
        application.MapOpenApi(Description).RequiresScope(Scopes.Read).ExcludeFromDescription();
        RouteGroupBuilder routes = application.MapGroup(Root).WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status400BadRequest, typeof(ApiProblem), [ApiProblem.MediaType]));
        routes.MapService();
        routes.MapPipelines();
        routes.MapRuns();
        routes.MapTables();
        routes.MapRecords();
        routes.MapDeadLetters();
        routes.MapWaiting();
        routes.MapReconciliation();
        routes.MapSecrets();
        routes.MapConfiguration();
        routes.MapFirstLooks();
        routes.MapRevisions();
        routes.MapAudit();
        routes.MapSettings();
        routes.MapUsers();
        routes.MapTokens();
    }
}

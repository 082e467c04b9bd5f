using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using MlConnector.Composition;
using MlConnector.Server.Api.Access;
using MlConnector.Server.Api.Pipelines;
using MlConnector.Server.Quotas;
using MlConnector.Server.Runs;

namespace MlConnector.Server.Api.Service;

/// <summary>What the service itself is, and how much of the vendors' limits is used.</summary>
internal static class ServiceRoutes
{
    public static void MapService(this IEndpointRouteBuilder api)
    {
        api.MapGet("/service", ReadAsync).WithName("getService").WithTags(Tags.Service).RequiresScope(Scopes.Read);
        api.MapGet("/quotas", QuotasAsync).WithName("listQuotas").WithTags(Tags.Service).RequiresScope(Scopes.Read);
    }

    /// <summary>Tell version, health and what goes on</summary>
    /// <remarks>Answers only if the store can be read, so it is a health check too; service managers ask /health/live and /health/ready, which need no token.</remarks>
    internal static async Task<Ok<ServiceInfo>> ReadAsync(Workspace workspace, RunDesk desk, CancellationToken cancel)
    {
        int pipelines = (await workspace.Store.Revisions.NewestAsync(cancel)).Count;
        return TypedResults.Ok(new ServiceInfo("ml-connector", Version, workspace.Store.Incarnation, workspace.Time.GetUtcNow(), pipelines, desk.Live.Length));
    }

    /// <summary>List the vendors' limits and how much of each is used now</summary>
    internal static async Task<Ok<QuotaList>> QuotasAsync(QuotaBoard board, CancellationToken cancel) => TypedResults.Ok(new QuotaList([.. (await board.AllAsync(cancel)).Select(limit => QuotaUsage.Of(limit.Use))]));

    private static string Version => typeof(ServiceRoutes).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}

/// <summary>The service.</summary>
/// <param name="Product">Always <c>ml-connector</c>.</param>
/// <param name="Version">Version of the program.</param>
/// <param name="Incarnation">Id of the store's present life: it changes when the store is put back.</param>
/// <param name="Time">What the service takes for now.</param>
/// <param name="Pipelines">Pipelines that are applied.</param>
/// <param name="Running">Runs that go on in this process.</param>
internal sealed record ServiceInfo(string Product, string Version, string Incarnation, DateTimeOffset Time, int Pipelines, int Running);

/// <summary>Limits of the vendors.</summary>
/// <param name="Items">Each limit with its use.</param>
internal sealed record QuotaList(IReadOnlyList<QuotaUsage> Items);

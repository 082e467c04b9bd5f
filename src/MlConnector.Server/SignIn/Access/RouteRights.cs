using Microsoft.AspNetCore.Routing;
using MlConnector.Server.Api.Access;
using MlConnector.Server.SignIn.Tokens;

namespace MlConnector.Server.SignIn.Access;

/// <summary>What a route needs.</summary>
/// <param name="Pattern">The route as it is mapped; <c>/*</c> at the end stands for everything below.</param>
/// <param name="Look">To read it.</param>
/// <param name="Change">To send it anything.</param>
internal sealed record RouteRight(string Pattern, Rights Look, Rights Change)
{
    /// <summary>Keys are tried here: how often, is bounded by address.</summary>
    public bool IsDoor { get; init; }

    /// <summary>It makes this service ask another one, so it is bounded like tries.</summary>
    public bool AsksElsewhere { get; init; }
}

/// <summary>The one table that says who may do what. A route that is not in it stops the service at its start: nothing is open by having been forgotten.</summary>
internal static class RouteRights
{
    private static readonly RouteRight[] Table =
    [
        new("/health/*", Rights.None, Rights.None),
        new("/assets/*", Rights.None, Rights.None),
        new("/sign-in", Rights.None, Rights.None) { IsDoor = true },
        new("/sign-in/provider", Rights.None, Rights.None) { IsDoor = true, AsksElsewhere = true },
        new("/sign-in/callback", Rights.None, Rights.None) { IsDoor = true, AsksElsewhere = true },
        new("/set-up", Rights.None, Rights.None) { IsDoor = true },
        new("/sign-out", Rights.Read, Rights.Read),
        new("/account", Rights.Read, Rights.Read),
        Page("/"),
        Page("/pipelines/{Name}"),
        Page("/pipelines/{Name}/revisions"),
        Page("/runs/{Id}"),
        Page("/runs/{Id}/log"),
        Page("/runs/{Id}/progress"),
        Page("/live/overview"),
        Page("/live/runs/{id}"),
        Page("/records"),
        Page("/dead-letters"),
        Page("/dead-letters/export"),
        Page("/dead-letters/{Id:long}"),
        Page("/reconciliation"),
        Page("/reconciliation/{Name}"),
        Page("/reconciliation/{Name}/compare"),
        Page("/quotas"),
        Page("/credentials"),
        Page("/audit"),
        new("/new", Rights.Administer, Rights.Administer),
        new("/drafts/*", Rights.Administer, Rights.Administer),
        new("/acts/drafts", Rights.Administer, Rights.Administer),
        new("/acts/drafts/*", Rights.Administer, Rights.Administer),
        new("/acts/credentials", Rights.Administer, Rights.Administer),
        new("/acts/credentials/remove", Rights.Administer, Rights.Administer),
        new("/acts/audit/export", Rights.Audit, Rights.Audit),
        new("/acts/dead-letters/*", Rights.Operate, Rights.Operate),
        new("/acts/pipelines/{name}/edit", Rights.Administer, Rights.Administer),
        new("/acts/pipelines/{name}/adopt", Rights.Operate, Rights.Operate),
        new("/acts/pipelines/{name}/poll", Rights.Operate, Rights.Operate),
        new("/acts/pipelines/{name}/rebuild", Rights.Operate, Rights.Operate),
        new("/acts/pipelines/{name}/waiting/{stream}/write-off", Rights.Operate, Rights.Operate),
        new("/acts/pipelines/{name}/run", Rights.Operate, Rights.Operate),
        new("/acts/pipelines/{name}/stop", Rights.Operate, Rights.Operate),
        new("/acts/pipelines/{name}/pause", Rights.Operate, Rights.Operate),
        new("/acts/pipelines/{name}/resume", Rights.Operate, Rights.Operate),
        new("/acts/pipelines/{name}/reconcile", Rights.Operate, Rights.Operate) { AsksElsewhere = true },
        new("/broken", Rights.None, Rights.None),
        Page("/not-found"),
        Page("/not-allowed"),
        new("/metrics", Rights.Read, Rights.Read),
        new("/settings", Rights.Administer, Rights.Administer),
        new("/settings/alerts", Rights.Administer, Rights.Administer),
        new("/settings/alerts/channel", Rights.Administer, Rights.Administer),
        new("/acts/settings/*", Rights.Administer, Rights.Administer),
        new("/acts/alerts/*", Rights.Administer, Rights.Administer),
        new("/settings/users", Rights.Administer, Rights.Administer),
        new("/settings/tokens", Rights.Administer, Rights.Administer),
        new("/_framework/opaque-redirect", Rights.Read, Rights.Read),
    ];

    private static readonly RouteRight[] Below = [.. Table.Where(one => one.Pattern.EndsWith("/*", StringComparison.Ordinal))];
    private static readonly Dictionary<string, RouteRight> Exact = Table.Except(Below).ToDictionary(one => one.Pattern, StringComparer.Ordinal);

    /// <summary>What an address without a route needs: who is not signed in does not learn what there is.</summary>
    public static RouteRight Elsewhere { get; } = new("", Rights.Read, Rights.Read);

    /// <summary>What a route needs; null if the table does not know it.</summary>
    public static RouteRight? Find(RouteEndpoint route)
    {
        if (route.Metadata.GetMetadata<RequiredScope>() is { } scope) return OfScope(scope);
        string pattern = $"/{route.RoutePattern.RawText?.TrimStart('/')}";
        return Exact.GetValueOrDefault(pattern) ?? Array.Find(Below, one => pattern.StartsWith(one.Pattern[..^1], StringComparison.Ordinal));
    }

    /// <summary>A route of the API says itself which scope it needs.</summary>
    private static RouteRight OfScope(RequiredScope needed) => RightsOf.Scopes(ScopeNames.Find(needed.Scope)!.Value) is var right && needed.Scope == Scopes.Admin ? new RouteRight("", Rights.Administer, Rights.Administer) : new RouteRight("", right, right);

    /// <summary>A page without forms: nothing is sent to it. Should it get one, only an admin may use it until this table says otherwise.</summary>
    private static RouteRight Page(string pattern) => new(pattern, Rights.Read, Rights.Administer);

    /// <summary>Looks at every route that is mapped.</summary>
    /// <exception cref="InvalidOperationException">One is not in the table.</exception>
    public static void Require(IEnumerable<EndpointDataSource> sources)
    {
        string[] unknown = [.. sources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Where(route => Find(route) is null).Select(route => route.RoutePattern.RawText ?? "")];
        if (unknown.Length > 0) throw new InvalidOperationException($"These routes say nowhere who may use them: {string.Join(", ", unknown)}. {nameof(RouteRights)} is the table.");
    }
}

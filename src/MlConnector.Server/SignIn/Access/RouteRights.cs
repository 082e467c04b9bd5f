using Microsoft.AspNetCore.Routing;

namespace MlConnector.Server.SignIn.Access;

/// <summary>What a route needs.</summary>
/// <param name="Pattern">The route as it is mapped; <c>/*</c> at the end stands for everything below.</param>
/// <param name="Look">To read it.</param>
/// <param name="Change">To send it anything.</param>
internal sealed record RouteRight(string Pattern, Rights Look, Rights Change)
{
    /// <summary>Keys are tried here: how often, is bounded by address.</summary>
    public bool IsDoor { get; init; }

    /// <summary>A look makes this service ask another one, so looks are bounded like tries.</summary>
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
        new("/", Rights.Read, Rights.Operate),
        new("/live/*", Rights.Read, Rights.Read),
        new("/pipelines/*", Rights.Read, Rights.Read),
        new("/runs/*", Rights.Read, Rights.Read),
        new("/records", Rights.Read, Rights.Read),
        new("/dead-letters", Rights.Read, Rights.Read),
        new("/dead-letters/*", Rights.Read, Rights.Read),
        new("/reconciliation", Rights.Read, Rights.Read),
        new("/reconciliation/{Name}", Rights.Operate, Rights.Operate),
        new("/credentials", Rights.Read, Rights.Read),
        new("/audit", Rights.Read, Rights.Read),
        new("/new", Rights.Administer, Rights.Administer),
        new("/drafts/*", Rights.Administer, Rights.Administer),
        new("/acts/pipelines/{name}/edit", Rights.Administer, Rights.Administer),
        new("/acts/pipelines/*", Rights.Operate, Rights.Operate),
        new("/acts/dead-letters/*", Rights.Operate, Rights.Operate),
        new("/acts/credentials", Rights.Administer, Rights.Administer),
        new("/acts/drafts", Rights.Administer, Rights.Administer),
        new("/acts/drafts/*", Rights.Administer, Rights.Administer),
        new("/broken", Rights.None, Rights.None),
        new("/not-found", Rights.Read, Rights.Read),
        new("/not-allowed", Rights.Read, Rights.Read),
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
        string pattern = $"/{route.RoutePattern.RawText?.TrimStart('/')}";
        return Exact.GetValueOrDefault(pattern) ?? Array.Find(Below, one => pattern.StartsWith(one.Pattern[..^1], StringComparison.Ordinal));
    }

    /// <summary>Looks at every route that is mapped.</summary>
    /// <exception cref="InvalidOperationException">One is not in the table.</exception>
    public static void Require(IEnumerable<EndpointDataSource> sources)
    {
        string[] unknown = [.. sources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Where(route => Find(route) is null).Select(route => route.RoutePattern.RawText ?? "")];
        if (unknown.Length > 0) throw new InvalidOperationException($"These routes say nowhere who may use them: {string.Join(", ", unknown)}. {nameof(RouteRights)} is the table.");
    }
}

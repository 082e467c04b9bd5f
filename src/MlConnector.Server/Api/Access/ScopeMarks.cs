using Microsoft.AspNetCore.Builder;

namespace MlConnector.Server.Api.Access;

/// <summary>The one place where a route of the API says what it needs.</summary>
internal static class ScopeMarks
{
    /// <summary>Says which scope a token needs for this route.</summary>
    public static TBuilder RequiresScope<TBuilder>(this TBuilder route, string scope)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new RequiredScope(scope));

    /// <summary>Says that this route changes nothing though something is sent to it: sent again it asks again, and what it answers is not kept.</summary>
    public static TBuilder AsksOnly<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new AsksOnly());
}

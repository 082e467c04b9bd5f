using Microsoft.AspNetCore.Http;

namespace MlConnector.Server.SignIn.Access;

/// <summary>How a request proves whose it is: below some addresses by a token, and only so, elsewhere by a session, and only so. What a browser sends by itself opens nothing that is meant for programs.</summary>
internal static class Schemes
{
    /// <summary>Name of the scheme that chooses.</summary>
    public const string ByAddress = "by-address";

    /// <summary>True for addresses that programs use, in whatever case: routes are found in any.</summary>
    public static bool IsForPrograms(PathString path) => path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) || path.StartsWithSegments("/metrics", StringComparison.OrdinalIgnoreCase);
}

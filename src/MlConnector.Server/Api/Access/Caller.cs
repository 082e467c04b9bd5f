using Microsoft.AspNetCore.Http;

namespace MlConnector.Server.Api.Access;

/// <summary>Who calls, as runs and the audit trail name them.</summary>
internal static class Caller
{
    /// <summary>The person or program behind a request.</summary>
    public static string Of(HttpContext context) => context.User.Identity?.Name is { Length: > 0 } name ? $"{name} (api)" : "api";
}

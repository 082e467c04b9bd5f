using Microsoft.AspNetCore.Http;

namespace MlConnector.Server.Console.Actions;

/// <summary>Who acts, as runs and the audit trail name them.</summary>
internal static class Actor
{
    /// <summary>The person behind a request.</summary>
    public static string Of(HttpContext context) => context.User.Identity?.Name is { Length: > 0 } name ? $"{name} (console)" : "console";
}

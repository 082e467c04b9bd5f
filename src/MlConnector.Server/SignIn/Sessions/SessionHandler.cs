using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MlConnector.Server.SignIn.Access;

namespace MlConnector.Server.SignIn.Sessions;

/// <summary>Knows a browser by the cookie of its session, and sends one that has none to the sign-in.</summary>
internal sealed class SessionHandler(BrowserSessions sessions, SessionCookie cookie, IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logs, UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
{
    /// <summary>Name of the scheme.</summary>
    public const string SchemeName = "session";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (cookie.Read(Request) is not { } key) return AuthenticateResult.NoResult();
        if (await sessions.FindAsync(key, Context.RequestAborted) is not var (user, session)) return AuthenticateResult.NoResult();
        return AuthenticateResult.Success(new AuthenticationTicket(Visitor.Of(user).ToPrincipal(Scheme.Name, session.Hash), Scheme.Name));
    }

    /// <summary>A person who asked for a page comes back to it after the sign-in; a script that asked for values is only told.</summary>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (HttpMethods.IsGet(Request.Method) && Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
        {
            string wanted = Request.PathBase + Request.Path + Request.QueryString;
            Response.Redirect(wanted == "/" ? "/sign-in" : $"/sign-in?return={Uri.EscapeDataString(wanted)}");
        }
        else
        {
            Response.StatusCode = StatusCodes.Status401Unauthorized;
        }

        return Task.CompletedTask;
    }
}

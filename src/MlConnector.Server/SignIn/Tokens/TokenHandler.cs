using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.Server.Refusals;
using MlConnector.Server.SignIn.Access;

namespace MlConnector.Server.SignIn.Tokens;

/// <summary>Knows a program by its token (<c>Authorization: Bearer mlc_…</c>).</summary>
internal sealed class TokenHandler(ApiTokens tokens, Workspace workspace, IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logs, UrlEncoder encoder) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
{
    /// <summary>Name of the scheme.</summary>
    public const string SchemeName = "bearer";

    private const string Bearer = "Bearer ";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        string given = Request.Headers.Authorization.ToString();
        if (!given.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)) return AuthenticateResult.NoResult();
        if (await tokens.FindAsync(given[Bearer.Length..].Trim(), Context.RequestAborted) is not { } token) return AuthenticateResult.NoResult();
        return AuthenticateResult.Success(new AuthenticationTicket(Visitor.Of(token).ToPrincipal(Scheme.Name, token.Id), Scheme.Name));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = "Bearer";
        return TellAsync(StatusCodes.Status401Unauthorized, "TOKEN-REFUSED", "A token is needed, and one that is known, not revoked and not at its end.", "Make one under Tokens, or with: mlc tokens add");
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        TellAsync(StatusCodes.Status403Forbidden, "TOKEN-SCOPE", "The scopes of this token do not allow this.", "Use a token with the scope that this needs: read, run or admin.");

    private Task TellAsync(int status, string code, string message, string fix) =>
        new ProblemAnswer(workspace).WriteAsync(Context, status, [new ConnectorError(code, ErrorKind.Auth, ErrorOwner.Operator, message, fix)]);
}

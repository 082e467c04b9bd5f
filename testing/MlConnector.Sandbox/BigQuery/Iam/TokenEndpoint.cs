using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using MlConnector.Sandbox.BigQuery.Rest;
using MlConnector.Sandbox.Hosting;

namespace MlConnector.Sandbox.BigQuery.Iam;

/// <summary>Google's token endpoint: a signed assertion for a token.</summary>
internal sealed class TokenEndpoint(BigQuerySandbox sandbox, SandboxContext context, ServiceAccount account, TokenBook tokens)
{
    public const string Path = "google/token";

    public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapPost("/" + Path, async http =>
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        string grant = form["grant_type"].ToString(), assertion = form["assertion"].ToString();
        await context.Runner.CommitAsync(http, sandbox.Name, BigQueryFaultPoints.Token, _ => ValueTask.FromResult(Answer(grant, assertion)));
    });

    private SandboxReply Answer(string grant, string assertion)
    {
        if (grant != "urn:ietf:params:oauth:grant-type:jwt-bearer") return Replies.Json(new { error = "unsupported_grant_type", error_description = "Invalid grant_type: " + grant }, 400);
        if (account.Refuses(assertion) is { } reason) return Replies.Json(new { error = "invalid_grant", error_description = reason }, 400);
        context.Counters.Add($"{sandbox.Name}.tokens");
        return Replies.Json(new { access_token = tokens.Issue(sandbox.Options.TokenLifetime, sandbox.Options.ClientEmail), expires_in = (long)sandbox.Options.TokenLifetime.TotalSeconds, token_type = "Bearer" });
    }
}

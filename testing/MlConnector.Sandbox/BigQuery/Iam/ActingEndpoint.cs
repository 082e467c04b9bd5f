using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using MlConnector.Sandbox.BigQuery.Rest;
using MlConnector.Sandbox.Hosting;

namespace MlConnector.Sandbox.BigQuery.Iam;

/// <summary>The credentials service: a token of one account for one of another, which it may act as.</summary>
internal sealed class ActingEndpoint(BigQuerySandbox sandbox, SandboxContext context, TokenBook tokens, TimeProvider time)
{
    private const string Suffix = ":generateAccessToken";

    public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapPost("/v1/projects/-/serviceAccounts/{account}", async http =>
    {
        string account = (string)http.Request.RouteValues["account"]!, credential = http.Request.Headers.Authorization.ToString();
        await context.Runner.CommitAsync(http, sandbox.Name, BigQueryFaultPoints.Token, _ => ValueTask.FromResult(Answer(account, credential)));
    });

    private SandboxReply Answer(string account, string credential)
    {
        if (tokens.AccountOf(credential) is null) return Replies.Of(new Refusal(401, "authError", "Request had invalid authentication credentials."));
        if (account != sandbox.Options.ActedAs + Suffix) return Replies.Of(new Refusal(403, "forbidden", "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist)."));
        context.Counters.Add($"{sandbox.Name}.acted");
        DateTimeOffset end = time.GetUtcNow() + sandbox.Options.TokenLifetime;
        return Replies.Json(new { accessToken = tokens.Issue(sandbox.Options.TokenLifetime, sandbox.Options.ActedAs!), expireTime = end.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) });
    }
}

using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MlConnector.Sandbox.Hosting;

namespace MlConnector.Sandbox.PowerBi.Entra;

/// <summary>What MSAL asks of an authority: instance discovery, OpenID configuration, tokens.</summary>
internal sealed class EntraEndpoints(PowerBiSandbox sandbox, EntraDirectory directory, PowerBiIds ids)
{
    private static readonly string[] CredentialKinds = ["client_secret_post", "private_key_jwt"];
    private static readonly string[] ResponseKinds = ["code", "id_token"];
    private static readonly string[] SubjectKinds = ["pairwise"];

    public void Map(IEndpointRouteBuilder endpoints, SandboxContext context)
    {
        endpoints.MapGet("/common/discovery/instance", http => Write(http, Instance(http)));
        endpoints.MapGet("/{tenant}/v2.0/.well-known/openid-configuration", http => Write(http, OpenId(http)));
        endpoints.MapPost("/{tenant}/oauth2/v2.0/token", http => GrantAsync(http, context));
    }

    private static string Origin(HttpContext http) => $"{http.Request.Scheme}://{http.Request.Host}";

    private static Task Write(HttpContext http, SandboxReply reply) => reply.WriteAsync(http);

    private static SandboxReply Instance(HttpContext http)
    {
        string host = http.Request.Host.ToString();
        return Json(new
        {
            tenant_discovery_endpoint = $"{Origin(http)}/common/v2.0/.well-known/openid-configuration",
            api_version = "1.1",
            metadata = new[] { new { preferred_network = host, preferred_cache = host, aliases = new[] { host } } },
        });
    }

    private static SandboxReply OpenId(HttpContext http)
    {
        string authority = $"{Origin(http)}/{http.GetRouteValue("tenant")}";
        return Json(new
        {
            issuer = $"{authority}/v2.0",
            authorization_endpoint = $"{authority}/oauth2/v2.0/authorize",
            token_endpoint = $"{authority}/oauth2/v2.0/token",
            jwks_uri = $"{authority}/discovery/v2.0/keys",
            token_endpoint_auth_methods_supported = CredentialKinds,
            response_types_supported = ResponseKinds,
            subject_types_supported = SubjectKinds,
        });
    }

    private async Task GrantAsync(HttpContext http, SandboxContext context)
    {
        string tenant = (string)http.GetRouteValue("tenant")!;
        string origin = Origin(http);
        var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(http.RequestAborted) : FormCollection.Empty;
        string correlation = http.Request.Headers["client-request-id"].ToString() is { Length: > 0 } given ? given : ids.NextText();
        http.Response.Headers["client-request-id"] = correlation;
        await context.Runner.CommitAsync(http, sandbox.Name, PowerBiFaultPoints.Token, _ =>
        {
            var (token, error) = directory.Grant(tenant, form, origin);
            return ValueTask.FromResult(error is null ? Granted(token!) : Refused(error, correlation, context.Clock.GetUtcNow()));
        });
    }

    private SandboxReply Granted(string token)
    {
        sandbox.Counters.Issued();
        long seconds = (long)sandbox.Options.TokenLifetime.TotalMilliseconds / 1000;
        return Json(new { token_type = "Bearer", expires_in = seconds, ext_expires_in = seconds, access_token = token });
    }

    private SandboxReply Refused(TokenError error, string correlation, DateTimeOffset now)
    {
        sandbox.Counters.Refuse($"AADSTS{error.Number.ToString(CultureInfo.InvariantCulture)}");
        string trace = ids.NextText();
        string stamp = now.ToString("u", CultureInfo.InvariantCulture);
        return Json(new
        {
            error = error.Code,
            error_description = $"AADSTS{error.Number}: {error.Text} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {stamp}",
            error_codes = new[] { error.Number },
            timestamp = stamp,
            trace_id = trace,
            correlation_id = correlation,
            error_uri = $"https://login.microsoftonline.com/error?code={error.Number}",
        }) with
        { Status = error.Status };
    }

    private static SandboxReply Json<T>(T body) => new() { Body = JsonSerializer.SerializeToUtf8Bytes(body) };
}

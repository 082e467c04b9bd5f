using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Primitives;
using MlConnector.Sandbox.Hosting;

namespace MlConnector.Sandbox.IfsCloud.Iam;

/// <summary>The token endpoint of the realm, as Keycloak behaves: a form, client credentials, errors in its own JSON.</summary>
internal sealed class IamEndpoint(SandboxContext sandbox, IfsCloudSandboxOptions options, TokenBook tokens)
{
    public void Map(IEndpointRouteBuilder endpoints) => endpoints.Map("/auth/realms/{realm}/protocol/openid-connect/token", async http =>
    {
        Dictionary<string, StringValues> form = http.Request.HasFormContentType ? new(await http.Request.ReadFormAsync(http.RequestAborted), StringComparer.Ordinal) : [];
        (string realm, bool post, string header) = ((string)http.Request.RouteValues["realm"]!, HttpMethods.IsPost(http.Request.Method), http.Request.Headers.Authorization.ToString());
        await sandbox.Runner.CommitAsync(http, IfsCloudSandbox.ModuleName, "iam/token", _ => ValueTask.FromResult(Answer(realm, post, form, header)));
    });

    private SandboxReply Answer(string realm, bool post, Dictionary<string, StringValues> form, string header)
    {
        string Field(string name) => form.GetValueOrDefault(name).ToString();
        if (realm != options.Realm) return Refuse(404, "Realm does not exist", "");
        if (!post || form.Count == 0) return Refuse(post ? 400 : 405, "invalid_request", "Missing form parameter: grant_type");
        if (Field("grant_type") != "client_credentials") return Refuse(400, "unsupported_grant_type", "Unsupported grant_type");
        (string id, string secret) = Credentials(header) ?? (Field("client_id"), Field("client_secret"));
        if (id != options.ClientId || secret != options.ClientSecret)
        {
            sandbox.Counters.Add("ifs-cloud.refused");
            return Refuse(401, id == options.ClientId ? "unauthorized_client" : "invalid_client", "Invalid client or Invalid client credentials");
        }

        sandbox.Counters.Add("ifs-cloud.tokens");
        string seconds = ((long)options.TokenLife.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return Json(200, $$"""{"access_token":"{{tokens.Give()}}","expires_in":{{seconds}},"refresh_expires_in":1800,"refresh_token":"unused","token_type":"Bearer","id_token":"unused","not-before-policy":0,"session_state":"sandbox","scope":"openid audience microprofile-jwt profile email"}""");
    }

    private static (string Id, string Secret)? Credentials(string header)
    {
        if (!header.StartsWith("Basic ", StringComparison.Ordinal)) return null;
        string[] parts = Encoding.UTF8.GetString(Convert.FromBase64String(header["Basic ".Length..])).Split(':', 2);
        return parts.Length == 2 ? (Uri.UnescapeDataString(parts[0]), Uri.UnescapeDataString(parts[1])) : null;
    }

    private static SandboxReply Refuse(int status, string error, string description) => Json(status, $$"""{"error":"{{error}}","error_description":"{{description}}"}""");

    private static SandboxReply Json(int status, string body) => new() { Status = status, ContentType = "application/json", Body = Encoding.UTF8.GetBytes(body) };
}

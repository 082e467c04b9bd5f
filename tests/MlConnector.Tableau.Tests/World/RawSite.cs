using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using MlConnector.Abstractions.Errors;
using MlConnector.Http.Transport;
using MlConnector.Tableau.SignIn;
using Microsoft.Extensions.Logging.Abstractions;

namespace MlConnector.Tableau.Tests.World;

/// <summary>A session of the stand-in without our client: what is sent is as the test says.</summary>
internal sealed class RawSite : IDisposable
{
    private readonly HttpClient client;
    private readonly string token;
    private readonly string site;

    private RawSite(HttpClient client, string token, string site) => (this.client, this.token, this.site) = (client, token, site);

    /// <summary>Signs in by the personal access token; as the connected app, if scopes are named.</summary>
    public static async Task<RawSite> OpenAsync(TableauWorld world, IReadOnlyList<string>? scopes = null)
    {
        HttpClient opened = HttpClientFactory.Create(new HttpTransportOptions { BaseAddress = world.Host.Https!, TrustedCertificates = Path.Combine(world.Folder, "sandbox.pem"), Owner = ErrorOwner.DestinationAdmin, System = "Tableau" }, NullLogger.Instance);
        opened.BaseAddress = world.Host.Https;
        opened.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        Dictionary<string, object> credentials = new(StringComparer.Ordinal) { ["site"] = new { contentUrl = "acme" } };
        if (scopes is null) (credentials["personalAccessTokenName"], credentials["personalAccessTokenSecret"]) = ("mlc", world.Sandbox.TokenSecret);
        else credentials["jwt"] = AppToken.Make(new ConnectedApp(world.Sandbox.ClientId, world.Sandbox.SecretId, "", world.Sandbox.Options.User), scopes, world.Sandbox.SecretValue, world.Clock.GetUtcNow(), $"raw-{string.Concat(scopes).Length}");
        using HttpResponseMessage signedIn = await opened.PostAsync(new Uri("/api/3.27/auth/signin", UriKind.Relative), new StringContent(JsonSerializer.Serialize(new { credentials }), Encoding.UTF8, "application/json"), TableauWorld.Cancel);
        using JsonDocument session = JsonDocument.Parse(await signedIn.Content.ReadAsStringAsync(TableauWorld.Cancel));
        JsonElement given = session.RootElement.GetProperty("credentials");
        return new RawSite(opened, given.GetProperty("token").GetString()!, given.GetProperty("site").GetProperty("id").GetString()!);
    }

    /// <summary>Sends to a path below the site, or, where it begins with a slash, to that; gives the status, the code of a refusal and the answer.</summary>
    public async Task<(int Status, string Code, JsonElement Body)> SendAsync(HttpMethod method, string path, HttpContent? content = null, string version = "3.27", string requestId = "")
    {
        using var request = new HttpRequestMessage(method, path.StartsWith('/') ? path : $"/api/{version}/sites/{site}/{path}") { Content = content };
        request.Headers.Add("X-Tableau-Auth", token);
        if (requestId.Length > 0) request.Headers.Add("RequestID", requestId);
        using HttpResponseMessage answer = await client.SendAsync(request, TableauWorld.Cancel);
        byte[] body = await answer.Content.ReadAsByteArrayAsync(TableauWorld.Cancel);
        if (body.Length == 0 || answer.Content.Headers.ContentType?.MediaType != "application/json") return ((int)answer.StatusCode, "", default);
        using JsonDocument read = JsonDocument.Parse(body);
        JsonElement root = read.RootElement.Clone();
        string code = root.TryGetProperty("error", out JsonElement error) ? error.GetProperty("code").GetString()! : root.TryGetProperty("errorCode", out JsonElement viz) ? viz.GetString()! : "";
        return ((int)answer.StatusCode, code, root);
    }

    /// <inheritdoc />
    public void Dispose() => client.Dispose();
}

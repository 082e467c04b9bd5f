using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition;
using MlConnector.Http.Transport;

namespace MlConnector.Server.SignIn.Provider;

/// <summary>Speaks with the provider. What it says of itself is asked anew for every sign-in: those are rare, and a key that it withdrew is believed no longer.</summary>
internal sealed class ProviderClient(Workspace workspace, ProviderSettings settings, ILogger<ProviderClient> log) : IDisposable
{
    private const int LargestAnswer = 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly HttpClient http = Open(settings, log);

    /// <summary>What the provider says of itself.</summary>
    /// <exception cref="ConnectorException"><c>SIGN-IN-PROVIDER</c>.</exception>
    public async Task<ProviderMetadata> DescribeAsync(CancellationToken cancel)
    {
        var address = new Uri($"{settings.Issuer.ToString().TrimEnd('/')}/.well-known/openid-configuration");
        JsonElement said = await GetAsync(address, bearer: null, cancel);
        if (IdToken.Text(said, "issuer") is not { } issuer || issuer.TrimEnd('/') != settings.Issuer.ToString().TrimEnd('/')) throw ProviderErrors.Unusable("it names another issuer than the settings do");
        return new ProviderMetadata(issuer, Endpoint(said, "authorization_endpoint"), Endpoint(said, "token_endpoint"), Endpoint(said, "jwks_uri"))
        {
            UserInfo = IdToken.Text(said, "userinfo_endpoint") is null ? null : Endpoint(said, "userinfo_endpoint"),
            TakesSecretInBodyOnly = IdToken.Texts(said, "token_endpoint_auth_methods_supported") is { Length: > 0 } methods && !methods.Contains("client_secret_basic", StringComparer.Ordinal),
        };
    }

    /// <summary>Turns a code into tokens.</summary>
    /// <exception cref="ConnectorException"><c>SIGN-IN-PROVIDER</c>.</exception>
    public async Task<JsonElement> RedeemAsync(ProviderMetadata metadata, string code, string verifier, Uri callback, CancellationToken cancel)
    {
        var form = new Dictionary<string, string>(StringComparer.Ordinal) { ["grant_type"] = "authorization_code", ["code"] = code, ["redirect_uri"] = callback.ToString(), ["code_verifier"] = verifier };
        string? secret = settings.ClientSecret is { } name ? (await workspace.Vault.GetAsync(name, cancel)).Reveal() : null;
        using var request = new HttpRequestMessage(HttpMethod.Post, metadata.Token);
        if (secret is not null && !metadata.TakesSecretInBodyOnly)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{FormText(settings.ClientId)}:{FormText(secret)}")));
        }
        else
        {
            form["client_id"] = settings.ClientId;
            if (secret is not null) form["client_secret"] = secret;
        }

        request.Content = new FormUrlEncodedContent(form);
        return await SendAsync(request, cancel);
    }

    /// <summary>Keys of the issuer.</summary>
    /// <exception cref="ConnectorException"><c>SIGN-IN-PROVIDER</c>.</exception>
    public Task<JsonElement> KeysAsync(ProviderMetadata metadata, CancellationToken cancel) => GetAsync(metadata.Keys, bearer: null, cancel);

    /// <summary>Claims that are not in the token.</summary>
    /// <exception cref="ConnectorException"><c>SIGN-IN-PROVIDER</c>.</exception>
    public Task<JsonElement> UserInfoAsync(Uri address, string accessToken, CancellationToken cancel) => GetAsync(address, accessToken, cancel);

    public void Dispose() => http.Dispose();

    private async Task<JsonElement> GetAsync(Uri address, string? bearer, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (bearer is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        return await SendAsync(request, cancel);
    }

    private async Task<JsonElement> SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        using var waited = new CancellationTokenSource(Patience, workspace.Time);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel, waited.Token);
        string where = SafeUrl.Of(request.RequestUri!);
        try
        {
            using HttpResponseMessage answer = await http.SendAsync(request, patience.Token);
            if (!answer.IsSuccessStatusCode) throw ProviderErrors.Unusable($"{where} answered {(int)answer.StatusCode}");
            using JsonDocument said = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(patience.Token));
            return said.RootElement.Clone();
        }
        catch (Exception failed) when (failed is HttpRequestException or JsonException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            throw ProviderErrors.Unusable($"{where} gave no answer that can be read ({failed.GetType().Name})", failed);
        }
    }

    private static HttpClient Open(ProviderSettings settings, ILogger log)
    {
        HttpClient client = HttpClientFactory.Create(new HttpTransportOptions { BaseAddress = settings.Issuer, TrustedCertificates = settings.TrustedCertificates, System = settings.Name }, log);
        client.MaxResponseContentBufferSize = LargestAnswer;
        return client;
    }

    /// <summary>Passwords and codes go to https only, but on this machine.</summary>
    private static Uri Endpoint(JsonElement said, string name) =>
        Uri.TryCreate(IdToken.Text(said, name), UriKind.Absolute, out Uri? address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)
            ? address
            : throw ProviderErrors.Unusable($"its {name} is no https address");

    private static string FormText(string text) => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);
}

/// <summary>What a provider says of itself.</summary>
/// <param name="Issuer">Issuer, as it stands in its tokens.</param>
/// <param name="Authorization">Where people sign in.</param>
/// <param name="Token">Where a code becomes tokens.</param>
/// <param name="Keys">Where its keys are.</param>
internal sealed record ProviderMetadata(string Issuer, Uri Authorization, Uri Token, Uri Keys)
{
    /// <summary>Where more claims are; null = nowhere.</summary>
    public Uri? UserInfo { get; init; }

    /// <summary>It does not take the client's secret in the usual header.</summary>
    public bool TakesSecretInBodyOnly { get; init; }
}

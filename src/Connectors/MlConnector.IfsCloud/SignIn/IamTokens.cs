using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Http.Tokens;
using MlConnector.Http.Transport;
using MlConnector.IfsCloud.Options;

namespace MlConnector.IfsCloud.SignIn;

/// <summary>
/// Tokens of the IAM realm by client credentials: fetched once however many ask, renewed ahead of their end, which <c>expires_in</c> says and which is three minutes today. Asked before every attempt of a request, so
/// that no back-off and no page loop goes on with a dead token. A sign-in is not repeated here: the request that needed it is. Safe for concurrent calls.
/// </summary>
internal sealed class IamTokens : IDisposable
{
    private const long StandardSeconds = 180;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(50);
    private static readonly TimeSpan LeastAhead = TimeSpan.FromSeconds(30);
    private static readonly RecordSchema Text = new("token", [], []);
    private readonly IfsCloudOptions options;
    private readonly ConnectorServices services;
    private readonly ILogger logger;
    private readonly HttpTransport transport;
    private readonly TokenSource source;

    public IamTokens(IfsCloudOptions options, ConnectorServices services, ILogger logger)
    {
        this.options = options;
        this.services = services;
        this.logger = logger;
        HttpTransportOptions http = new()
        {
            BaseAddress = options.SignIn.TokenUrl,
            TrustedCertificates = options.TrustedCertificates,
            AllowPlainHttp = options.AllowPlainHttp,
            Timeout = options.Timeout,
            Retry = new RetryOptions { Attempts = 0 },
            Judge = IfsCloudErrors.JudgeSignIn,
            System = "IFS IAM",
        };
        transport = new HttpTransport(http, services.Time, services.Jitter, logger);
        source = new TokenSource(FetchAsync, services.Time, TimeSpan.Zero);
    }

    /// <summary>Puts a token into a request.</summary>
    public async ValueTask AuthorizeAsync(HttpRequestMessage request, CancellationToken cancel) =>
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await source.GetAsync(cancel));

    /// <summary>The service refused a request's token: it was revoked, or its clock is not ours. A new one is worth one attempt.</summary>
    public bool Refused(HttpRequestMessage request)
    {
        if (request.Headers.Authorization?.Parameter is not { } token) return false;
        logger.TokenRefused(options.Connection);
        source.Invalidate(token);
        return true;
    }

    public void Dispose()
    {
        source.Dispose();
        transport.Dispose();
    }

    /// <summary>When a token is renewed: 30 seconds or 15 percent of its life ahead, whichever is longer, but never before half of it; and 50 minutes after it was issued at the latest.</summary>
    internal static TimeSpan UsedFor(TimeSpan life)
    {
        long ahead = Math.Min(Math.Max(LeastAhead.Ticks, life.Ticks / 100 * 15), life.Ticks / 2);
        return new TimeSpan(Math.Min(life.Ticks - ahead, Longest.Ticks));
    }

    private async Task<AccessToken> FetchAsync(CancellationToken cancel)
    {
        Secret secret = await services.Secrets.GetAsync(options.SignIn.SecretName, cancel);
        SignInIdentity identity = new($"ifs-cloud/{options.SignIn.TokenUrl.Authority}{options.SignIn.TokenUrl.AbsolutePath}/{options.SignIn.ClientId}", secret.Version);
        await services.Refusals.ThrowIfRefusedAsync(identity, cancel);
        DateTimeOffset asked = services.Time.GetUtcNow(); // the life is counted from before the request left
        using HttpBody body = await AskAsync(identity, secret, cancel);
        (string token, TimeSpan life) = Read(body.Page.Bytes);
        logger.SignedIn(options.Connection, life.Ticks / TimeSpan.TicksPerSecond);
        return new AccessToken(token, asked + UsedFor(life));
    }

    private async Task<HttpBody> AskAsync(SignInIdentity identity, Secret secret, CancellationToken cancel)
    {
        try
        {
            return await transport.PostAsync(options.SignIn.TokenUrl, Text, () => Form(secret), (request, _) => Identify(request, secret), cancel);
        }
        catch (ConnectorException refused) when (refused.Error.Code == IfsCloudErrors.ClientRefused)
        {
            throw new ConnectorException(await services.Refusals.KeepAsync(identity, refused.Error, cancel), refused);
        }
    }

    private IEnumerable<KeyValuePair<string, string>> Form(Secret secret)
    {
        yield return new("grant_type", "client_credentials");
        yield return new("scope", options.SignIn.Scope);
        if (options.SignIn.Basic) yield break;
        yield return new("client_id", options.SignIn.ClientId);
        yield return new("client_secret", secret.Reveal());
    }

    private ValueTask Identify(HttpRequestMessage request, Secret secret)
    {
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        if (options.SignIn.Basic) request.Headers.Authorization = HttpTransport.Basic(Uri.EscapeDataString(options.SignIn.ClientId), Uri.EscapeDataString(secret.Reveal()));
        return default;
    }

    private static (string Token, TimeSpan Life) Read(ReadOnlySpan<byte> answer)
    {
        try
        {
            Utf8JsonReader json = new(answer);
            using JsonDocument document = JsonDocument.ParseValue(ref json);
            if (document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("access_token", out JsonElement token) && token.ValueKind == JsonValueKind.String && AccessToken.IsSendable(token.GetString()!))
            {
                return (token.GetString()!, Life(root));
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // told below, without the answer
        }

        throw IfsCloudErrors.Make(IfsCloudErrors.SignIn, ErrorKind.Config, ErrorOwner.Operator, "IFS IAM: the answer holds no access token.", "Check that realm or tokenUrl leads to the token endpoint of IAM.");
    }

    private static TimeSpan Life(JsonElement root)
    {
        long seconds = StandardSeconds;
        if (root.TryGetProperty("expires_in", out JsonElement life))
        {
            string text = life.ValueKind == JsonValueKind.String ? life.GetString()! : life.GetRawText();
            if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long said) && said > 0) seconds = Math.Min(said, 86_400);
        }

        return new TimeSpan(seconds * TimeSpan.TicksPerSecond);
    }
}

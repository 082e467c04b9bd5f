using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Google.Apis.Auth.OAuth2;
using Google.Apis.Auth.OAuth2.Responses;
using Google.Apis.Http;
using Google.Apis.Util;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Http.Tokens;
using MlConnector.Http.Transport;

namespace MlConnector.BigQuery.SignIn;

/// <summary>
/// The service-account grant (a signed assertion for a token) through Google's library. Its types appear only here and in a method that runs when a token is needed. Its own cache and repetitions are passed
/// by: <see cref="BigQueryTokens"/> decides, by the injected clock. The token host is the setting's, never the key file's, nor one that a redirect names.
/// </summary>
internal sealed class ServiceAccountGrant(BigQueryOptions options, ConnectorServices services, HttpMessageHandler handler)
{
    private const string Scope = "https://www.googleapis.com/auth/bigquery", AnyScope = "https://www.googleapis.com/auth/cloud-platform";

    /// <summary>A new token, and whose.</summary>
    public async Task<(AccessToken Token, string Account)> FetchAsync(CancellationToken cancel)
    {
        Secret secret = await services.Secrets.GetAsync(options.Key, cancel);
        ServiceAccountKey key = ServiceAccountKey.Read(secret);
        SignInIdentity identity = new($"bigquery/{options.TokenUrl.Authority}/{key.Email}", secret.Version);
        await services.Refusals.ThrowIfRefusedAsync(identity, cancel);
        try
        {
            return (await SendAsync(key, cancel), key.Email);
        }
        catch (ConnectorException refused) when (refused.Error.Kind == ErrorKind.Auth)
        {
            throw new ConnectorException(await services.Refusals.KeepAsync(identity, refused.Error, cancel));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task<AccessToken> SendAsync(ServiceAccountKey key, CancellationToken cancel)
    {
        using var endpoint = new TokenEndpoint(handler, options.TokenUrl, services.Time);
        try
        {
            using var credential = new OneCredential(Initializer(key, endpoint));
            if (!await credential.Value.RequestAccessTokenAsync(cancel) || credential.Value.Token is not { AccessToken: { } value, ExpiresInSeconds: { } seconds } || !AccessToken.IsSendable(value)) throw Answer("it holds no token");
            return new AccessToken(value, services.Time.GetUtcNow() + TimeSpan.FromSeconds(seconds));
        }
        catch (TokenResponseException e)
        {
            // The exception may hold what we sent; only the words of OAuth are passed on (INV-6).
            throw new ConnectorException(SignInAnswer.Classify(e.Error?.Error, e.Error?.ErrorDescription, e.StatusCode is { } status ? (int)status : 0, endpoint.ClockDiffers));
        }
        catch (HttpRequestException e)
        {
            throw new ConnectorException(BigQueryErrors.Unreachable("Sign-in", NetworkFault.Describe(e)));
        }
        catch (TaskCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new ConnectorException(BigQueryErrors.Unreachable("Sign-in", "no answer in time"));
        }
        catch (Exception e) when (e is not (ConnectorException or OperationCanceledException))
        {
            // The library stumbles over an answer that is empty, cut off or of another kind, with whatever exception comes of it.
            throw Answer("it is no token");
        }
    }

    private ServiceAccountCredential.Initializer Initializer(ServiceAccountKey key, TokenEndpoint endpoint)
    {
        try
        {
            return new ServiceAccountCredential.Initializer(key.Email, options.TokenUrl.AbsoluteUri)
            {
                Scopes = [options.Impersonate is null ? Scope : AnyScope], // the credentials service takes no narrower one
                KeyId = key.KeyId.Length > 0 ? key.KeyId : null,
                Clock = new GivenClock(services.Time),
                HttpClientFactory = new GivenHandler(endpoint),
                DefaultExponentialBackOffPolicy = ExponentialBackOffPolicy.None,
            }.FromPrivateKey(key.PrivateKey);
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException or FormatException or InvalidOperationException)
        {
            throw new ConnectorException(BigQueryErrors.KeyUnusable("private_key is no private key"));
        }
    }

    private static ConnectorException Answer(string detail) => new(BigQueryErrors.Answer("Sign-in", detail) with { OutOfReach = true });

    /// <summary>The library's credential, whose HTTP client is ours to close.</summary>
    private sealed class OneCredential(ServiceAccountCredential.Initializer initializer) : IDisposable
    {
        public ServiceAccountCredential Value { get; } = new(initializer);

        public void Dispose() => Value.HttpClient.Dispose();
    }

    /// <summary>INV-9: assertions are dated by the injected clock.</summary>
    private sealed class GivenClock(TimeProvider time) : IClock
    {
        public DateTime Now => time.GetLocalNow().DateTime;

        public DateTime UtcNow => time.GetUtcNow().UtcDateTime;
    }

    /// <summary>Gives the library the transport that trusts what the settings say; it stays open when the library is done.</summary>
    private sealed class GivenHandler(HttpMessageHandler handler) : Google.Apis.Http.HttpClientFactory
    {
        protected override HttpMessageHandler CreateHandler(CreateHttpClientArgs args) => handler;
    }
}

using System.Net;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Identity.Client;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Http.Tokens;
using MlConnector.Http.Transport;

namespace MlConnector.PowerBi.SignIn;

/// <summary>
/// The client-credentials grant through MSAL. MSAL's types appear only here and in methods that run when a token is needed, so that a command which needs none does not load
/// the library. Its own cache is passed by: <see cref="PowerBiTokens"/> decides, by the injected clock.
/// </summary>
internal sealed class MsalGrant(PowerBiOptions options, ConnectorServices services, Lazy<HttpClient> http) : ITokenGrant
{
    /// <inheritdoc />
    public bool HasStandby => options.StandbySecret is not null;

    /// <inheritdoc />
    public async Task<AccessToken> FetchAsync(bool standby, CancellationToken cancel)
    {
        using X509Certificate2? certificate = await CertificateAsync(cancel);
        Secret? secret = certificate is null ? await services.Secrets.GetAsync((standby ? options.StandbySecret : options.ClientSecret)!, cancel) : null;
        // each secret is an account of its own: that the first has expired says nothing of the second
        SignInIdentity identity = new($"power-bi/{options.Authority.Authority}/{options.Tenant}/{options.ClientId}/{options.Scope}/{secret?.Name}", secret?.Version ?? certificate!.Thumbprint);
        await services.Refusals.ThrowIfRefusedAsync(identity, cancel);
        try
        {
            return await SendAsync(certificate, secret, cancel);
        }
        catch (ConnectorException refused) when (SignInRefusal.IsFinal(refused.Error))
        {
            throw new ConnectorException(await services.Refusals.KeepAsync(identity, refused.Error, cancel));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private async Task<AccessToken> SendAsync(X509Certificate2? certificate, Secret? secret, CancellationToken cancel)
    {
        try
        {
            AuthenticationResult result = await Build(certificate, secret).AcquireTokenForClient([options.Scope]).WithForceRefresh(true).ExecuteAsync(cancel);
            if (!AccessToken.IsSendable(result.AccessToken)) throw new ConnectorException(PowerBiErrors.Answer("Sign-in", "it holds no token") with { OutOfReach = true });
            // MSAL counts by the machine's clock; only the length of the token's life is taken from it (INV-9).
            TimeSpan lifetime = result.ExpiresOn - TimeProvider.System.GetUtcNow();
            return new AccessToken(result.AccessToken, services.Time.GetUtcNow() + lifetime);
        }
        catch (MsalServiceException e)
        {
            // MSAL's exception holds the answer's body, and so perhaps what we sent: it is not passed on (INV-6).
            // Of a loop of sign-ins it says in words of its own that the app is throttled: the number is then in the body alone.
            string? words = e.Message.Contains("AADSTS", StringComparison.Ordinal) ? e.Message : e.ResponseBody;
            throw new ConnectorException(SignInRefusal.Classify(e.ErrorCode, words, e.StatusCode, RetryAfter(e)));
        }
        catch (MsalClientException e)
        {
            throw new ConnectorException(PowerBiErrors.Config("POWERBI-SIGN-IN-SETTINGS", $"The sign-in cannot be prepared ({e.ErrorCode}).",
                "Check tenant, authority, clientId and the certificate."));
        }
        catch (HttpRequestException e)
        {
            throw new ConnectorException(PowerBiErrors.Unreachable("Sign-in", NetworkFault.Describe(e)) with { OutOfReach = true });
        }
        catch (TaskCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new ConnectorException(PowerBiErrors.Unreachable("Sign-in", "no answer in time") with { OutOfReach = true });
        }
        catch (Exception e) when (e is not (ConnectorException or OperationCanceledException))
        {
            // MSAL stumbles over an answer that is empty, cut off or of another kind, with whatever exception comes of it.
            throw new ConnectorException(PowerBiErrors.Answer("Sign-in", "it is no token") with { OutOfReach = true });
        }
    }

    private IConfidentialClientApplication Build(X509Certificate2? certificate, Secret? secret)
    {
        ConfidentialClientApplicationBuilder builder = ConfidentialClientApplicationBuilder.Create(options.ClientId)
            .WithAuthority(new Uri(options.Authority, options.Tenant), validateAuthority: Discovers)
            .WithInstanceDiscovery(Discovers)
            .WithHttpClientFactory(new MsalHttp(http.Value), retryOnceOn5xx: false);
        return (certificate is null ? builder.WithClientSecret(secret!.Reveal()) : builder.WithCertificate(certificate, sendX5C: true)).Build();
    }

    private async ValueTask<X509Certificate2?> CertificateAsync(CancellationToken cancel)
    {
        if (options.CertificateFile is not { } file) return null;
        Secret? password = options.CertificatePassword is { } name ? await services.Secrets.GetAsync(name, cancel) : null;
        return SignInCertificate.Load(file, password?.Reveal());
    }

    // Any other authority is unknown to Microsoft's discovery service and would be refused there.
    private bool Discovers => options.InstanceDiscovery
        ?? options.Authority.Host is "login.microsoftonline.com" or "login.microsoftonline.us" or "login.partner.microsoftonline.cn" or "login.windows.net";

    private static TimeSpan? RetryAfter(MsalServiceException e) =>
        e.Headers?.RetryAfter?.Delta ?? (e.StatusCode == (int)HttpStatusCode.TooManyRequests ? TimeSpan.FromSeconds(30) : null);

    /// <summary>Gives MSAL the client that trusts what the settings say.</summary>
    private sealed class MsalHttp(HttpClient http) : IMsalHttpClientFactory
    {
        public HttpClient GetHttpClient() => http;
    }
}

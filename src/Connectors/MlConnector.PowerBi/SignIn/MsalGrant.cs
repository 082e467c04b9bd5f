using System.Net;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Identity.Client;
using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Http.Tokens;

namespace MlConnector.PowerBi.SignIn;

/// <summary>
/// The client-credentials grant through MSAL. MSAL's types appear only here and in methods that run when a token is needed, so that a command which needs none does not load
/// the library. Its own cache is passed by: <see cref="PowerBiTokens"/> decides, by the injected clock.
/// </summary>
internal sealed class MsalGrant(PowerBiOptions options, ISecretSource secrets, Lazy<HttpClient> http, TimeProvider time) : ITokenGrant
{
    /// <inheritdoc />
    public bool HasStandby => options.StandbySecret is not null;

    /// <inheritdoc />
    [MethodImpl(MethodImplOptions.NoInlining)]
    public async Task<AccessToken> FetchAsync(bool standby, CancellationToken cancel)
    {
        try
        {
            using X509Certificate2? certificate = await CertificateAsync(cancel);
            IConfidentialClientApplication app = await BuildAsync(certificate, standby, cancel);
            AuthenticationResult result = await app.AcquireTokenForClient([options.Scope]).WithForceRefresh(true).ExecuteAsync(cancel);
            // MSAL counts by the machine's clock; only the length of the token's life is taken from it (INV-9).
            TimeSpan lifetime = result.ExpiresOn - TimeProvider.System.GetUtcNow();
            return new AccessToken(result.AccessToken, time.GetUtcNow() + lifetime);
        }
        catch (MsalServiceException e)
        {
            // MSAL's exception holds the answer's body, and so perhaps what we sent: it is not passed on (INV-6).
            throw new ConnectorException(SignInRefusal.Classify(e.ErrorCode, e.Message, e.StatusCode, RetryAfter(e)));
        }
        catch (MsalClientException e)
        {
            throw new ConnectorException(PowerBiErrors.Config("POWERBI-SIGN-IN-SETTINGS", $"The sign-in cannot be prepared ({e.ErrorCode}).",
                "Check tenant, authority, clientId and the certificate."));
        }
        catch (HttpRequestException e)
        {
            throw new ConnectorException(PowerBiErrors.Unreachable("Sign-in", Transport.NetworkFault.Describe(e)) with { OutOfReach = true });
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

    private async ValueTask<IConfidentialClientApplication> BuildAsync(X509Certificate2? certificate, bool standby, CancellationToken cancel)
    {
        ConfidentialClientApplicationBuilder builder = ConfidentialClientApplicationBuilder.Create(options.ClientId)
            .WithAuthority(new Uri(options.Authority, options.Tenant), validateAuthority: Discovers)
            .WithInstanceDiscovery(Discovers)
            .WithHttpClientFactory(new MsalHttp(http.Value), retryOnceOn5xx: false);
        if (certificate is not null) return builder.WithCertificate(certificate, sendX5C: true).Build();
        Secret secret = await secrets.GetAsync((standby ? options.StandbySecret : options.ClientSecret)!, cancel);
        return builder.WithClientSecret(secret.Reveal()).Build();
    }

    private async ValueTask<X509Certificate2?> CertificateAsync(CancellationToken cancel)
    {
        if (options.CertificateFile is not { } file) return null;
        Secret? password = options.CertificatePassword is { } name ? await secrets.GetAsync(name, cancel) : null;
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

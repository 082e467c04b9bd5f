using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Identity.Client;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.PowerBi;
using MlConnector.Sandbox.Time;

namespace MlConnector.Sandbox.Tests.PowerBi;

/// <summary>The vendor's own client library accepts the sandbox as its authority, over TLS that it verifies.</summary>
public sealed class MsalTests : IAsyncLifetime
{
    private static readonly string[] Scope = ["https://analysis.windows.net/powerbi/api/.default"];
    private readonly PowerBiSandbox sandbox = new();
    private SandboxHost host = null!;
    private TrustingFactory factory = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        host = await SandboxHost.StartAsync(new SandboxOptions { HttpPort = null, Clock = new VirtualClock() }, [sandbox], Cancel);
        factory = new TrustingFactory(host.Certificate);
    }

    public ValueTask DisposeAsync()
    {
        factory.Dispose();
        return host.DisposeAsync();
    }

    [Fact]
    public async Task By_secret()
    {
        var token = await Client().WithClientSecret(sandbox.Options.ClientSecret).Build().AcquireTokenForClient(Scope).ExecuteAsync(Cancel);

        Assert.InRange(token.ExpiresOn, TimeProvider.System.GetUtcNow().AddMinutes(55), TimeProvider.System.GetUtcNow().AddMinutes(60));
        Assert.Equal(1, sandbox.Counters.Tokens);
    }

    [Fact]
    public async Task By_certificate()
    {
        using var certificate = EntraTests.NewCertificate();
        sandbox.AddApp(sandbox.Options.ClientId).WithCertificate(certificate);

        var token = await Client().WithCertificate(certificate).Build().AcquireTokenForClient(Scope).ExecuteAsync(Cancel);

        Assert.Equal("Bearer", token.TokenType);
    }

    [Fact]
    public async Task By_an_OpenID_authority()
    {
        var app = ConfidentialClientApplicationBuilder.Create(sandbox.Options.ClientId)
            .WithOidcAuthority($"{host.Https}{sandbox.Options.TenantId}/v2.0")
            .WithHttpClientFactory(factory)
            .WithClientSecret(sandbox.Options.ClientSecret)
            .Build();

        var token = await app.AcquireTokenForClient(Scope).ExecuteAsync(Cancel);

        Assert.NotEmpty(token.AccessToken);
    }

    [Fact]
    public async Task A_wrong_secret_is_read_as_the_AADSTS_number()
    {
        var refused = await Assert.ThrowsAsync<MsalServiceException>(() => Client().WithClientSecret("wrong").Build().AcquireTokenForClient(Scope).ExecuteAsync(Cancel));

        Assert.Equal(("invalid_client", 401), (refused.ErrorCode, refused.StatusCode));
        Assert.Contains("AADSTS7000215", refused.Message, StringComparison.Ordinal);
    }

    private ConfidentialClientApplicationBuilder Client() =>
        ConfidentialClientApplicationBuilder.Create(sandbox.Options.ClientId)
            .WithAuthority($"{host.Https}{sandbox.Options.TenantId}", validateAuthority: false)
            .WithInstanceDiscovery(false)
            .WithHttpClientFactory(factory);

    private sealed class TrustingFactory(SandboxCertificate certificate) : IMsalHttpClientFactory, IDisposable
    {
        private readonly HttpClient client = new(new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { X509Certificate2.CreateFromPem(certificate.Pem) },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            },
        });

        public HttpClient GetHttpClient() => client;

        public void Dispose() => client.Dispose();
    }
}

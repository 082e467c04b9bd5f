using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.Syspro;
using MlConnector.Sandbox.Syspro.Enet;
using MlConnector.Sandbox.Syspro.OData;
using MlConnector.Sandbox.Time;

namespace MlConnector.Sandbox.Tests.Syspro;

public sealed class ProfileTests
{
    [Fact]
    public async Task With_default_options_odata_answers_over_tls_to_a_client_that_trusts_the_certificate()
    {
        var syspro = new SysproSandbox(new SysproSandboxOptions());
        await using var host = await SandboxHost.StartAsync(new SandboxOptions(), [syspro], RunningSyspro.Cancel);
        using var root = X509Certificate2.CreateFromPem(host.Certificate.Pem);
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(root);
        using var client = new HttpClient(new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy } });
        client.DefaultRequestHeaders.Authorization = RunningSyspro.Basic(syspro.Options.OData.UserName, syspro.Options.OData.Password);

        var page = await client.GetStringAsync(new Uri(syspro.ODataAddress(host) + "/SysproCompanyA/ApSupplier?$top=1"), RunningSyspro.Cancel);

        Assert.Equal(Uri.UriSchemeHttps, syspro.ODataAddress(host).Scheme);
        Assert.Equal(Uri.UriSchemeHttp, syspro.EnetAddress(host).Scheme);
        Assert.Contains("\"value\":[{\"Supplier\"", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SandboxProfile.Polite, 0)]
    [InlineData(SandboxProfile.Busy, 4)]
    [InlineData(SandboxProfile.Hostile, 25)]
    public async Task A_profile_fails_as_many_requests_as_it_should_and_hostile_data_is_odd(SandboxProfile profile, int atLeast)
    {
        using var clock = VirtualClock.FrozenAt(RunningSyspro.Now);
        clock.Run(1000);
        var syspro = new SysproSandbox(new SysproSandboxOptions { OData = new ODataOptions { RequireHttps = false } });
        await using var host = await SandboxHost.StartAsync(new SandboxOptions { HttpsPort = null, Clock = clock, Profile = profile }, [syspro], RunningSyspro.Cancel);
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = RunningSyspro.Basic(syspro.Options.OData.UserName, syspro.Options.OData.Password);

        var failed = 0;
        for (var i = 0; i < 200; i++) failed += await FailsAsync(client, new Uri(syspro.ODataAddress(host) + "/SysproCompanyA/ApSupplier")) ? 1 : 0;

        Assert.True(profile == SandboxProfile.Polite ? failed == 0 : failed >= atLeast, $"{failed} requests failed");
        Assert.Equal(profile == SandboxProfile.Hostile, syspro.Table("ApSupplier").Find("O'HARA") is not null);
    }

    [Fact]
    public async Task Answers_of_enet_can_be_slow_and_cut_short()
    {
        await using var erp = await RunningSyspro.StartAsync(enet: new EnetOptions { DropAfterBytes = 20, Latency = TimeSpan.FromSeconds(30) });

        var version = erp.EnetAsync("GetVersion");
        while (!version.IsCompleted)
        {
            erp.Clock.Advance(TimeSpan.FromSeconds(30));
            await Task.Yield();
        }
        var logon = erp.LogOnAsync();
        while (!logon.IsCompleted)
        {
            erp.Clock.Advance(TimeSpan.FromSeconds(30));
            await Task.Yield();
        }

        Assert.Equal("8.0.0.45", await version);
        await Assert.ThrowsAnyAsync<Exception>(() => logon);
    }

    private static async Task<bool> FailsAsync(HttpClient client, Uri address)
    {
        try
        {
            using var answer = await client.GetAsync(address, RunningSyspro.Cancel);
            var text = await answer.Content.ReadAsStringAsync(RunningSyspro.Cancel);
            return !answer.IsSuccessStatusCode || !text.EndsWith("]}", StringComparison.Ordinal);
        }
        catch (HttpRequestException)
        {
            return true;
        }
    }
}

using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MlConnector.Engine.Ports;
using MlConnector.Server.Hosting;
using MlConnector.Server.SignIn.Access;
using MlConnector.Server.Tests.World;

namespace MlConnector.Server.Tests.SignIn;

/// <summary>What every answer tells the browser, and how much a browser may send.</summary>
public sealed class SecurityHeaderTests
{
    private readonly CancellationToken cancel = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/")]
    [InlineData("/sign-in")]
    [InlineData("/settings/users")]
    [InlineData("/nowhere")]
    [InlineData("/health/live")]
    [InlineData("/api/v1/nowhere")]
    public async Task Every_answer_is_closed(string address)
    {
        await using ServerSite site = await ServerSite.StartAsync();
        foreach (HttpClient browser in (HttpClient[])[site.Client, await site.SignInAsync(Role.Viewer), await site.SignInAsync(Role.Admin)])
        {
            using HttpResponseMessage answer = await browser.GetAsync(address, cancel);
            string policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
            Assert.StartsWith("default-src 'none'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("DENY", Assert.Single(answer.Headers.GetValues("X-Frame-Options")));
            Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
            Assert.True(answer.Headers.CacheControl!.NoStore);
            Assert.False(answer.Headers.Contains("Server"));
            Assert.False(answer.Headers.Contains("Strict-Transport-Security"));
        }
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/settings/users")]
    [InlineData("/settings/tokens")]
    [InlineData("/account")]
    public async Task Pages_hold_no_script_or_style_of_their_own(string address)
    {
        await using ServerSite site = await ServerSite.StartAsync();
        string page = await (await site.SignInAsync(Role.Admin)).GetStringAsync(address, cancel);
        Assert.DoesNotContain(" style=", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<style", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotMatch("<script(?![^>]*src=)", page);
        Assert.DoesNotMatch("\\son[a-z]+=", page);
    }

    [Fact]
    public async Task Assets_may_be_kept()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        string page = await site.Client.GetStringAsync("/sign-in", cancel);
        string address = page.Split("href=\"").Select(part => part.Split('"')[0]).First(part => part.StartsWith("/assets/", StringComparison.Ordinal));
        using HttpResponseMessage answer = await site.Client.GetAsync(address, cancel);
        Assert.Equal("public, max-age=31536000, immutable", answer.Headers.GetValues("Cache-Control").Single());
    }

    [Fact]
    public async Task Over_TLS_cookies_are_bound_to_the_host_and_plain_http_is_over()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        string certificate = CertificateIn(site.Folder);
        await using ServerHost host = await ServerHost.StartAsync(site.Workspace, new ServerOptions { Urls = "https://127.0.0.1:0", Certificate = certificate }, cancel);
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, SslOptions = { CertificateChainPolicy = TrustIn(certificate) } };
        using var browser = new HttpClient(handler) { BaseAddress = host.Addresses[0] };
        using HttpResponseMessage made = await browser.SendFormAsync(host.FirstSignIn!.PathAndQuery, "set-up", ("Typed.Name", "anna"), ("Typed.Password", "correct horse battery"), ("Typed.Again", "correct horse battery"));
        string cookie = Assert.Single(made.Headers.GetValues("Set-Cookie"), each => each.StartsWith("__Host-mlc-session", StringComparison.Ordinal));
        Assert.Contains("secure", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("max-age=31536000", Assert.Single(made.Headers.GetValues("Strict-Transport-Security")));
        await host.StopAsync();
    }

    [Fact]
    public async Task Behind_a_proxy_of_this_machine_cookies_are_secure()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        site.Client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        using HttpResponseMessage answer = await site.Client.GetAsync(site.Host.FirstSignIn!.PathAndQuery, cancel);
        Assert.True(answer.Headers.Contains("Strict-Transport-Security"));
        Assert.All(answer.Headers.GetValues("Set-Cookie"), each => Assert.Contains("secure", each, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task What_is_too_large_is_not_read()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        using var large = new HttpRequestMessage(HttpMethod.Post, "/sign-in") { Content = new FormUrlEncodedContent([new("Typed.Name", new string('x', 5 * 1024 * 1024))]), Headers = { ExpectContinue = true } };
        using HttpResponseMessage refused = await site.Client.SendAsync(large, cancel);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        using var many = new FormUrlEncodedContent(Enumerable.Range(0, 1000).Select(field => new KeyValuePair<string, string>($"f{field}", "x")));
        using HttpResponseMessage also = await site.Client.PostAsync("/sign-in", many, cancel);
        Assert.Equal(HttpStatusCode.BadRequest, also.StatusCode);
    }

    [Fact]
    public void A_limit_lets_a_few_in_at_once_and_then_one_at_a_time_each_for_itself()
    {
        var time = new SetTime();
        var limit = new RateLimit(time, atOnce: 3, each: TimeSpan.FromHours(1));
        Assert.All(Enumerable.Range(0, 3), _ => Assert.Null(limit.Enter("one")));
        Assert.InRange(limit.Enter("one")!.Value, TimeSpan.FromMinutes(59), TimeSpan.FromHours(1));
        Assert.Null(limit.Enter("another"));
        time.Pass(TimeSpan.FromHours(1));
        Assert.Null(limit.Enter("one"));
        Assert.NotNull(limit.Enter("one"));
    }

    private static string CertificateIn(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 made = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        string file = Path.Combine(folder, "tls.pem");
        File.WriteAllText(file, $"{made.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
        return file;
    }

    private static X509ChainPolicy TrustIn(string certificate)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(certificate);
        return policy;
    }
}

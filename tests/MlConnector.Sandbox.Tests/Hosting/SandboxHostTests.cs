using System.Net;
using System.Net.Http.Json;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.Time;

namespace MlConnector.Sandbox.Tests.Hosting;

public sealed class SandboxHostTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 29, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task The_same_module_answers_over_http_and_over_https_with_the_written_certificate_trusted()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("sandbox").FullName, "ca", "sandbox.pem");
        await using var host = await StartAsync(new EchoModule(), new SandboxOptions { CertificateFile = file });
        using var trusting = new HttpClient(Trusting(X509CertificateLoader.LoadCertificateFromFile(file)));
        using var plain = new HttpClient();

        Assert.Equal("0123456789", await plain.GetStringAsync(new Uri(host.Http!, "read"), Cancel));
        Assert.Equal("0123456789", await trusting.GetStringAsync(new Uri(host.Https!, "read"), Cancel));
        await Assert.ThrowsAsync<HttpRequestException>(() => plain.GetAsync(new Uri(host.Https!, "read"), Cancel));
        Assert.DoesNotContain("PRIVATE", await File.ReadAllTextAsync(file, Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_asked_addresses_are_served_and_none_is_refused()
    {
        await using var host = await StartAsync(new EchoModule(), new SandboxOptions { HttpsPort = null });

        Assert.Null(host.Https);
        await Assert.ThrowsAsync<ArgumentException>(() => StartAsync(new EchoModule(), new SandboxOptions { HttpPort = null, HttpsPort = null }));
    }

    [Fact]
    public async Task The_admin_endpoint_moves_the_clock_plays_scenarios_and_shows_counts()
    {
        var echo = new EchoModule();
        await using var host = await StartAsync(echo, new SandboxOptions { Clock = VirtualClock.FrozenAt(Noon) });
        using var client = new HttpClient { BaseAddress = host.Http };

        var clock = await PostAsync(client, "_sandbox/clock", """{"advance":"02:30:00"}""");
        var played = await PostAsync(client, "_sandbox/scenario", """{"module":"echo","name":"touch"}""");
        await client.GetStringAsync("read", Cancel);
        var stats = await client.GetFromJsonAsync<JsonObject>("_sandbox/stats", Cancel);

        Assert.Equal(Noon.AddMinutes(150), clock["now"]!.GetValue<DateTimeOffset>());
        Assert.True(clock["frozen"]!.GetValue<bool>());
        Assert.Equal("touch", played["played"]!.GetValue<string>());
        Assert.Equal(1, echo.Commits);
        Assert.Equal(1, stats!["echo.requests"]!.GetValue<long>());
    }

    [Fact]
    public async Task The_admin_endpoint_refuses_foreign_host_names_and_unknown_words()
    {
        await using var host = await StartAsync(new EchoModule(), new SandboxOptions());
        using var client = new HttpClient { BaseAddress = host.Http };
        using var foreign = new HttpRequestMessage(HttpMethod.Get, "_sandbox/stats");
        foreign.Headers.Host = "erp.example";

        Assert.Equal(HttpStatusCode.Forbidden, (await client.SendAsync(foreign, Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.PostAsync("_sandbox/faults", Json("""{"effect":"respond","wonder":1}"""), Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.PostAsync("_sandbox/faults", Json("""{"module":"nobody"}"""), Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.PostAsync("_sandbox/faults", Json("""{"every":0}"""), Cancel)).StatusCode);
        // what is left out has its default: every request, once
        Assert.Equal(HttpStatusCode.OK, (await client.PostAsync("_sandbox/faults", Json("""{"effect":"dropAfterCommit"}"""), Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.DeleteAsync("_sandbox/faults?id=7", Cancel)).StatusCode);
    }

    [Theory]
    [InlineData("wriet", false)]
    [InlineData("datas/Row", false)]
    [InlineData("write", true)]
    [InlineData("*", true)]
    [InlineData("wr*", true)]
    [InlineData("data/Row", true)]
    [InlineData("data/R*", true)]
    public async Task A_fault_that_could_never_strike_is_refused_with_the_operations_there_are(string operation, bool known)
    {
        await using var host = await StartAsync(new EchoModule(), new SandboxOptions());
        using var client = new HttpClient { BaseAddress = host.Http };
        Assert.Equal(["read", "write", "data/*"], (await client.GetFromJsonAsync<Dictionary<string, string[]>>("_sandbox/operations", Cancel))!["echo"]);
        foreach (var module in new[] { "echo", "*" })
        {
            using var answer = await client.PostAsync("_sandbox/faults", Json($$"""{"module":"{{module}}","operation":"{{operation}}"}"""), Cancel);
            Assert.Equal(known ? HttpStatusCode.OK : HttpStatusCode.BadRequest, answer.StatusCode);
            if (!known) Assert.Contains("of echo; there are: read, write, data/*", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        }
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Task<SandboxHost> StartAsync(EchoModule echo, SandboxOptions options) => SandboxHost.StartAsync(options, [echo], Cancel);

    private static StringContent Json(string text) => new(text, System.Text.Encoding.UTF8, "application/json");

    private static async Task<JsonObject> PostAsync(HttpClient client, string path, string body)
    {
        using var answer = await client.PostAsync(path, Json(body), Cancel);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonObject>(Cancel))!;
    }

    private static SocketsHttpHandler Trusting(X509Certificate2 root) => new()
    {
        SslOptions = new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { root },
                RevocationMode = X509RevocationMode.NoCheck,
            },
        },
    };
}

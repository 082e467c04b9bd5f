using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Http.Transport;

namespace MlConnector.Http.Tests.Transport;

public sealed class HttpTransportTests
{
    private const string Canary = "c4n4ry-secret";
    private static readonly RecordSchema Schema = new("t", [], []);

    [Theory]
    [InlineData(401, HttpErrors.Unauthorized, ErrorKind.Auth, 1)]
    [InlineData(403, HttpErrors.Forbidden, ErrorKind.Auth, 1)]
    [InlineData(404, HttpErrors.NotFound, ErrorKind.Config, 1)]
    [InlineData(400, HttpErrors.Refused, ErrorKind.Config, 1)]
    [InlineData(408, HttpErrors.Timeout, ErrorKind.Transient, 4)]
    [InlineData(302, HttpErrors.Redirected, ErrorKind.Config, 1)]
    [InlineData(500, HttpErrors.Server, ErrorKind.Transient, 4)]
    [InlineData(503, HttpErrors.Server, ErrorKind.Transient, 4)]
    [InlineData(429, HttpErrors.Throttled, ErrorKind.Throttled, 4)]
    public async Task Refusals_have_codes_and_only_passing_ones_are_repeated(int status, string code, ErrorKind kind, int requests)
    {
        await using LoopbackServer server = await LoopbackServer.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        ConnectorException error = await FailAsync(server);
        Assert.Equal((code, kind, requests), (error.Error.Code, error.Error.Kind, server.Requests.Count));
    }

    [Fact]
    public async Task A_refusal_quotes_the_message_of_the_server()
    {
        await using LoopbackServer server = await LoopbackServer.StartAsync(context =>
        {
            context.Response.StatusCode = 400;
            return context.Response.WriteAsJsonAsync(new { error = new { message = "no property Foo" } });
        });
        Assert.Contains("no property Foo", (await FailAsync(server)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_cut_inside_the_body_is_repeated()
    {
        int calls = 0;
        await using LoopbackServer server = await LoopbackServer.StartAsync(async context =>
        {
            byte[] body = Encoding.ASCII.GetBytes(new string('x', 100_000));
            context.Response.ContentLength = body.Length;
            await context.Response.Body.WriteAsync(body.AsMemory(0, ++calls == 1 ? 10_000 : body.Length));
            await context.Response.Body.FlushAsync();
            if (calls == 1) context.Abort();
        });
        using HttpTransport transport = Transport(server);
        using HttpBody body = await transport.GetAsync(server.Address, Schema, null, TestContext.Current.CancellationToken);
        Assert.Equal((100_000, 2), (body.Page.ByteCount, calls));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-----BEGIN CERTIFICATE-----\nnot base 64 !\n-----END CERTIFICATE-----")]
    public void A_file_of_authorities_that_holds_none_is_refused_with_its_name(string? content)
    {
        string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".pem");
        if (content is not null) File.WriteAllText(file, content);
        try
        {
            ConnectorException refused = Assert.Throws<ConnectorException>(() => new CertificateTrust(file));
            Assert.Equal("HTTP-TRUSTED-CA", refused.Error.Code);
            Assert.Contains(file, refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_server_that_never_ends_the_handshake_is_out_of_reach()
    {
        using TcpListener mute = new(IPAddress.Loopback, 0);
        mute.Start();
        Uri address = new($"https://127.0.0.1:{((IPEndPoint)mute.LocalEndpoint).Port}/");
        using HttpTransport transport = new(Quick(new HttpTransportOptions { BaseAddress = address, ConnectTimeout = TimeSpan.FromMilliseconds(100) }), TimeProvider.System, () => 0, NullLogger.Instance);
        ConnectorException error = await Assert.ThrowsAsync<ConnectorException>(async () => await transport.GetAsync(address, Schema, null, TestContext.Current.CancellationToken));
        Assert.Equal((HttpErrors.Unreachable, ErrorKind.Transient), (error.Error.Code, error.Error.Kind));
        Assert.Contains("did not come about in time", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_above_the_bound_is_refused()
    {
        await using LoopbackServer server = await LoopbackServer.StartAsync(context => context.Response.Body.WriteAsync(new byte[3000]).AsTask());
        Assert.Equal(HttpErrors.TooLarge, (await FailAsync(server, new HttpTransportOptions { BaseAddress = server.Address, MaxBodyBytes = 2000 })).Error.Code);
    }

    [Fact]
    public async Task Other_origins_get_no_credentials()
    {
        await using LoopbackServer server = await LoopbackServer.StartAsync(_ => Task.CompletedTask);
        using HttpTransport transport = Transport(server);
        ConnectorException error = await Assert.ThrowsAsync<ConnectorException>(async () => await transport.GetAsync(new Uri("http://127.0.0.1:1/"), Schema, null, TestContext.Current.CancellationToken));
        Assert.Equal(HttpErrors.Origin, error.Error.Code);
    }

    [Fact]
    public async Task Queries_never_show_in_errors_INV_6()
    {
        Assert.Equal(HttpErrors.Unreachable, (await UnreachableAsync("http://127.0.0.1:1/Logon")).Error.Code);
        ConnectorException[] errors = [await UnreachableAsync($"http://127.0.0.1:1/Logon?OperatorPassword={Canary}"), await RefusedAsync($"Logon?OperatorPassword={Canary}")];
        foreach (ConnectorException error in errors)
        {
            Assert.DoesNotContain(Canary, error.ToString(), StringComparison.Ordinal);
            Assert.Contains("/Logon", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Plain_http_needs_loopback_or_a_setting()
    {
        HttpTransportOptions options = new() { BaseAddress = new Uri("http://erp.example/") };
        Assert.Equal(HttpErrors.PlainHttp, Assert.Throws<ConnectorException>(() => new HttpTransport(options, TimeProvider.System, () => 0, NullLogger.Instance)).Error.Code);
        new HttpTransport(options with { AllowPlainHttp = true }, TimeProvider.System, () => 0, NullLogger.Instance).Dispose();
    }

    [Fact]
    public async Task Certificates_are_verified_against_the_machine_and_the_file_given()
    {
        using X509Certificate2 certificate = Certificate("localhost");
        string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await File.WriteAllTextAsync(file, certificate.ExportCertificatePem(), TestContext.Current.CancellationToken);
        try
        {
            await using LoopbackServer server = await LoopbackServer.StartAsync(context => context.Response.WriteAsync("ok"), certificate);
            Uri named = new($"https://localhost:{server.Address.Port}/");
            Assert.Equal(HttpErrors.Tls, (await FailAsync(server, new HttpTransportOptions { BaseAddress = named })).Error.Code);
            Assert.Equal(HttpErrors.Tls, (await FailAsync(server, new HttpTransportOptions { BaseAddress = server.Address, TrustedCertificates = file })).Error.Code); // 127.0.0.1 is not in the certificate
            using HttpTransport trusted = new(new HttpTransportOptions { BaseAddress = named, TrustedCertificates = file }, TimeProvider.System, () => 0, NullLogger.Instance);
            using HttpBody body = await trusted.GetAsync(named, Schema, null, TestContext.Current.CancellationToken);
            Assert.Equal("ok"u8, body.Page.Bytes);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Pauses_grow_within_bounds_and_respect_what_the_server_asks()
    {
        RetryOptions options = new() { FirstDelay = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromSeconds(10) };
        for (int attempt = 0; attempt < 40; attempt++)
        {
            TimeSpan low = RetryPipeline.Delay(options, attempt, null, 0), high = RetryPipeline.Delay(options, attempt, null, 999_999);
            Assert.InRange(low, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(5));
            Assert.InRange(high, low, options.LongestPause);
        }

        Assert.True(RetryPipeline.Delay(options, 0, TimeSpan.FromSeconds(7), 500_000) >= TimeSpan.FromSeconds(7));
    }

    private static async Task<ConnectorException> UnreachableAsync(string address)
    {
        using HttpTransport transport = new(Quick(new HttpTransportOptions { BaseAddress = new Uri("http://127.0.0.1:1/") }), TimeProvider.System, () => 0, NullLogger.Instance);
        return await Assert.ThrowsAsync<ConnectorException>(async () => await transport.GetAsync(new Uri(address), Schema, null, TestContext.Current.CancellationToken));
    }

    private static async Task<ConnectorException> RefusedAsync(string path)
    {
        await using LoopbackServer server = await LoopbackServer.StartAsync(context =>
        {
            context.Response.StatusCode = (int)HttpStatusCode.InternalServerError;
            return Task.CompletedTask;
        });
        using HttpTransport transport = Transport(server);
        return await Assert.ThrowsAsync<ConnectorException>(async () => await transport.GetAsync(new Uri(server.Address, path), Schema, null, TestContext.Current.CancellationToken));
    }

    private static async Task<ConnectorException> FailAsync(LoopbackServer server, HttpTransportOptions? options = null)
    {
        using HttpTransport transport = options is null ? Transport(server) : new HttpTransport(Quick(options), TimeProvider.System, () => 0, NullLogger.Instance);
        Uri address = options?.BaseAddress ?? server.Address;
        return await Assert.ThrowsAsync<ConnectorException>(async () => await transport.GetAsync(address, Schema, null, TestContext.Current.CancellationToken));
    }

    private static HttpTransport Transport(LoopbackServer server) => new(Quick(new HttpTransportOptions { BaseAddress = server.Address }), TimeProvider.System, () => 0, NullLogger.Instance);

    [Fact]
    public async Task Repetition_ends_when_patience_does_however_many_attempts_are_left()
    {
        int attempts = 0;
        var pipeline = RetryPipeline.Create(new RetryOptions { Attempts = 100_000, FirstDelay = TimeSpan.FromTicks(2), Patience = TimeSpan.FromSeconds(60) }, new HurryingClock(), () => 0);
        await Assert.ThrowsAsync<ConnectorException>(() => pipeline.ExecuteAsync(_ =>
        {
            attempts++;
            throw new ConnectorException(new ConnectorError("DOWN", ErrorKind.Transient, ErrorOwner.Operator, "no connection", "wait"));
        }, CancellationToken.None).AsTask());
        Assert.InRange(attempts, 2, 60);
    }

    /// <summary>Two seconds pass whenever somebody looks at it.</summary>
    private sealed class HurryingClock : TimeProvider
    {
        private long looked;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Interlocked.Add(ref looked, 2);
    }

    private static HttpTransportOptions Quick(HttpTransportOptions options) => options with { Retry = new RetryOptions { Attempts = 3, FirstDelay = TimeSpan.FromTicks(2) } };

    private static X509Certificate2 Certificate(string name)
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}

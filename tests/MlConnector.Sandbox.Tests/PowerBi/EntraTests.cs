using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.PowerBi;

namespace MlConnector.Sandbox.Tests.PowerBi;

public sealed class EntraTests
{
    [Fact]
    public async Task A_token_has_the_documented_members_and_the_configured_life()
    {
        await using var world = await PowerBiWorld.StartAsync(new PowerBiSandboxOptions { TokenLifetime = TimeSpan.FromSeconds(7) });
        using var answer = await world.TokenAsync(world.Sandbox.Options.ClientId, world.Sandbox.Options.ClientSecret);
        var body = await PowerBiWorld.BodyAsync(answer);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(("Bearer", 7, 7), ((string)body["token_type"]!, (int)body["expires_in"]!, (int)body["ext_expires_in"]!));
        Assert.Equal(3, ((string)body["access_token"]!).Split('.').Length);
        world.Clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(200, (await world.SendAsync(HttpMethod.Get, "v1.0/myorg/groups")).Status);
        world.Clock.Advance(TimeSpan.FromSeconds(1));
        var expired = await world.SendAsync(HttpMethod.Get, "v1.0/myorg/groups");
        Assert.Equal((403, "TokenExpired"), (expired.Status, (string)expired.Body!["error"]!["code"]!));
    }

    [Theory]
    [InlineData("secret", 7000215, "invalid_client", 401)]
    [InlineData("expired", 7000222, "invalid_client", 401)]
    [InlineData("app", 700016, "unauthorized_client", 400)]
    [InlineData("tenant", 90002, "invalid_request", 400)]
    [InlineData("malformed", 900023, "invalid_request", 400)]
    [InlineData("scope", 70011, "invalid_scope", 400)]
    [InlineData("consent", 65001, "invalid_grant", 400)]
    [InlineData("nothing", 7000218, "invalid_client", 401)]
    [InlineData("grant", 70003, "unsupported_grant_type", 400)]
    public async Task Refusals_carry_code_number_and_trace(string wrong, int number, string code, int status)
    {
        await using var world = await PowerBiWorld.StartAsync();
        world.Sandbox.AddApp("app").WithSecret("s").WithSecret("old", PowerBiWorld.Start);
        if (wrong == "consent") world.Sandbox.AddApp("app").Consented = false;
        Dictionary<string, string> form = new(StringComparer.Ordinal)
        {
            ["grant_type"] = wrong == "grant" ? "password" : "client_credentials",
            ["client_id"] = wrong == "app" ? "nobody" : "app",
            ["client_secret"] = wrong switch { "secret" => "x", "expired" => "old", "nothing" => "", _ => "s" },
            ["scope"] = wrong == "scope" ? "https://graph.microsoft.com/.default" : "https://analysis.windows.net/powerbi/api/.default",
        };

        using var answer = await world.TokenAsync(form, wrong switch { "tenant" => "11111111-2222-4333-8444-555555555555", "malformed" => "nonsense", _ => null });

        var body = await PowerBiWorld.BodyAsync(answer);
        Assert.Equal((status, code, number), ((int)answer.StatusCode, (string)body["error"]!, (int)body["error_codes"]![0]!));
        Assert.StartsWith($"AADSTS{number}:", (string)body["error_description"]!, StringComparison.Ordinal);
        foreach (string member in (string[])["timestamp", "trace_id", "correlation_id", "error_uri"]) Assert.NotNull(body[member]);
    }

    [Fact]
    public async Task Several_secrets_hold_until_each_expires_or_is_taken_back()
    {
        await using var world = await PowerBiWorld.StartAsync();
        var app = world.Sandbox.AddApp("app").WithSecret("one", PowerBiWorld.Start.AddMinutes(1)).WithSecret("two");
        Assert.Equal(HttpStatusCode.OK, (await world.TokenAsync("app", "one")).StatusCode);

        world.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(HttpStatusCode.Unauthorized, (await world.TokenAsync("app", "one")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await world.TokenAsync("app", "two")).StatusCode);
        app.RemoveSecret("two");
        Assert.Equal(HttpStatusCode.Unauthorized, (await world.TokenAsync("app", "two")).StatusCode);
    }

    [Theory]
    [InlineData("RS256", "x5t#S256", "", true)]
    [InlineData("PS256", "x5t#S256", "", true)]
    [InlineData("RS256", "x5t", "", true)]
    [InlineData("RS256", "x5t", "signature", false)]
    [InlineData("RS256", "x5t", "audience", false)]
    [InlineData("RS256", "x5t", "expired", false)]
    [InlineData("RS256", "x5t", "subject", false)]
    [InlineData("RS256", "x5t", "stranger", false)]
    [InlineData("none", "x5t", "", false)]
    public async Task An_assertion_is_verified_against_the_registered_certificate(string algorithm, string thumbprint, string wrong, bool granted)
    {
        await using var world = await PowerBiWorld.StartAsync();
        using var certificate = NewCertificate();
        using var stranger = NewCertificate();
        world.Sandbox.AddApp("app").WithCertificate(certificate);
        string endpoint = $"{world.Client.BaseAddress!.GetLeftPart(UriPartial.Authority)}/{world.Sandbox.Options.TenantId}/oauth2/v2.0/token";
        string assertion = Sign(wrong == "stranger" ? stranger : certificate, algorithm, thumbprint, new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["aud"] = wrong == "audience" ? "https://elsewhere.example" : endpoint,
            ["iss"] = "app",
            ["sub"] = wrong == "subject" ? "other" : "app",
            ["exp"] = PowerBiWorld.Start.AddMinutes(wrong == "expired" ? -10 : 10).ToUnixTimeSeconds(),
            ["jti"] = "1",
        });
        if (wrong == "signature") assertion = assertion[..^6] + (assertion.EndsWith("AAAAAA", StringComparison.Ordinal) ? "BBBBBB" : "AAAAAA");

        using var answer = await world.TokenAsync(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = "app",
            ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            ["client_assertion"] = assertion,
            ["scope"] = "https://analysis.windows.net/powerbi/api/.default",
        });

        Assert.Equal(granted ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, answer.StatusCode);
        if (!granted) Assert.Equal("invalid_client", (string)(await PowerBiWorld.BodyAsync(answer))["error"]!);
    }

    [Fact]
    public async Task A_missing_unknown_or_lower_case_token_is_refused_and_all_tokens_can_be_ended()
    {
        await using var world = await PowerBiWorld.StartAsync();
        var good = world.Client.DefaultRequestHeaders.Authorization!;

        world.Client.DefaultRequestHeaders.Authorization = null;
        Assert.Equal(401, (await world.SendAsync(HttpMethod.Get, "v1.0/myorg/groups")).Status);
        world.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "a.b.c");
        Assert.Equal(401, (await world.SendAsync(HttpMethod.Get, "v1.0/myorg/groups")).Status);
        world.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("bearer", good.Parameter);
        Assert.Equal(403, (await world.SendAsync(HttpMethod.Get, "v1.0/myorg/groups")).Status);
        world.Client.DefaultRequestHeaders.Authorization = good;
        world.Order(PowerBiFaultPoints.ListGroups, new FaultOrder { Effect = FaultEffect.ExpireSessions });
        Assert.Equal(403, (await world.SendAsync(HttpMethod.Get, "v1.0/myorg/groups")).Status);
    }

    [Fact]
    public async Task The_token_endpoint_can_throttle_and_serve_html()
    {
        await using var world = await PowerBiWorld.StartAsync();
        world.Order(PowerBiFaultPoints.Token, new FaultOrder { Status = 429, Body = "<html>slow down</html>", ContentType = "text/html" });

        using var answer = await world.TokenAsync(world.Sandbox.Options.ClientId, world.Sandbox.Options.ClientSecret);

        Assert.Equal((HttpStatusCode.TooManyRequests, "text/html"), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
    }

    internal static X509Certificate2 NewCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=connector", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return request.CreateSelfSigned(PowerBiWorld.Start.AddYears(-1), PowerBiWorld.Start.AddYears(20));
    }

    private static string Sign(X509Certificate2 certificate, string algorithm, string thumbprint, Dictionary<string, object> claims)
    {
        var hash = thumbprint == "x5t" ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256;
        var header = new Dictionary<string, object>(StringComparer.Ordinal) { ["alg"] = algorithm, ["typ"] = "JWT", [thumbprint] = Encode(certificate.GetCertHash(hash)) };
        string signed = $"{Encode(JsonSerializer.SerializeToUtf8Bytes(header))}.{Encode(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        using var key = certificate.GetRSAPrivateKey()!;
        var padding = algorithm == "PS256" ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
        return $"{signed}.{Encode(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, padding))}";
    }

    private static string Encode(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
}

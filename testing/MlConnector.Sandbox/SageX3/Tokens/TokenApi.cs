using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MlConnector.Sandbox.Hosting;

namespace MlConnector.Sandbox.SageX3.Tokens;

/// <summary>
/// The Token API of the cloud gateway below <c>/gateway/v1</c>: authorise, token (JSON), and for the sake of gateways that offer it a form endpoint for client credentials. Each renewal gives a new pair, and the old refresh token
/// is dead at once.
/// </summary>
internal sealed class TokenApi(SandboxContext sandbox, TokenApiOptions options)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, DateTimeOffset> access = new(StringComparer.Ordinal);
    private readonly HashSet<string> codes = new(StringComparer.Ordinal);
    private (string Token, DateTimeOffset Ends)? refresh;
    private int made;

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/gateway/v1/token/authorise", AuthoriseAsync);
        endpoints.MapPost("/gateway/v1/token", async http =>
        {
            await GrantAsync(http, await JsonFieldsAsync(http));
        });
        endpoints.MapPost("/gateway/v1/oauth/token", async http =>
        {
            var form = await http.Request.ReadFormAsync(http.RequestAborted);
            await GrantAsync(http, form.ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.Ordinal));
        });
    }

    /// <summary>True for an access token that is good now.</summary>
    public bool Accepts(string token)
    {
        lock (gate) return access.TryGetValue(token, out var ends) && ends > sandbox.Clock.GetUtcNow();
    }

    /// <summary>Ends every access token.</summary>
    public void Expire()
    {
        lock (gate) access.Clear();
    }

    /// <summary>The customer deletes the pairing.</summary>
    public void Delete()
    {
        lock (gate) refresh = null;
    }

    /// <summary>A code, as the page gives it to a user who agrees.</summary>
    public string Agree()
    {
        lock (gate)
        {
            var code = Name("code");
            codes.Add(code);
            return code;
        }
    }

    private Task AuthoriseAsync(HttpContext http)
    {
        var query = http.Request.Query;
        if (query["client_id"] != options.ClientId || query["redirect_uri"] != options.RedirectUri || query["customer"].Count == 0 || query["state"].Count == 0)
        {
            http.Response.StatusCode = 400;
            return http.Response.WriteAsync("Bad request.", http.RequestAborted);
        }
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(JsonSerializer.Serialize(new Dictionary<string, string>(StringComparer.Ordinal) { ["authorizationCode"] = Agree(), ["state"] = query["state"].ToString() }), http.RequestAborted);
    }

    /// <summary>Grants, and has a fault point after that: what happens there happens to a pair that the gateway knows and nobody else.</summary>
    private Task GrantAsync(HttpContext http, Dictionary<string, string> fields) => sandbox.Runner.CommitAsync(http, SageX3Sandbox.ModuleName, "token", async _ =>
    {
        var reply = Grant(fields);
        await sandbox.Runner.ReadAsync(http, SageX3Sandbox.ModuleName, "token.granted", _ => Task.CompletedTask);
        return reply;
    });

    private SandboxReply Grant(Dictionary<string, string> fields)
    {
        lock (gate)
        {
            if (fields.GetValueOrDefault("client_id") != options.ClientId || fields.GetValueOrDefault("client_secret") != options.ClientSecret) return Refused("invalid_client", 401);
            sandbox.Counters.Add("sage-x3.tokens");
            switch (fields.GetValueOrDefault("grant_type"))
            {
                case "client_credentials": return Give(withRefresh: false);
                case "authorization_code" when fields.GetValueOrDefault("redirect_uri") == options.RedirectUri && codes.Remove(fields.GetValueOrDefault("code", "")): return Give(withRefresh: true);
                case "refresh_token" when refresh is { } current && fields.GetValueOrDefault("refresh_token") == current.Token && current.Ends > sandbox.Clock.GetUtcNow(): return Give(withRefresh: options.Rotates);
                case "authorization_code" or "refresh_token": return Refused("invalid_grant", 400);
                default: return Refused("unsupported_grant_type", 400);
            }
        }
    }

    private SandboxReply Give(bool withRefresh)
    {
        var now = sandbox.Clock.GetUtcNow();
        var fields = new Dictionary<string, object>(StringComparer.Ordinal) { ["access_token"] = Token("access", options.AccessLife), ["token_type"] = "Bearer", ["expires_in"] = options.AccessLife.Ticks / TimeSpan.TicksPerSecond };
        access[(string)fields["access_token"]] = now + options.AccessLife;
        if (withRefresh)
        {
            refresh = (Token("refresh", options.RefreshLife), now + options.RefreshLife);
            fields["refresh_token"] = refresh.Value.Token;
        }
        return new SandboxReply { Body = JsonSerializer.SerializeToUtf8Bytes(fields) };
    }

    private static SandboxReply Refused(string error, int status) => new() { Status = status, Body = Encoding.UTF8.GetBytes($$"""{"error":"{{error}}"}""") };

    /// <summary>A token as the gateway makes them: its claims say when it ends, and nothing beside it does for a refresh token.</summary>
    private string Token(string kind, TimeSpan life)
    {
        var now = sandbox.Clock.GetUtcNow();
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["iss"] = "sandbox",
            ["aud"] = "sandbox",
            ["azp"] = options.ClientId,
            ["jti"] = Name(kind),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + life).ToUnixTimeSeconds(),
        };
        var content = $"{Base64Url.EncodeToString("{\"alg\":\"HS256\"}"u8)}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        return $"{content}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.ClientSecret), Encoding.ASCII.GetBytes(content)))}";
    }

    private string Name(string kind) => string.Create(CultureInfo.InvariantCulture, $"x3-{kind}-{++made:D6}-{sandbox.Options.Seed:x8}");

    private static async Task<Dictionary<string, string>> JsonFieldsAsync(HttpContext http)
    {
        if (http.Request.ContentType?.StartsWith("application/json", StringComparison.Ordinal) != true) return [];
        using var document = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
        return document.RootElement.EnumerateObject().ToDictionary(field => field.Name, field => field.Value.ToString(), StringComparer.Ordinal);
    }
}

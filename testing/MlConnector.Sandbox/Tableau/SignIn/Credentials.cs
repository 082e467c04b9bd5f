using System.Text;
using System.Text.Json;
using System.Security.Cryptography;
using System.Xml.Linq;
using MlConnector.Sandbox.Tableau.Rest;

namespace MlConnector.Sandbox.Tableau.SignIn;

/// <summary>The personal access tokens and the connected app that exist, and what is asked of those who sign in with them.</summary>
internal sealed class Credentials(TableauSandboxOptions options, TimeProvider time)
{
    private static readonly TimeSpan LongestJwt = TimeSpan.FromMinutes(10);
    private readonly Dictionary<string, (string Secret, DateTimeOffset Used)> tokens = new(StringComparer.Ordinal);
    private bool isOpen;
    private readonly HashSet<string> usedJwts = new(StringComparer.Ordinal);

    public string TokenSecret { get; } = "pat/" + TableauIds.Of("pat", 1).Replace("-", "", StringComparison.Ordinal) + "==:sandbox";

    public string ClientId { get; } = TableauIds.Of("app", 1);

    public string SecretId { get; } = TableauIds.Of("app-secret", 1);

    public string SecretValue { get; } = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes("connected app")));

    /// <summary>Scopes that the last connected-app sign-in asked for.</summary>
    public IReadOnlyList<string> LastScopes { get; private set; } = [];

    /// <summary>Adds a personal access token.</summary>
    public void AddToken(string name, string secret)
    {
        Open();
        tokens[name] = (secret, time.GetUtcNow());
    }

    /// <summary>Revokes a personal access token.</summary>
    public void Revoke(string name)
    {
        Open();
        tokens.Remove(name);
    }

    /// <summary>Checks a sign-in; gives the name of the personal access token, or null for the connected app.</summary>
    public string? Check(XElement credentials)
    {
        Open();
        if ((credentials.Elements().FirstOrDefault(each => each.Name.LocalName == "site")?.Attribute("contentUrl")?.Value ?? "") != options.Site) throw Failed("16");
        if (credentials.Attribute("jwt")?.Value is { } jwt)
        {
            CheckJwt(jwt);
            return null;
        }

        string name = credentials.Attribute("personalAccessTokenName")?.Value ?? throw Refusal.BadRequest("No credentials.");
        if (!tokens.TryGetValue(name, out var token) || token.Secret != credentials.Attribute("personalAccessTokenSecret")?.Value) throw Failed(null);
        DateTimeOffset now = time.GetUtcNow();
        if (now >= options.TokenEnds || now - token.Used > TimeSpan.FromDays(options.TokenIdleDays)) throw Failed(null);
        tokens[name] = token with { Used = now };
        return name;
    }

    /// <summary>The token that exists from the beginning counts its days without use from the first time anybody looks.</summary>
    private void Open()
    {
        if (isOpen) return;
        isOpen = true;
        tokens[options.TokenName] = (TokenSecret, time.GetUtcNow());
    }

    private void CheckJwt(string jwt)
    {
        string[] parts = jwt.Split('.');
        if (parts.Length != 3) throw Failed("10083");
        JsonElement header = Part(parts[0]), claims = Part(parts[1]);
        if (Text(header, "alg") != "HS256") throw Failed("10083");
        if (Text(claims, "iss") != ClientId) throw Failed("126");
        if (Text(header, "kid") != SecretId) throw Failed("127");
        byte[] signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(SecretValue), Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"));
        if (!CryptographicOperations.FixedTimeEquals(signature, Bytes(parts[2]))) throw Failed("10084");
        long now = time.GetUtcNow().ToUnixTimeSeconds(), exp = Number(claims, "exp");
        if (exp <= now || exp > now + (long)LongestJwt.TotalSeconds || Number(claims, "nbf") > now || Text(claims, "aud") != "tableau") throw Failed("10085");
        if (Text(claims, "jti").Length == 0 || !usedJwts.Add(Text(claims, "jti"))) throw Failed("10086");
        if (Text(claims, "sub") != options.User) throw Failed("5");
        LastScopes = claims.TryGetProperty("scp", out var scopes) && scopes.ValueKind == JsonValueKind.Array ? [.. scopes.EnumerateArray().Select(scope => scope.GetString()!)] : throw Failed("10087");
    }

    private static Refusal Failed(string? number) => new("401001", "Signin Error", number is null ? "Error signing in to Tableau Server" : $"Error signing in to Tableau Server ({number})");

    private static JsonElement Part(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(Bytes(text));
            return document.RootElement.Clone();
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw Failed("10083");
        }
    }

    private static byte[] Bytes(string text) => Convert.FromBase64String(text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '='));

    private static string Text(JsonElement part, string name) => part.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static long Number(JsonElement part, string name) => part.TryGetProperty(name, out var value) && value.TryGetInt64(out long number) ? number : 0;
}

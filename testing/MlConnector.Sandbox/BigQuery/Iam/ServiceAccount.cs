using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MlConnector.Sandbox.BigQuery.Rest;

namespace MlConnector.Sandbox.BigQuery.Iam;

/// <summary>A service account with one key; verifies the assertions that are signed with it.</summary>
internal sealed class ServiceAccount : IDisposable
{
    private const string Audience = "https://oauth2.googleapis.com/token";
    private const string Signature = "Invalid JWT Signature.";
    private static readonly Lazy<string> Shared = new(MakeKey);
    private readonly RSA key = RSA.Create();
    private readonly BigQuerySandboxOptions options;
    private readonly TimeProvider time;

    public ServiceAccount(BigQuerySandboxOptions options, TimeProvider time)
    {
        (this.options, this.time) = (options, time);
        string pem = options.OwnKey ? MakeKey() : Shared.Value;
        key.ImportFromPem(pem);
        KeyFile = JsonSerializer.Serialize(new
        {
            type = "service_account",
            project_id = options.Project,
            private_key_id = "5f0c0ffee",
            private_key = pem,
            client_email = options.ClientEmail,
            client_id = "1000000000000",
            token_uri = Audience,
        });
    }

    /// <summary>The key file as it is downloaded, on one line.</summary>
    public string KeyFile { get; }

    /// <summary>What is wrong with an assertion, in Google's words; null if nothing is.</summary>
    public string? Refuses(string assertion)
    {
        string[] parts = assertion.Split('.');
        if (parts.Length != 3) return "Invalid JWT: Failed to parse.";
        JsonElement header, claims;
        byte[] signature;
        try
        {
            (header, claims, signature) = (JsonDocument.Parse(Bytes(parts[0])).RootElement, JsonDocument.Parse(Bytes(parts[1])).RootElement, Bytes(parts[2]));
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return "Invalid JWT: Failed to parse.";
        }

        if (Fields.Text(header, "alg") != "RS256" || Fields.Text(claims, "iss") != options.ClientEmail) return Signature;
        if (!key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)) return Signature;
        if (Fields.Text(claims, "aud") != Audience) return "Invalid JWT: Audience is wrong.";
        return Scoped(claims) ? Times(claims) : "Invalid OAuth scope or ID token audience provided.";
    }

    public void Dispose() => key.Dispose();

    private static bool Scoped(JsonElement claims) => Fields.Text(claims, "scope").Split(' ').Any(scope => scope is "https://www.googleapis.com/auth/bigquery" or "https://www.googleapis.com/auth/cloud-platform");

    private string? Times(JsonElement claims)
    {
        long now = time.GetUtcNow().ToUnixTimeSeconds(), skew = (long)options.ClockSkew.TotalSeconds;
        bool read = long.TryParse(Fields.Text(claims, "iat"), out long from) & long.TryParse(Fields.Text(claims, "exp"), out long to);
        return read && to - from <= 3600 && from <= now + skew && to >= now - skew
            ? null
            : "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.";
    }

    private static string MakeKey()
    {
        using var made = RSA.Create(2048);
        return made.ExportPkcs8PrivateKeyPem();
    }

    private static byte[] Bytes(string base64Url)
    {
        string text = base64Url.Replace('-', '+').Replace('_', '/');
        return Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));
    }
}

using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace MlConnector.Sandbox.PowerBi.Entra;

/// <summary>
/// Verifies the signed assertion that stands in for a secret: RS256 or PS256 by a registered certificate that the header names
/// through x5t or x5t#S256, issued by and about the app, for this token endpoint, and not expired.
/// </summary>
internal static class ClientAssertion
{
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    /// <summary>The client id that an assertion claims, unverified; for requests that leave client_id out.</summary>
    public static string? Subject(string assertion)
    {
        try
        {
            return Text(Part(assertion.Split('.').ElementAtOrDefault(1) ?? ""), "sub");
        }
        catch (Exception error) when (error is FormatException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Null when the assertion holds.</summary>
    public static TokenError? Verify(string assertion, AppRegistration app, IReadOnlyCollection<string> audiences, DateTimeOffset now)
    {
        string[] parts = assertion.Split('.');
        if (parts.Length != 3) return Malformed();
        try
        {
            var header = Part(parts[0]);
            var claims = Part(parts[1]);
            return VerifySignature(parts, header, app) ?? VerifyClaims(claims, app.ClientId, audiences, now);
        }
        catch (Exception error) when (error is FormatException or JsonException or CryptographicException)
        {
            return Malformed();
        }
    }

    private static TokenError? VerifySignature(string[] parts, JsonElement header, AppRegistration app)
    {
        string? thumbprint = Text(header, "x5t#S256") ?? Text(header, "x5t");
        if (thumbprint is null || app.Certificate(Base64Url.DecodeFromChars(thumbprint)) is not { } certificate)
        {
            return TokenError.Assertion(700027, "The certificate with identifier used to sign the client assertion is not registered on application.");
        }

        var padding = Text(header, "alg") switch
        {
            "RS256" => RSASignaturePadding.Pkcs1,
            "PS256" => RSASignaturePadding.Pss,
            _ => null,
        };
        using var key = certificate.GetRSAPublicKey();
        byte[] signed = Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}");
        bool holds = padding is not null && key is not null
            && key.VerifyData(signed, Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, padding);
        return holds ? null : TokenError.Assertion(700027, "Client assertion failed signature validation.");
    }

    private static TokenError? VerifyClaims(JsonElement claims, string clientId, IReadOnlyCollection<string> audiences, DateTimeOffset now)
    {
        if (Text(claims, "iss") != clientId || Text(claims, "sub") != clientId) return TokenError.Assertion(700021, "Client assertion application identifier doesn't match 'client_id' parameter.");
        if (Text(claims, "aud") is not { } audience || !audiences.Contains(audience, StringComparer.Ordinal)) return TokenError.Assertion(700023, "Client assertion audience claim does not match Realm issuer.");
        bool expired = Time(claims, "exp") is not { } exp || exp + Skew < now;
        bool early = Time(claims, "nbf") is { } nbf && nbf - Skew > now;
        return expired || early ? TokenError.Assertion(700024, "Client assertion is not within its valid time range.") : null;
    }

    private static JsonElement Part(string encoded) => JsonSerializer.Deserialize<JsonElement>(Base64Url.DecodeFromChars(encoded));

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Seconds since 1970 as a number, or as text: MSAL writes text.</summary>
    private static DateTimeOffset? Time(JsonElement json, string name)
    {
        if (!json.TryGetProperty(name, out var value)) return null;
        string text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long seconds) && seconds < 253_402_300_800
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : throw new FormatException("not a time");
    }

    private static TokenError Malformed() => TokenError.Assertion(50027, "The client assertion is malformed.");
}

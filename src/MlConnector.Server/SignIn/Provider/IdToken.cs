using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MlConnector.Abstractions.Errors;

namespace MlConnector.Server.SignIn.Provider;

/// <summary>What an id token must be to be believed.</summary>
/// <param name="Issuer">Who made it.</param>
/// <param name="Audience">For whom: our client id.</param>
/// <param name="Nonce">The sign-in that it answers.</param>
/// <param name="Now">The time.</param>
internal sealed record IdTokenExpectation(string Issuer, string Audience, string Nonce, DateTimeOffset Now);

/// <summary>
/// Validates an id token: signature by a key of the issuer, issuer, audience, nonce, times. The algorithm is one of a few with a public key; what the token says of itself (<c>none</c>, a key inside, an
/// algorithm with a shared secret) opens nothing.
/// </summary>
internal static class IdToken
{
    private const int Longest = 64 * 1024;
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(2);

    /// <summary>The claims of a token that holds.</summary>
    /// <param name="token">The token.</param>
    /// <param name="keys">Keys of the issuer (a JWK set).</param>
    /// <param name="expected">What it must be.</param>
    /// <exception cref="ConnectorException"><c>SIGN-IN-TOKEN</c>.</exception>
    public static JsonElement Validate(string token, JsonElement keys, IdTokenExpectation expected)
    {
        if (token.Length > Longest || token.Split('.') is not [var head, var body, var signature]) throw ProviderErrors.Token("it is no signed token");
        JsonElement header = Parse(head);
        byte[] signed = Encoding.ASCII.GetBytes($"{head}.{body}"), mark = Bytes(signature);
        if (!Candidates(keys, header).Any(key => IsSigned(Text(header, "alg"), key, signed, mark))) throw ProviderErrors.Token("no key of the provider has signed it");
        JsonElement claims = Parse(body);
        Require(claims, expected);
        return claims;
    }

    private static void Require(JsonElement claims, IdTokenExpectation expected)
    {
        if (Text(claims, "iss") != expected.Issuer) throw ProviderErrors.Token("it was made by another issuer");
        string[] audiences = Texts(claims, "aud");
        if (!audiences.Contains(expected.Audience, StringComparer.Ordinal)) throw ProviderErrors.Token("it is for somebody else");
        if (audiences.Length > 1 && Text(claims, "azp") != expected.Audience || Text(claims, "azp") is { } party && party != expected.Audience) throw ProviderErrors.Token("it was given to somebody else");
        if (Text(claims, "nonce") is not { } nonce || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(nonce), Encoding.UTF8.GetBytes(expected.Nonce))) throw ProviderErrors.Token("it answers another sign-in");
        if (Moment(claims, "exp") is not { } ends || ends + Skew <= expected.Now) throw ProviderErrors.Token("it is over");
        if (Moment(claims, "nbf") is { } begins && begins - Skew > expected.Now || Moment(claims, "iat") is { } made && made - Skew > expected.Now) throw ProviderErrors.Token("it is not good yet");
        if (Text(claims, "sub") is not { Length: > 0 }) throw ProviderErrors.Token("it names nobody");
    }

    /// <summary>A text of a claim; null if it is none.</summary>
    public static string? Text(JsonElement claims, string name) => claims.ValueKind == JsonValueKind.Object && claims.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>The texts of a claim that is one or a list of them.</summary>
    public static string[] Texts(JsonElement claims, string name) => claims.ValueKind != JsonValueKind.Object || !claims.TryGetProperty(name, out JsonElement value) ? []
        : value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.String).Select(one => one.GetString()!)]
        : value.ValueKind == JsonValueKind.String ? [value.GetString()!] : [];

    private static DateTimeOffset? Moment(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long seconds) && seconds is > 0 and < 253_402_300_800 ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    private static IEnumerable<JsonElement> Candidates(JsonElement keys, JsonElement header)
    {
        string? id = Text(header, "kid");
        if (keys.ValueKind != JsonValueKind.Object || !keys.TryGetProperty("keys", out JsonElement all) || all.ValueKind != JsonValueKind.Array) return [];
        return all.EnumerateArray().Where(key => Text(key, "use") is null or "sig" && (id is null || Text(key, "kid") == id));
    }

    private static bool IsSigned(string? algorithm, JsonElement key, byte[] signed, byte[] signature)
    {
        try
        {
            return (algorithm, Text(key, "kty")) switch
            {
                ("RS256", "RSA") => Verify(key, signed, signature, RSASignaturePadding.Pkcs1),
                ("PS256", "RSA") => Verify(key, signed, signature, RSASignaturePadding.Pss),
                ("ES256", "EC") when Text(key, "crv") == "P-256" => Verify(key, signed, signature, ECCurve.NamedCurves.nistP256, HashAlgorithmName.SHA256),
                ("ES384", "EC") when Text(key, "crv") == "P-384" => Verify(key, signed, signature, ECCurve.NamedCurves.nistP384, HashAlgorithmName.SHA384),
                _ => false,
            };
        }
        catch (CryptographicException)
        {
            return false; // a key that is none
        }
    }

    private static bool Verify(JsonElement key, byte[] signed, byte[] signature, RSASignaturePadding padding)
    {
        if (Text(key, "n") is not { Length: > 0 } modulus || Text(key, "e") is not { Length: > 0 } exponent) return false;
        using var rsa = RSA.Create(new RSAParameters { Modulus = Bytes(modulus), Exponent = Bytes(exponent) });
        return rsa.KeySize >= 2048 && rsa.VerifyData(signed, signature, HashAlgorithmName.SHA256, padding);
    }

    private static bool Verify(JsonElement key, byte[] signed, byte[] signature, ECCurve curve, HashAlgorithmName hash)
    {
        if (Text(key, "x") is not { Length: > 0 } x || Text(key, "y") is not { Length: > 0 } y) return false;
        using var ec = ECDsa.Create(new ECParameters { Curve = curve, Q = new ECPoint { X = Bytes(x), Y = Bytes(y) } });
        return ec.VerifyData(signed, signature, hash);
    }

    private static JsonElement Parse(string part)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(Bytes(part));
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw ProviderErrors.Token("it cannot be read");
        }
    }

    private static byte[] Bytes(string text)
    {
        try
        {
            return Base64Url.DecodeFromChars(text);
        }
        catch (FormatException)
        {
            throw ProviderErrors.Token("it cannot be read");
        }
    }
}

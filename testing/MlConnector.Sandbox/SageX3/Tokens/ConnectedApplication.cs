using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MlConnector.Sandbox.SageX3.Graph;

namespace MlConnector.Sandbox.SageX3.Tokens;

/// <summary>Judges tokens that a connected application signs itself: issuer, subject, audience letter by letter, signature, life, and none of the future.</summary>
internal sealed class ConnectedApplication(GraphOptions options, TimeProvider clock)
{
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(5);

    /// <summary>Null for a good token, else the number of the error that X3 tells.</summary>
    public int? Refuse(string token, string address)
    {
        var parts = token.Split('.');
        if (parts.Length != 3) return 50;
        JsonElement claims;
        try
        {
            claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1])).RootElement;
        }
        catch (Exception error) when (error is FormatException or JsonException)
        {
            return 50;
        }
        if (Text(claims, "iss") != options.ClientId) return 41;
        if (Text(claims, "sub") != options.User) return 42;
        if (Text(claims, "aud") != (options.Audience ?? address)) return 45;
        var signature = Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.ClientSecret), Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}")));
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(signature), Encoding.ASCII.GetBytes(parts[2]))) return 50;
        var (now, issued, expires) = (clock.GetUtcNow(), Time(claims, "iat"), Time(claims, "exp"));
        if (issued > now + Skew) return 21;
        return expires <= now || expires - issued > TimeSpan.FromSeconds(options.TokenValidity) ? 50 : null;
    }

    private static string? Text(JsonElement claims, string name) => claims.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    private static DateTimeOffset Time(JsonElement claims, string name) => claims.TryGetProperty(name, out var number) && number.TryGetInt64(out var seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds) : default;
}

using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MlConnector.Abstractions.Configuration;
using MlConnector.Http.Tokens;
using MlConnector.SageX3.Options;

namespace MlConnector.SageX3.SignIn;

/// <summary>
/// Signs tokens for a connected application: HS256 with the application's secret. The server refuses a token of the future, so it is dated back by half a minute; what is left of its life is used but for its last half minute.
/// </summary>
internal sealed class SignedJwt(SignInSettings settings, ConnectorServices services)
{
    private static readonly TimeSpan Back = TimeSpan.FromSeconds(30);
    private static readonly string Header = Base64Url.EncodeToString("{\"alg\":\"HS256\",\"typ\":\"JWT\"}"u8);

    /// <summary>A new token.</summary>
    public async Task<AccessToken> MakeAsync(CancellationToken cancel)
    {
        Secret secret = await services.Secrets.GetAsync(settings.ClientSecretName, cancel);
        DateTimeOffset issued = services.Time.GetUtcNow() - Back, expires = issued + settings.Lifetime;
        string content = $"{Header}.{Base64Url.EncodeToString(Claims(issued, expires))}";
        byte[] key = Encoding.UTF8.GetBytes(secret.Reveal());
        try
        {
            return new AccessToken($"{content}.{Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(content)))}", expires - Back);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private ReadOnlySpan<byte> Claims(DateTimeOffset issued, DateTimeOffset expires)
    {
        ArrayBufferWriter<byte> claims = new(256);
        using (Utf8JsonWriter json = new(claims))
        {
            json.WriteStartObject();
            json.WriteString("iss", settings.ClientId);
            json.WriteString("sub", settings.User);
            json.WriteString("aud", settings.Audience);
            json.WriteNumber("iat", issued.ToUnixTimeSeconds());
            json.WriteNumber("exp", expires.ToUnixTimeSeconds());
            json.WriteEndObject();
        }

        return claims.WrittenSpan;
    }
}

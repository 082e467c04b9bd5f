using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace MlConnector.Sandbox.PowerBi.Entra;

internal enum TokenState
{
    Valid,
    Expired,
    Unknown,
}

/// <summary>The access tokens given out. They look like JWTs; what counts is that this list knows them.</summary>
internal sealed class AccessTokens(TimeProvider time, PowerBiIds ids)
{
    private const int MaxKept = 10_000;
    private readonly ConcurrentDictionary<string, (string ClientId, DateTimeOffset Expires)> known = new(StringComparer.Ordinal);

    public string Issue(string clientId, string tenantId, TimeSpan lifetime)
    {
        var now = time.GetUtcNow();
        if (known.Count >= MaxKept) Forget(now);
        string header = Encode("""{"typ":"JWT","alg":"RS256","kid":"sandbox"}""");
        string claims = Encode($$"""{"aud":"https://analysis.windows.net/powerbi/api","iss":"https://sts.windows.net/{{tenantId}}/","iat":{{now.ToUnixTimeSeconds()}},"exp":{{(now + lifetime).ToUnixTimeSeconds()}},"appid":"{{clientId}}","tid":"{{tenantId}}","uti":"{{ids.NextText()}}"}""");
        string signature = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes($"{header}.{claims}")));
        string token = $"{header}.{claims}.{signature}";
        known[token] = (clientId, now + lifetime);
        return token;
    }

    public TokenState Check(string token, out string clientId)
    {
        bool found = known.TryGetValue(token, out var entry);
        clientId = entry.ClientId ?? "";
        if (!found) return TokenState.Unknown;
        return time.GetUtcNow() < entry.Expires ? TokenState.Valid : TokenState.Expired;
    }

    /// <summary>Ends every token at once: they then count as expired.</summary>
    public void ExpireAll()
    {
        foreach (var (token, entry) in known) known[token] = entry with { Expires = DateTimeOffset.MinValue };
    }

    private void Forget(DateTimeOffset now)
    {
        foreach (var (token, entry) in known)
        {
            if (entry.Expires <= now) known.TryRemove(token, out _);
        }
    }

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}

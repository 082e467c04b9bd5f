using System.Security.Cryptography;

namespace MlConnector.Sandbox.IfsCloud.Iam;

/// <summary>Access tokens that were given, and when they end. Safe for concurrent use.</summary>
internal sealed class TokenBook(TimeProvider clock, TimeSpan life)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, DateTimeOffset> ends = new(StringComparer.Ordinal);

    /// <summary>A new token.</summary>
    public string Give()
    {
        string token = $"eyJhbGciOiJSUzI1NiJ9.{Convert.ToHexString(RandomNumberGenerator.GetBytes(24))}.sandbox";
        lock (gate) ends[token] = clock.GetUtcNow() + life;
        return token;
    }

    /// <summary>True if an Authorization header holds a token that has not ended.</summary>
    public bool Knows(string header)
    {
        if (!header.StartsWith("Bearer ", StringComparison.Ordinal)) return false;
        lock (gate) return ends.TryGetValue(header["Bearer ".Length..], out DateTimeOffset end) && clock.GetUtcNow() < end;
    }

    /// <summary>Ends every token at once.</summary>
    public void Revoke()
    {
        lock (gate) ends.Clear();
    }
}

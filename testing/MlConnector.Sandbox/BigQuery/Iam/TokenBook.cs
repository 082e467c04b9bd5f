using System.Collections.Concurrent;
using System.Globalization;

namespace MlConnector.Sandbox.BigQuery.Iam;

/// <summary>The access tokens that were given out.</summary>
internal sealed class TokenBook(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> tokens = new(StringComparer.Ordinal);
    private long issued;

    public string Issue(TimeSpan lifetime)
    {
        string token = string.Create(CultureInfo.InvariantCulture, $"ya29.sandbox-{Interlocked.Increment(ref issued)}-{Convert.ToHexString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(12))}");
        tokens[token] = time.GetUtcNow() + lifetime;
        return token;
    }

    public bool Accepts(string credential) => credential.StartsWith("Bearer ", StringComparison.Ordinal) && tokens.TryGetValue(credential[7..], out var end) && time.GetUtcNow() < end;

    public void ExpireAll() => tokens.Clear();
}

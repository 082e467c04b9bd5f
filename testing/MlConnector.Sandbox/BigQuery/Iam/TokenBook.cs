using System.Collections.Concurrent;
using System.Globalization;

namespace MlConnector.Sandbox.BigQuery.Iam;

/// <summary>The access tokens that were given out.</summary>
internal sealed class TokenBook(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, (DateTimeOffset End, string Account)> tokens = new(StringComparer.Ordinal);
    private long issued;

    public string Issue(TimeSpan lifetime, string account)
    {
        string token = string.Create(CultureInfo.InvariantCulture, $"ya29.sandbox-{Interlocked.Increment(ref issued)}-{Convert.ToHexString(System.Security.Cryptography.RandomNumberGenerator.GetBytes(12))}");
        tokens[token] = (time.GetUtcNow() + lifetime, account);
        return token;
    }

    /// <summary>Whose token a credential is; null if it is none, or not good any more.</summary>
    public string? AccountOf(string credential) => credential.StartsWith("Bearer ", StringComparison.Ordinal) && tokens.TryGetValue(credential[7..], out var token) && time.GetUtcNow() < token.End ? token.Account : null;

    public void ExpireAll() => tokens.Clear();
}

using MlConnector.Abstractions.Errors;

namespace MlConnector.Http.Tokens;

/// <summary>A token and when it ends.</summary>
public sealed record AccessToken(string Value, DateTimeOffset ExpiresAt)
{
    /// <summary>True for what a header can carry: a token that an answer holds may be anything.</summary>
    public static bool IsSendable(string token) => token.Length > 0 && !token.AsSpan().ContainsAnyExceptInRange('!', '~');

    /// <inheritdoc />
    public override string ToString() => $"*** until {ExpiresAt:O}";
}

/// <summary>
/// Keeps one token: fetched once however many ask (single flight), renewed ahead of its end, and again after <see cref="Invalidate"/>. A failed fetch is shared by those who waited for it, and not kept.
/// Safe for concurrent calls.
/// </summary>
public sealed class TokenSource(Func<CancellationToken, Task<AccessToken>> fetch, TimeProvider time, TimeSpan? renewAhead = null) : IDisposable
{
    private readonly TimeSpan ahead = renewAhead ?? TimeSpan.FromMinutes(5);
    private readonly SemaphoreSlim gate = new(1, 1);
    private AccessToken? current;
    private ConnectorException? failure;
    private int fetches;

    /// <summary>A token that is good for a while yet.</summary>
    public async ValueTask<string> GetAsync(CancellationToken cancel)
    {
        if (Fresh(Volatile.Read(ref current)) is { } fresh) return fresh.Value;
        int seen = Volatile.Read(ref fetches);
        await gate.WaitAsync(cancel);
        try
        {
            if (Fresh(current) is { } meanwhile) return meanwhile.Value;
            if (fetches != seen && failure is { } shared) throw new ConnectorException(shared.Errors, shared);
            return (await FetchAsync(cancel)).Value;
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task<AccessToken> FetchAsync(CancellationToken cancel)
    {
        failure = null;
        try
        {
            AccessToken token = await fetch(cancel);
            Volatile.Write(ref current, token);
            return token;
        }
        catch (ConnectorException failed)
        {
            failure = failed;
            throw;
        }
        finally
        {
            Interlocked.Increment(ref fetches);
        }
    }

    /// <summary>Forgets <paramref name="value"/> because it was refused; a token that came meanwhile stays.</summary>
    public void Invalidate(string value)
    {
        AccessToken? seen = Volatile.Read(ref current);
        if (seen?.Value == value) Interlocked.CompareExchange(ref current, null, seen);
    }

    /// <inheritdoc />
    public void Dispose() => gate.Dispose();

    private AccessToken? Fresh(AccessToken? token) => token is not null && token.ExpiresAt - time.GetUtcNow() > ahead ? token : null;
}

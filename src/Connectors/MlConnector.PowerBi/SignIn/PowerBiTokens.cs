using Microsoft.Extensions.Logging;
using MlConnector.Abstractions.Errors;
using MlConnector.Http.Tokens;
using MlConnector.Http.Transport;
using MlConnector.PowerBi.Transport;
using Polly;

namespace MlConnector.PowerBi.SignIn;

/// <summary>
/// Keeps one token ready: fetched before it is needed, renewed ahead of its end, by one caller at a time while the others wait for the same one.
/// Asked before every request, so that a long back-off or page loop never goes on with a dead token. Safe for concurrent use.
/// </summary>
internal sealed class PowerBiTokens : IAsyncDisposable
{
    private static readonly TimeSpan LongestAhead = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(30);
    private readonly ITokenGrant grant;
    private readonly string tenant;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly ResiliencePipeline patience;
    private readonly TokenSource source;
    private AccessToken? newest;
    private readonly Lock gate = new();
    private string? rejected;
    private int rejectedInRow;
    private readonly CancellationTokenSource closed = new();
    private Task ahead = Task.CompletedTask;
    private bool standby;

    public PowerBiTokens(ITokenGrant grant, string tenant, TimeProvider time, Func<int> jitter, ILogger log, RetryOptions? retry = null)
    {
        this.grant = grant;
        this.tenant = tenant;
        this.time = time;
        this.log = log;
        patience = RetryPipeline.Create(retry ?? PowerBiClient.StandardRetry, time, jitter,
            (error, wait, _) => PowerBiLog.SignInRetry(log, error.Code, RetryPipeline.Seconds(wait)));
        source = new TokenSource(FetchAsync, time, TimeSpan.Zero);
    }

    /// <summary>Begins the sign-in on a thread of its own: it is mostly work of the processor, and what else a run prepares need not wait for it.</summary>
    public void Begin() => ahead = Task.Run(() => GetAsync(closed.Token).AsTask());

    /// <summary>A token that is good for the next request.</summary>
    public ValueTask<string> GetAsync(CancellationToken cancel) => source.GetAsync(cancel);

    /// <summary>The service took the token.</summary>
    public void Accept(string token)
    {
        lock (gate)
        {
            if (newest?.Value == token) rejectedInRow = 0;
        }
    }

    /// <summary>
    /// The service refused a token. True if another attempt with a new one is worthwhile; false if two in a row were refused and none taken, so that the refusal
    /// means missing rights.
    /// </summary>
    public bool Reject(string token)
    {
        source.Invalidate(token);
        lock (gate)
        {
            // Several requests may be under way with the same token: they count as one.
            if (newest?.Value != token || rejected == token) return true;
            rejected = token;
            if (++rejectedInRow > 1) return false;
        }

        PowerBiLog.TokenRejected(log);
        return true;
    }

    /// <summary>Ends a sign-in that was begun and that nobody waits for any more.</summary>
    public async ValueTask DisposeAsync()
    {
        if (closed.IsCancellationRequested) return;
        await closed.CancelAsync();
        await ahead.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // told by the request that needed the token
        closed.Dispose();
        source.Dispose();
    }

    // What the source keeps ends early: a fifth of the token's life, at most five minutes, before the service stops taking it.
    private async Task<AccessToken> FetchAsync(CancellationToken cancel)
    {
        AccessToken token;
        try
        {
            token = Usable() is null ? await patience.ExecuteAsync(async stop => await FetchOnceAsync(stop), cancel) : await FetchOnceAsync(cancel);
        }
        catch (ConnectorException e) when (e.Error.Kind == ErrorKind.Transient && Usable() is { } old)
        {
            // Renewal is ahead of need: what we have still works, and a new attempt follows soon.
            PowerBiLog.SignInRetry(log, e.Error.Code, RetryPipeline.Seconds(PauseAfterFailure));
            return old with { ExpiresAt = Min(old.ExpiresAt, time.GetUtcNow() + PauseAfterFailure) };
        }

        TimeSpan life = token.ExpiresAt - time.GetUtcNow();
        PowerBiLog.SignedIn(log, tenant, life.Ticks / TimeSpan.TicksPerSecond);
        newest = token;
        return token with { ExpiresAt = token.ExpiresAt - new TimeSpan(Math.Min(life.Ticks / 5, LongestAhead.Ticks)) };
    }

    private async Task<AccessToken> FetchOnceAsync(CancellationToken cancel)
    {
        try
        {
            return await grant.FetchAsync(standby, cancel);
        }
        catch (ConnectorException e) when (e.Error.Code == SignInRefusal.SecretExpired && !standby && grant.HasStandby)
        {
            standby = true;
            PowerBiLog.StandbyUsed(log);
            return await grant.FetchAsync(standby, cancel);
        }
    }

    // A rejected token is not usable, however long it would have lived.
    private AccessToken? Usable() => newest is { } token && rejected != token.Value && time.GetUtcNow() < token.ExpiresAt ? token : null;

    private static DateTimeOffset Min(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}

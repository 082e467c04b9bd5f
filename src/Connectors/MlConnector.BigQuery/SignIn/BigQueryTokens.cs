using Microsoft.Extensions.Logging;
using MlConnector.Http.Tokens;
using Polly;

namespace MlConnector.BigQuery.SignIn;

/// <summary>Keeps one token ready: single flight, renewed ahead of its end, once more after the service refused it. Safe for concurrent use.</summary>
internal sealed class BigQueryTokens : IAsyncDisposable
{
    private readonly ServiceAccountGrant grant;
    private readonly Impersonation? impersonation;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly ResiliencePipeline patience;
    private readonly TokenSource source;
    private readonly CancellationTokenSource closed = new();
    private Task ahead = Task.CompletedTask;

    public BigQueryTokens(ServiceAccountGrant grant, Impersonation? impersonation, TimeProvider time, ResiliencePipeline patience, ILogger log)
    {
        (this.grant, this.impersonation, this.time, this.patience, this.log) = (grant, impersonation, time, patience, log);
        source = new TokenSource(FetchAsync, time);
    }

    /// <summary>Begins the sign-in on a thread of its own.</summary>
    public void Begin() => ahead = Task.Run(() => GetAsync(closed.Token).AsTask());

    /// <summary>A token that is good for the next request.</summary>
    public ValueTask<string> GetAsync(CancellationToken cancel) => source.GetAsync(cancel);

    /// <summary>The service refused a token: the next one asked for is new.</summary>
    public void Reject(string token)
    {
        source.Invalidate(token);
        BigQueryLog.TokenRejected(log);
    }

    /// <summary>Ends a sign-in that was begun and that nobody waits for any more.</summary>
    public async ValueTask DisposeAsync()
    {
        if (closed.IsCancellationRequested) return;
        await closed.CancelAsync();
        await ahead.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // told by the request that needed the token
        closed.Dispose();
        source.Dispose();
        impersonation?.Dispose();
    }

    private async Task<AccessToken> FetchAsync(CancellationToken cancel)
    {
        (AccessToken token, string account) = await patience.ExecuteAsync(async stop => await grant.FetchAsync(stop), cancel);
        if (impersonation is not null) token = await patience.ExecuteAsync(async stop => await impersonation.FetchAsync(token, stop), cancel);
        BigQueryLog.SignedIn(log, account, (token.ExpiresAt - time.GetUtcNow()).Ticks / TimeSpan.TicksPerSecond);
        return token;
    }
}

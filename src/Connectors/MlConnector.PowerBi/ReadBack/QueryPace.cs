namespace MlConnector.PowerBi.ReadBack;

/// <summary>Keeps the queries of this process below the documented number per minute and principal. Waiting callers are served in turn.</summary>
internal sealed class QueryPace(int perMinute, TimeProvider time) : IDisposable
{
    // A minute, and what a query may be longer under way than the one that follows it a minute later.
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(62);
    private readonly SemaphoreSlim turn = new(1);
    private readonly Queue<DateTimeOffset> sent = new();

    /// <summary>Returns when a query may leave.</summary>
    public async ValueTask WaitAsync(CancellationToken cancel)
    {
        await turn.WaitAsync(cancel);
        try
        {
            for (DateTimeOffset now = time.GetUtcNow(); ; now = time.GetUtcNow())
            {
                while (sent.TryPeek(out DateTimeOffset oldest) && now - oldest >= Window) sent.Dequeue();
                if (sent.Count < perMinute) break;
                // A clock that was set back frees nothing early, but never makes anybody wait longer than the window.
                TimeSpan wait = sent.Peek() + Window - now;
                await Task.Delay(wait > Window ? Window : wait, time, cancel);
                if (wait > Window) sent.Dequeue();
            }

            sent.Enqueue(time.GetUtcNow());
        }
        finally
        {
            turn.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => turn.Dispose();
}

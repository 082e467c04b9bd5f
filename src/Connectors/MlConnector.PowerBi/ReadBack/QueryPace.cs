namespace MlConnector.PowerBi.ReadBack;

/// <summary>Keeps the queries of this process below the documented number per minute and principal. Waiting callers are served in turn.</summary>
internal sealed class QueryPace(int perMinute, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
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
                while (sent.TryPeek(out DateTimeOffset oldest) && now - oldest >= Minute) sent.Dequeue();
                if (sent.Count < perMinute) break;
                // A clock that was set back frees nothing early, but never makes anybody wait longer than the window.
                TimeSpan wait = sent.Peek() + Minute - now;
                await Task.Delay(wait > Minute ? Minute : wait, time, cancel);
                if (wait > Minute) sent.Dequeue();
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

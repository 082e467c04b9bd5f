namespace MlConnector.Server.Standing;

/// <summary>
/// One reading for all who ask at the same time. Who asks gets a reading that begins after that, so that nobody is shown what was true before; those who come while one goes on share the next. However many ask, one
/// processor reads.
/// </summary>
internal sealed class SharedReading<T>(Func<Task<T>> read)
{
    private readonly Lock gate = new();
    private Task<T>? underWay, next;

    /// <summary>Reads, or waits for the next reading. Who gives up ends it for nobody else.</summary>
    public Task<T> AskAsync(CancellationToken cancel)
    {
        lock (gate)
        {
            Task<T>? before = underWay;
            next ??= Task.Run(() => ReadAfterAsync(before), CancellationToken.None);
            return next.WaitAsync(cancel);
        }
    }

    private async Task<T> ReadAfterAsync(Task? before)
    {
        // Whatever became of it: its end counts.
        if (before is not null) await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (gate) (underWay, next) = (next, null);
        return await read();
    }
}

namespace MlConnector.Server.Standing;

/// <summary>
/// One reading for all who ask at the same time. Who asks gets a reading that begins after that, so that nobody is shown what was true before; those who come while one goes on share the next. However many ask, one
/// processor reads.
/// </summary>
internal sealed class SharedReading<T>(Func<Task<T>> read)
{
    private readonly Lock gate = new();
    private Task<T>? underWay, next;

    /// <summary>Completes when the reading that goes on has ended, however; at once if none does.</summary>
    public Task UnderWay
    {
        get
        {
            lock (gate) return underWay is { } reading ? EndAsync(reading) : Task.CompletedTask;
        }
    }

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
        if (before is not null) await EndAsync(before);
        lock (gate) (underWay, next) = (next, null);
        return await read();
    }

    /// <summary>Whatever became of it: its end counts.</summary>
    private static async Task EndAsync(Task reading) => await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}

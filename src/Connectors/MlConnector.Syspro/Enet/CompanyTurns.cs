namespace MlConnector.Syspro.Enet;

/// <summary>
/// Keeps reads of different companies apart: a session belongs to one company, so two streams that read two companies side by side would log on for every page. Reads of the company that is
/// being read go on; those of another wait until it is done, or until nothing was called for a while.
/// </summary>
internal sealed class CompanyTurns(TimeProvider time, Func<TimeSpan> idle)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly Lock sync = new();
    private readonly Dictionary<string, int> reading = new(StringComparer.Ordinal);
    private TaskCompletionSource left = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Waits for the company's turn; disposing the result ends it. A turn within a turn of the same company does not wait.</summary>
    public async ValueTask<IDisposable> EnterAsync(string company, CancellationToken cancel)
    {
        while (true)
        {
            Task someoneLeft;
            lock (sync)
            {
                if (reading.Count == 0 || reading.ContainsKey(company) || idle() > Patience)
                {
                    reading[company] = reading.GetValueOrDefault(company) + 1;
                    return new Turn(this, company);
                }

                someoneLeft = left.Task;
            }

            await Task.WhenAny(someoneLeft, Task.Delay(Patience, time, cancel));
            cancel.ThrowIfCancellationRequested();
        }
    }

    private void Leave(string company)
    {
        lock (sync)
        {
            if (--reading[company] > 0) return;
            reading.Remove(company);
            left.TrySetResult();
            left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private sealed class Turn(CompanyTurns turns, string company) : IDisposable
    {
        private int ended;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref ended, 1) == 0) turns.Leave(company);
        }
    }
}

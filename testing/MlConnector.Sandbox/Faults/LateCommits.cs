namespace MlConnector.Sandbox.Faults;

/// <summary>Work that is done after its connection died. Kept until done, so that a test can wait for it.</summary>
public sealed class LateCommits(TimeProvider clock)
{
    private readonly Lock gate = new();
    private readonly HashSet<Task> pending = [];

    /// <summary>How many commits are still outstanding.</summary>
    public int Count
    {
        get { lock (gate) return pending.Count; }
    }

    /// <summary>Completes when every commit that is outstanding now has happened. On a frozen clock, advance it first.</summary>
    public Task SettledAsync()
    {
        lock (gate) return Task.WhenAll([.. pending]);
    }

    internal void Add(TimeSpan delay, Func<Task> commit)
    {
        var task = CommitAsync(Task.Delay(delay, clock), commit);
        lock (gate)
        {
            if (!task.IsCompleted) pending.Add(task);
        }
        _ = task.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private static async Task CommitAsync(Task due, Func<Task> commit)
    {
        await due;
        await commit();
    }

    private void Forget(Task task)
    {
        lock (gate) pending.Remove(task);
    }
}

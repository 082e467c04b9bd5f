using MlConnector.Chaos.Host;

namespace MlConnector.Chaos.World;

/// <summary>
/// A row of worker processes, one after the other. Runs of several cases share the present one. Once a run stands at its kill point nobody enters any more; when every other run has ended or stands at its own, the process is
/// killed with SIGKILL, and the next one begins. Runs that take too long are killed with it, at an instant that nobody chose.
/// </summary>
internal sealed class Lane(string keys) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly Lock gate = new();
    private Worker? worker;
    private TaskCompletionSource? draining;
    private int inside;
    private int standing;

    /// <summary>Plays a run in the present process.</summary>
    public async Task<ProcessEnd> PlayAsync(HostOrders orders)
    {
        Worker mine;
        while (true)
        {
            Task wait;
            lock (gate)
            {
                if (draining is null)
                {
                    mine = worker ??= new Worker(keys, null, Arrived);
                    inside++;
                    break;
                }

                wait = draining.Task;
            }

            await wait;
        }

        ProcessEnd end = await mine.PlayAsync(orders);
        Left(mine, gone: end.Answer is null);
        return end;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (worker is not null) await worker.EndAsync();
    }

    private void Arrived(Worker of)
    {
        lock (gate)
        {
            standing++;
            if (draining is null)
            {
                draining = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _ = OutOfPatienceAsync(of, draining);
            }

            if (standing == inside) of.Kill();
        }
    }

    private void Left(Worker of, bool gone)
    {
        lock (gate)
        {
            inside--;

            // A process that died unasked takes nobody any more either.
            if (gone) draining ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (draining is null) return;
            if (inside > 0)
            {
                if (standing == inside) of.Kill();
                return;
            }

            worker = null;
            standing = 0;
            draining.SetResult();
            draining = null;
            _ = of.EndAsync();
        }
    }

    private async Task OutOfPatienceAsync(Worker of, TaskCompletionSource drain)
    {
        await Task.Delay(Patience, TimeProvider.System);
        lock (gate)
        {
            if (draining == drain) of.Kill();
        }
    }
}

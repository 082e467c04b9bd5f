using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;
using Microsoft.Extensions.Logging;

namespace MlConnector.Engine.Leases;

/// <summary>
/// A lease in our hands, renewed in the background until it is disposed. Losing it (a paused process, a clock set forward) cancels <see cref="Lost"/>; even if nobody looks at that,
/// every write is refused by its fence (INV-8).
/// </summary>
public sealed class HeldLease : IAsyncDisposable
{
    private readonly ILeaseStore store;
    private readonly IDisposable hostLock;
    private readonly LeaseOptions options;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly CancellationTokenSource lost = new();
    private readonly SemaphoreSlim renewing = new(1, 1);
    private readonly ITimer timer;
    private bool released;

    internal HeldLease(Fence fence, ILeaseStore store, IDisposable hostLock, LeaseOptions options, TimeProvider time, ILogger log)
    {
        (Fence, this.store, this.hostLock, this.options, this.time, this.log) = (fence, store, hostLock, options, time, log);
        Lost = lost.Token;
        var third = options.Length / 3;
        timer = time.CreateTimer(static state => _ = ((HeldLease)state!).RenewAsync(), this, third, third);
    }

    /// <summary>Proof for every write.</summary>
    public Fence Fence { get; }

    /// <summary>Cancelled when somebody else took the lease over: stop at once.</summary>
    public CancellationToken Lost { get; }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await timer.DisposeAsync();
        await renewing.WaitAsync();
        try
        {
            if (released) return;
            released = true;
            await store.ReleaseAsync(Fence, CancellationToken.None);
        }
        catch (ConnectorException failure)
        {
            // Whoever comes next on this host sees the file lock free, on another host waits for the lease to run out.
            log.RenewalFailed(Fence.Lease, failure.Error.Code);
        }
        finally
        {
            hostLock.Dispose();
            renewing.Release();
        }
    }

    private async Task RenewAsync()
    {
        if (!await renewing.WaitAsync(TimeSpan.Zero)) return;
        try
        {
            if (released || Lost.IsCancellationRequested) return;
            if (await store.RenewAsync(Fence, options.Length, time.GetUtcNow(), CancellationToken.None)) return;
            log.Lost(Fence.Lease);
            await lost.CancelAsync();
        }
        catch (Exception failure)
        {
            // A timer has nobody to throw to. The next tick tries again; if it never succeeds, the fence decides.
            log.RenewalFailed(Fence.Lease, failure is ConnectorException known ? known.Error.Code : failure.GetType().Name);
        }
        finally
        {
            renewing.Release();
        }
    }
}

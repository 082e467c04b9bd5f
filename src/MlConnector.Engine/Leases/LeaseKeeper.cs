using MlConnector.Abstractions.Configuration;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;
using Microsoft.Extensions.Logging;

namespace MlConnector.Engine.Leases;

/// <summary>
/// Takes leases: the file lock of this host first, then the lease in the store, whose fence number every write proves (INV-8). Safe for concurrent use. Waits, saying for whom,
/// before it refuses; evicts nobody who is alive.
/// </summary>
/// <param name="store">The leases of the store.</param>
/// <param name="locks">The file locks of this host.</param>
/// <param name="owner">Who we are: <see cref="LeaseOwner.OfThisProcess"/>.</param>
/// <param name="options">Lengths and limits.</param>
/// <param name="time">The only clock.</param>
/// <param name="logs">Where waits and take-overs are told.</param>
public sealed class LeaseKeeper(ILeaseStore store, HostLocks locks, string owner, LeaseOptions options, TimeProvider time, ILoggerFactory logs) : ISessionLeases
{
    private static readonly TimeSpan EndingsKept = TimeSpan.FromDays(7);
    private readonly ILogger log = logs.CreateLogger<LeaseKeeper>();

    /// <summary>Waits until the lease is ours.</summary>
    /// <param name="lease">Its name, from <see cref="LeaseNames"/>.</param>
    /// <param name="waitLimit">Null = <see cref="LeaseOptions.WaitLimit"/>; zero refuses at once.</param>
    /// <param name="onWait">Told for whom we wait; may be null.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="ConnectorException"><c>LEASE-HELD</c> after the limit.</exception>
    public async Task<HeldLease> AcquireAsync(string lease, TimeSpan? waitLimit, Action<LeaseWait>? onWait, CancellationToken cancel)
    {
        var start = time.GetTimestamp();
        var limit = waitLimit ?? options.WaitLimit;
        string? told = null;
        while (true)
        {
            var (held, holder) = await TryAcquireAsync(lease, cancel);
            if (held is not null) return held;
            if (time.GetElapsedTime(start) >= limit) throw new ConnectorException(Held(lease, holder));
            if (holder != told)
            {
                log.Waiting(lease, LeaseOwner.ForPeople(holder));
                onWait?.Invoke(new LeaseWait(lease, LeaseOwner.ForPeople(holder), time.GetUtcNow() + limit - time.GetElapsedTime(start)));
            }
            told = holder;
            await Task.Delay(options.Look, time, cancel);
        }
    }

    /// <inheritdoc />
    async Task<IAsyncDisposable> ISessionLeases.AcquireAsync(string vendorSession, CancellationToken cancel) =>
        await AcquireAsync(LeaseNames.Session(vendorSession), waitLimit: null, onWait: null, cancel);

    /// <inheritdoc />
    public Task<string?> HolderAsync(string vendorSession, CancellationToken cancel) => HolderOfAsync(LeaseNames.Session(vendorSession), cancel);

    /// <inheritdoc />
    public Task NoteEndedAsync(string vendorSession, CancellationToken cancel)
    {
        DateTimeOffset now = time.GetUtcNow();
        return store.NoteEndedAsync(LeaseNames.Session(vendorSession), now, now - EndingsKept, cancel);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<DateTimeOffset>> EndingsAsync(string vendorSession, CancellationToken cancel) =>
        store.EndingsAsync(LeaseNames.Session(vendorSession), time.GetUtcNow() - EndingsKept, cancel);

    /// <summary>Who holds a lease, for people; null = nobody alive.</summary>
    public async Task<string?> HolderOfAsync(string lease, CancellationToken cancel)
    {
        var holder = await store.FindAsync(lease, time.GetUtcNow(), cancel);
        using var probe = locks.TryTake(lease);
        if (probe is null) return holder is null ? "another process on this host" : LeaseOwner.ForPeople(holder.Owner);
        return holder is null || IsDead(holder) ? null : LeaseOwner.ForPeople(holder.Owner);
    }

    /// <summary>Shows that a run is alive, from before it is recorded until this is disposed or its process dies, however it dies.</summary>
    /// <exception cref="ConnectorException"><c>LOCK-FOLDER</c>.</exception>
    public IDisposable Live(string runId) => locks.TryTakeOnce(LeaseNames.Run(runId)) ?? throw new InvalidOperationException($"Run {runId} is alive twice.");

    /// <summary>True if the process of a run is alive. Asked about a run that is recorded without an end: one that ended meanwhile is dead too, so look at its record again.</summary>
    public bool IsLive(string runId)
    {
        using IDisposable? probe = locks.TryTakeOnce(LeaseNames.Run(runId));
        return probe is null;
    }

    private async Task<(HeldLease? Held, string Holder)> TryAcquireAsync(string lease, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var before = await store.FindAsync(lease, now, cancel);
        var hostLock = locks.TryTake(lease);
        if (hostLock is null) return (null, before?.Owner ?? "another process on this host");
        try
        {
            // With the file lock in hand, a holder on this host can only be dead.
            var dead = before is not null && IsDead(before);
            var (fence, holder) = await store.TryAcquireAsync(lease, owner, options.Length, dead, now, cancel);
            if (fence is not null)
            {
                if (dead) log.TookOver(lease, LeaseOwner.ForPeople(before!.Owner));
                var held = new HeldLease(fence, store, hostLock, options, time, log);
                hostLock = null;
                return (held, owner);
            }
            return (null, holder?.Owner ?? "somebody else");
        }
        finally
        {
            hostLock?.Dispose();
        }
    }

    private bool IsDead(LeaseHolder holder) => options.OneHost || LeaseOwner.IsSameHost(holder.Owner, owner);

    private static ConnectorError Held(string lease, string holder) => new(
        "LEASE-HELD", ErrorKind.Transient, ErrorOwner.Operator, $"{lease} is held by {LeaseOwner.ForPeople(holder)}.",
        "Wait until it has ended (mlc status shows it), or stop it; a run that is killed gives the lease free at once.");
}

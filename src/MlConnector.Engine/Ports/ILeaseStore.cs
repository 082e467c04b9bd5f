namespace MlConnector.Engine.Ports;

/// <summary>Who holds a lease.</summary>
public sealed record LeaseHolder(string Lease, string Owner, long Number, DateTimeOffset Until);

/// <summary>
/// Leases (INV-8). On one host the holder also holds an OS file lock, so that a dead holder is replaced at once; the store's part works for several hosts as well. Times are
/// the caller's injected clock on SQLite, the database's on PostgreSQL.
/// </summary>
public interface ILeaseStore
{
    /// <summary>Takes the lease if it is free, expired or known to be held by a dead process (<paramref name="takeOver"/>); the fence number rises. Null with the holder otherwise.</summary>
    Task<(Fence? Fence, LeaseHolder? Holder)> TryAcquireAsync(string lease, string owner, TimeSpan length, bool takeOver, DateTimeOffset now, CancellationToken cancel);

    /// <summary>Prolongs it; false if it was lost.</summary>
    Task<bool> RenewAsync(Fence fence, TimeSpan length, DateTimeOffset now, CancellationToken cancel);

    /// <summary>Gives it back; no error if it was lost.</summary>
    Task ReleaseAsync(Fence fence, CancellationToken cancel);

    /// <summary>The holder, or null.</summary>
    Task<LeaseHolder?> FindAsync(string lease, DateTimeOffset now, CancellationToken cancel);

    /// <summary>Keeps that what a lease stands for was ended by somebody else, and forgets what happened before <paramref name="since"/>.</summary>
    Task NoteEndedAsync(string lease, DateTimeOffset at, DateTimeOffset since, CancellationToken cancel);

    /// <summary>When that happened, from a time on, the oldest first.</summary>
    Task<IReadOnlyList<DateTimeOffset>> EndingsAsync(string lease, DateTimeOffset since, CancellationToken cancel);
}

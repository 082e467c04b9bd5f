using System.Collections.Concurrent;
using MlConnector.Abstractions.Destinations;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Pacing;

/// <summary>
/// Paces requests that carry no batch (queries) by reservations in the store, so that every run and process that meets the same object of the vendor shares its limit and a restart forgets nothing. A few permits are
/// reserved at a time, more while they are used up quickly: a reservation is a transaction, a query should not cost one. Callers of a key are served in turn.
/// </summary>
public sealed class SharedPace(IQuotaStore store, TimeProvider time) : IPace
{
    private const int FirstGroup = 4;
    private const int LargestGroup = 16;
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(50);
    private readonly ConcurrentDictionary<string, Group> groups = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public async ValueTask WaitAsync(QuotaClaim claim, CancellationToken cancel)
    {
        Group group = groups.GetOrAdd(claim.Key, static _ => new Group());
        await group.Turn.WaitAsync(cancel);
        try
        {
            bool fresh = group.Stamp is { } stamp && time.GetElapsedTime(stamp) < IPace.LongestHeld;
            if (!fresh || group.Left < claim.Amount)
            {
                group.Size = fresh ? Math.Min(group.Size * 2, LargestGroup) : FirstGroup;
                await ReserveAsync(group, claim, cancel);
            }

            group.Left -= claim.Amount;
        }
        finally
        {
            group.Turn.Release();
        }
    }

    /// <inheritdoc />
    public async ValueTask<bool> TryAsync(QuotaClaim claim, CancellationToken cancel) => (await store.ReserveAsync([claim], time.GetUtcNow(), cancel)).Granted;

    /// <summary>Where there is no room for a whole group, one permit is taken as soon as there is room for it.</summary>
    private async Task ReserveAsync(Group group, QuotaClaim claim, CancellationToken cancel)
    {
        for (long amount = Math.Min(group.Size, claim.Windows.Min(static window => window.Limit) / claim.Amount) * claim.Amount; ; amount = claim.Amount)
        {
            long stamp = time.GetTimestamp();
            DateTimeOffset now = time.GetUtcNow();
            SendPermit permit = await store.ReserveAsync([claim with { Amount = Math.Max(claim.Amount, amount) }], now, cancel);
            if (permit.Granted)
            {
                (group.Left, group.Stamp) = (Math.Max(claim.Amount, amount), stamp);
                return;
            }

            if (amount > claim.Amount) continue;
            TimeSpan wait = (permit.NotBefore ?? now) - time.GetUtcNow();
            await Task.Delay(wait > ShortestWait ? wait : ShortestWait, time, cancel);
        }
    }

    private sealed class Group
    {
        public SemaphoreSlim Turn { get; } = new(1);

        public int Size { get; set; } = FirstGroup;

        public long Left { get; set; }

        public long? Stamp { get; set; }
    }
}

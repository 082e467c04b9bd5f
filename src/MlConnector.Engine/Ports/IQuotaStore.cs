using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;

namespace MlConnector.Engine.Ports;

/// <summary>How much of a limit is taken.</summary>
public sealed record QuotaUse(string Key, QuotaWindow Window, long Used, DateTimeOffset? FreeAgainAt)
{
    /// <summary>For people: <c>posts to dataset Finance</c>.</summary>
    public string Label { get; init; } = Key;

    /// <summary>When all that is used counts no more, if nothing else is taken; null if nothing is used. Of a sliding window this is the nearest thing to a reset.</summary>
    public DateTimeOffset? UnusedAt { get; init; }
}

/// <summary>
/// Quota reservations over sliding windows, shared by all runs and processes. A clock that jumps forward frees nothing early and one that jumps back takes nothing twice: the store keeps the highest time
/// it has seen per key and counts in that.
/// </summary>
public interface IQuotaStore
{
    /// <summary>Reserves outside a batch (read-back queries, checks); such requests are not counted as under way.</summary>
    Task<SendPermit> ReserveAsync(ImmutableArray<QuotaClaim> claims, DateTimeOffset now, CancellationToken cancel);

    /// <summary>Gives an earlier reservation of claims back, of whose request the vendor certainly counts nothing. What is not there any more stays as it is.</summary>
    Task GiveBackAsync(ImmutableArray<QuotaClaim> claims, DateTimeOffset reservedAt, CancellationToken cancel);

    /// <summary>What the vendor said: nothing more of <paramref name="key"/> before <paramref name="until"/>.</summary>
    Task BlockAsync(string key, DateTimeOffset until, string reason, CancellationToken cancel);

    /// <summary>
    /// The request of a batch that was marked has its answer: what bounds requests under way at once (<see cref="QuotaClaim.AtOnce"/>) has room for another. Whoever marks through this store sees it at once; other processes
    /// with the next mark or settlement that is made here, or with <see cref="TellAnsweredAsync"/>.
    /// </summary>
    void Answered(Fence fence, long batch);

    /// <summary>Tells other processes now what was answered: for who makes no transaction for a while.</summary>
    Task TellAnsweredAsync(CancellationToken cancel);

    /// <summary>Use of every limit of the given claims, for status and plan.</summary>
    Task<IReadOnlyList<QuotaUse>> UseAsync(ImmutableArray<QuotaClaim> claims, DateTimeOffset now, CancellationToken cancel);
}

using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;
using MlConnector.Store.Sql;

namespace MlConnector.Store.Quotas;

/// <summary>Reserves over sliding windows inside the caller's transaction: all claims, or none.</summary>
internal sealed class QuotaCounter(QuotaClock clock)
{
    /// <summary>Takes the claims if every limit has room; else tells which is full and when to ask again. Requests under way at once count only for a batch, by its fence.</summary>
    public SendPermit Reserve(SqlSession sql, ImmutableArray<QuotaClaim> claims, (Fence Fence, long Number)? batch, DateTimeOffset now)
    {
        if (claims.IsDefaultOrEmpty) return new SendPermit(true, null, null);
        List<(QuotaClaim Claim, long? At)> earlier = [.. claims.Select(claim => (claim, QuotaRows.GiveBack(sql, claim)))];
        var counts = Merge(claims).ConvertAll(claim => Look(sql, claim, now));
        var longest = counts.MaxBy(count => count.Wait)!;
        var bounded = batch is null ? [] : counts.ConvertAll(count => count.Claim).FindAll(claim => claim.AtOnce > 0);
        var crowded = longest.Wait > 0 ? null : bounded.Find(claim => !RequestsUnderWay.HasRoom(sql, claim, batch!.Value.Fence, batch.Value.Number, now));
        if (longest.Wait > 0 || crowded is not null)
        {
            foreach (var (claim, at) in earlier) QuotaRows.TakeBack(sql, claim, at);
            return crowded is null ? new SendPermit(false, now.AddTicks(longest.Wait), longest.Reason) : new SendPermit(false, null, $"{crowded.Label}: {crowded.AtOnce} at once");
        }
        foreach (var count in counts) QuotaRows.Take(sql, count.Claim, count.At);
        foreach (var claim in bounded) RequestsUnderWay.Take(sql, claim, batch!.Value.Fence, batch.Value.Number);
        return new SendPermit(true, null, null);
    }

    /// <summary>Nothing more of a key until a time of the wall clock.</summary>
    public void Block(SqlSession sql, string key, DateTimeOffset until, string reason, DateTimeOffset now)
    {
        var at = clock.Count(key, QuotaRows.Find(sql, key).CountedTo, now);
        QuotaRows.Block(sql, key, at, at + (until - now).Ticks, reason);
    }

    /// <summary>How full a claim's windows are; changes nothing.</summary>
    public IEnumerable<QuotaUse> Use(SqlSession sql, QuotaClaim claim, DateTimeOffset now)
    {
        var state = QuotaRows.Find(sql, claim.Key);
        var at = clock.Count(claim.Key, state.CountedTo, now);
        foreach (var window in claim.Windows)
        {
            var wait = Math.Max(state.BlockedUntil - at, WaitFor(sql, claim, window, at));
            var from = at - window.Length.Ticks;
            yield return new QuotaUse(claim.Key, window, QuotaRows.Used(sql, claim.Key, from), wait > 0 ? now.AddTicks(wait) : null)
            {
                Label = claim.Label,
                UnusedAt = QuotaRows.Newest(sql, claim.Key, from) is { } newest ? now.AddTicks(newest - from) : null,
            };
        }
    }

    private sealed record Count(QuotaClaim Claim, long At, long Wait, string Reason);

    private Count Look(SqlSession sql, QuotaClaim claim, DateTimeOffset now)
    {
        var state = QuotaRows.Find(sql, claim.Key);
        var at = clock.Count(claim.Key, state.CountedTo, now);
        var worst = (Wait: state.BlockedUntil - at, Reason: $"{claim.Label} ({state.BlockedWhy})");
        foreach (var window in claim.Windows)
        {
            if (claim.Amount > window.Limit) throw new ConnectorException(StoreErrors.QuotaImpossible(claim.Label, claim.Amount, window.Limit));
            var wait = WaitFor(sql, claim, window, at);
            if (wait > worst.Wait) worst = (wait, $"{claim.Label}: {window.Text}");
        }
        return new Count(claim, at, worst.Wait, worst.Reason);
    }

    // An entry counts while it is younger than the window. The oldest leave first, until there is room.
    private static long WaitFor(SqlSession sql, QuotaClaim claim, QuotaWindow window, long at)
    {
        var from = at - window.Length.Ticks;
        var excess = QuotaRows.Used(sql, claim.Key, from) + claim.Amount - window.Limit;
        if (excess <= 0) return 0;
        foreach (var entry in QuotaRows.Entries(sql, claim.Key, from))
        {
            excess -= entry.Amount;
            if (excess <= 0) return entry.At - from;
        }
        return window.Length.Ticks;
    }

    private static List<QuotaClaim> Merge(ImmutableArray<QuotaClaim> claims) =>
        [.. claims.GroupBy(claim => claim.Key, StringComparer.Ordinal).Select(same => same.Aggregate(Merge))];

    private static QuotaClaim Merge(QuotaClaim one, QuotaClaim other) =>
        one with { Amount = one.Amount + other.Amount, Windows = [.. one.Windows.Union(other.Windows)], AtOnce = Math.Max(one.AtOnce, other.AtOnce) };
}

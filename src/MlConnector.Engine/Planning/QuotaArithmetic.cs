using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;

namespace MlConnector.Engine.Planning;

/// <summary>Claims of one request, and how many such requests are made.</summary>
public sealed record RequestLoad(ImmutableArray<QuotaClaim> PerRequest, long Requests);

/// <summary>What is left of a window's need.</summary>
/// <param name="Whole">Length of the windows that are filled whole.</param>
/// <param name="Rest">A claim of the rest, which fits one window; only that window is in it.</param>
public sealed record QuotaRemainder(TimeSpan Whole, QuotaClaim Rest);

/// <summary>The arithmetic of vendor limits for plans and running backfills: pure, over the claims that the destination itself states. The vendor's object is shared by every table in it.</summary>
public static class QuotaArithmetic
{
    /// <summary>What all requests take of each limit, beside what its tightest window allows an hour.</summary>
    public static ImmutableArray<QuotaNeed> Needs(IEnumerable<RequestLoad> all) =>
        [.. Sum(all).Select(limit => new QuotaNeed(limit.Claim.Label, limit.Units, limit.Claim.Windows.Min(static window => window.PerHour)))];

    /// <summary>The shortest time in which all requests can be made if nothing is used yet, and the limit that decides. The first window of each limit is free at once.</summary>
    public static (TimeSpan Time, string Limit) ShortestTime(IEnumerable<RequestLoad> all) =>
        Remainders(all).Where(static each => each.Whole > TimeSpan.Zero).MaxBy(static each => each.Whole) is { } longest ? (longest.Whole, longest.Rest.Label) : (TimeSpan.Zero, "");

    /// <summary>
    /// What is left of each window's need after those that are filled whole: who sends as soon as it may repeats after each window's length, so the last unit leaves when <see cref="QuotaRemainder.Rest"/> has room now, and
    /// <see cref="QuotaRemainder.Whole"/> later.
    /// </summary>
    public static IEnumerable<QuotaRemainder> Remainders(IEnumerable<RequestLoad> all) =>
        Sum(all).SelectMany(static limit => limit.Claim.Windows.Select(window => Remainder(limit.Claim, limit.Units, window)));

    /// <summary>The day on which a table overflows if it goes on growing as it does; null if it does not grow, or not within a hundred years.</summary>
    public static DateOnly? FullOn(long rows, long rowsPerDay, long limit, DateOnly today)
    {
        const int longestOutlook = 36_500;
        if (limit <= 0 || rowsPerDay <= 0) return null;
        long days = Math.Max(0, limit - rows) / rowsPerDay;
        return days <= longestOutlook ? today.AddDays((int)days) : null;
    }

    private static QuotaRemainder Remainder(QuotaClaim claim, long units, QuotaWindow window)
    {
        QuotaClaim of = claim with { Windows = [window] };
        if (units <= window.Limit) return new QuotaRemainder(TimeSpan.Zero, of with { Amount = units });
        if (window.Limit <= 0) return new QuotaRemainder(TimeSpan.MaxValue, of);
        long windows = (units - 1) / window.Limit;
        TimeSpan whole = windows > TimeSpan.MaxValue.Ticks / Math.Max(1, window.Length.Ticks) ? TimeSpan.MaxValue : new TimeSpan(window.Length.Ticks * windows);
        return new QuotaRemainder(whole, of with { Amount = units - windows * window.Limit });
    }

    /// <summary>Units per key. Claims of one key may differ in their windows (a large table slows its dataset): the one with the least an hour stands for all.</summary>
    private static IEnumerable<(QuotaClaim Claim, long Units)> Sum(IEnumerable<RequestLoad> loads) =>
        loads.SelectMany(load => load.PerRequest.Where(claim => !claim.Windows.IsDefaultOrEmpty).Select(claim => (Claim: claim, Units: claim.Amount * load.Requests)))
            .GroupBy(part => part.Claim.Key, StringComparer.Ordinal)
            .Select(same => (same.MinBy(part => part.Claim.Windows.Min(static window => window.PerHour)).Claim, same.Sum(part => part.Units)));
}

using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;

namespace MlConnector.Engine.Planning;

/// <summary>What something needs of one limit of the vendor, brought to one hour where it repeats.</summary>
/// <param name="Label">The limit, for people: <c>posts to dataset Finance</c>.</param>
/// <param name="Needed">Units needed an hour.</param>
/// <param name="Allowed">Units allowed an hour.</param>
public sealed record QuotaNeed(string Label, long Needed, long Allowed)
{
    /// <summary>True if the schedule can be kept.</summary>
    public bool Fits => Needed <= Allowed;
}

/// <summary>Claims of one request, and how many such requests are made.</summary>
public sealed record RequestLoad(ImmutableArray<QuotaClaim> PerRequest, long Requests);

/// <summary>The arithmetic of vendor limits for plans: pure, over the claims that the destination itself states. The vendor's object is shared by every table in it.</summary>
public static class QuotaArithmetic
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>What a schedule needs an hour of each limit; <see cref="RequestLoad.Requests"/> counts requests an hour. The tightest window of a limit decides.</summary>
    public static ImmutableArray<QuotaNeed> ScheduleNeeds(IEnumerable<RequestLoad> hourly) =>
        [.. Sum(hourly).Select(limit => new QuotaNeed(limit.Claim.Label, limit.Units, limit.Claim.Windows.Min(window => PerHour(window))))];

    /// <summary>The shortest time in which all requests can be made if nothing is used yet, and the limit that decides. The first window of each limit is free at once.</summary>
    public static (TimeSpan Time, string Limit) ShortestTime(IEnumerable<RequestLoad> all)
    {
        (TimeSpan Time, string Limit) longest = (TimeSpan.Zero, "");
        foreach ((QuotaClaim claim, long units) in Sum(all))
        {
            foreach (QuotaWindow window in claim.Windows)
            {
                TimeSpan time = TimeFor(units, window);
                if (time > longest.Time) longest = (time, claim.Label);
            }
        }

        return longest;
    }

    /// <summary>The day on which a table overflows if it goes on growing as it does; null if it does not grow, or not within a hundred years.</summary>
    public static DateOnly? FullOn(long rows, long rowsPerDay, long limit, DateOnly today)
    {
        const int longestOutlook = 36_500;
        if (limit <= 0 || rowsPerDay <= 0) return null;
        long days = Math.Max(0, limit - rows) / rowsPerDay;
        return days <= longestOutlook ? today.AddDays((int)days) : null;
    }

    private static TimeSpan TimeFor(long units, QuotaWindow window)
    {
        if (units <= window.Limit) return TimeSpan.Zero;
        if (window.Limit <= 0) return TimeSpan.MaxValue;
        long windows = (units - 1) / window.Limit;
        return windows > TimeSpan.MaxValue.Ticks / Math.Max(1, window.Length.Ticks) ? TimeSpan.MaxValue : new TimeSpan(window.Length.Ticks * windows);
    }

    private static long PerHour(QuotaWindow window) => window.Length.Ticks <= 0 ? window.Limit : (long)Int128.Min(long.MaxValue, (Int128)window.Limit * Hour.Ticks / window.Length.Ticks);

    /// <summary>Units per key. Claims of one key may differ in their windows (a large table slows its dataset): the one with the least an hour stands for all.</summary>
    private static IEnumerable<(QuotaClaim Claim, long Units)> Sum(IEnumerable<RequestLoad> loads) =>
        loads.SelectMany(load => load.PerRequest.Where(claim => !claim.Windows.IsDefaultOrEmpty).Select(claim => (Claim: claim, Units: claim.Amount * load.Requests)))
            .GroupBy(part => part.Claim.Key, StringComparer.Ordinal)
            .Select(same => (same.MinBy(part => part.Claim.Windows.Min(PerHour)).Claim, same.Sum(part => part.Units)));
}

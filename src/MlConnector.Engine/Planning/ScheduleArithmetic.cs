using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;

namespace MlConnector.Engine.Planning;

/// <summary>
/// What schedules need of the vendor's limits: pure. A limit belongs to the vendor's object, so that all pipelines which claim it share it. A limit of an hour or less has to hold in the hour in which all of them together need most, one of a day on
/// the day on which each of them runs most.
/// </summary>
public static class ScheduleArithmetic
{
    private const int Hours = 24;

    /// <summary>
    /// What a pipeline needs of each limit that it claims, beside what <paramref name="others"/> need of the same. The window that is filled most decides. What is new for each generation bounds no schedule.
    /// </summary>
    public static ImmutableArray<QuotaNeed> Needs(IEnumerable<ScheduleLoad> own, IEnumerable<(string Pipeline, ImmutableArray<ScheduleLoad> Loads)> others)
    {
        ILookup<string, Share> shares = own.SelectMany(static load => SharesOf("", load)).Concat(others.SelectMany(static other => other.Loads.SelectMany(load => SharesOf(other.Pipeline, load)))).ToLookup(static share => share.Claim.Key, StringComparer.Ordinal);
        return [.. shares.Where(static same => same.Any(static share => share.Pipeline.Length == 0)).Select(static same => Need([.. same]))];
    }

    private static IEnumerable<Share> SharesOf(string pipeline, ScheduleLoad load) =>
        load.PerRequest.Where(static claim => !claim.Windows.IsDefaultOrEmpty && !claim.OfGeneration).Select(claim => new Share(pipeline, claim, load));

    private static QuotaNeed Need(IReadOnlyList<Share> shares)
    {
        // Claims of one key may differ in their windows (a large table slows its dataset): the least limit of each length stands for all.
        IEnumerable<QuotaWindow> windows = shares.SelectMany(static share => share.Claim.Windows).GroupBy(static window => window.Length).Select(static same => same.MinBy(static window => window.Limit)!).OrderBy(static window => window.Length);
        int hour = Enumerable.Range(0, Hours).MaxBy(at => shares.Sum(share => share.Claim.Amount * share.Load.ByHour[at]));
        return windows.Select(window => Need(shares, window, hour)).MaxBy(static need => need.Filled)!;
    }

    private static QuotaNeed Need(IReadOnlyList<Share> shares, QuotaWindow window, int hour)
    {
        bool ofDay = window.IsOfDay;
        ImmutableArray<PipelineNeed> parts = [.. shares.GroupBy(static share => share.Pipeline, StringComparer.Ordinal)
            .Select(same => new PipelineNeed(same.Key, same.Sum(share => share.Claim.Amount * (ofDay ? share.Load.PerDay : share.Load.ByHour[hour]))))];
        return new QuotaNeed(shares[0].Claim.Label, parts.Sum(static part => part.Needed), ofDay ? window.PerDay : window.PerHour)
        {
            OfDay = ofDay,
            Own = parts.Where(static part => part.Pipeline.Length == 0).Sum(static part => part.Needed),
            Others = [.. parts.Where(static part => part.Pipeline.Length > 0 && part.Needed > 0)],
        };
    }

    private sealed record Share(string Pipeline, QuotaClaim Claim, ScheduleLoad Load);
}

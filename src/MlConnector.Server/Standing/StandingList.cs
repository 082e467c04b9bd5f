using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace MlConnector.Server.Standing;

/// <summary>What one reading of all pipelines gave, and what was drawn of it: whoever looks while it holds is given the same.</summary>
/// <param name="all">All pipelines, those that need a person first.</param>
/// <param name="readAt">When the reading began.</param>
/// <param name="mark">Where everything was then.</param>
public sealed class StandingList(ImmutableArray<PipelineStanding> all, DateTimeOffset readAt, StandingMark mark)
{
    /// <summary>Times are told as of the reading ("3 minutes ago", "late"): it is renewed after this, also if nothing changes.</summary>
    public static readonly TimeSpan LongestKept = TimeSpan.FromSeconds(5);

    private const int MostDrawn = 20;
    private static readonly TimeSpan LongestBehind = TimeSpan.FromSeconds(1), BehindEach = TimeSpan.FromMilliseconds(1);
    private readonly ConcurrentDictionary<StandingFilter, Lazy<Task<string>>> drawn = new();

    /// <summary>All pipelines, those that need a person first.</summary>
    public ImmutableArray<PipelineStanding> All => all;

    /// <summary>When the reading began.</summary>
    public DateTimeOffset ReadAt => readAt;

    /// <summary>How long it is given after something has changed. Where many pipelines run, something always has: a long list would be read anew for everybody who looks. A list that fits on a page is never behind.</summary>
    public TimeSpan Behind => all.Length <= StandingFilter.PageSize ? TimeSpan.Zero : TimeSpan.FromTicks(Math.Min(all.Length * BehindEach.Ticks, LongestBehind.Ticks));

    /// <summary>True if it may still be given. Who ordered something here is shown what came of it: an order ends it at once. Pure.</summary>
    public bool Holds(StandingMark current, DateTimeOffset now)
    {
        TimeSpan age = now - readAt;
        return age >= TimeSpan.Zero && current.Orders == mark.Orders && age < (current == mark ? LongestKept : Behind);
    }

    /// <summary>What is drawn of it, once for all who want the same. A search is drawn for who searches: there is no end of texts. A drawing that failed is made anew.</summary>
    public async Task<string> DrawnAsync(StandingFilter filter, Func<Task<string>> draw)
    {
        if (filter.IsSearch || drawn.Count >= MostDrawn && !drawn.ContainsKey(filter)) return await draw();
        Lazy<Task<string>> shared = drawn.GetOrAdd(filter, _ => new Lazy<Task<string>>(draw));
        try
        {
            return await shared.Value;
        }
        catch
        {
            drawn.TryRemove(KeyValuePair.Create(filter, shared));
            throw;
        }
    }
}

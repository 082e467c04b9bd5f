using System.Collections.Immutable;
using MlConnector.Engine.Ports;

namespace MlConnector.Server.Standing;

/// <summary>A time in which the destination showed one verified read, until the next one was proven.</summary>
/// <param name="RunId">The run that read it.</param>
/// <param name="ReadAt">When that read began: what is shown is at least so new.</param>
/// <param name="ShownAt">When it was proven.</param>
/// <param name="Until">When the next one was; now for the newest.</param>
/// <param name="PromisedBy">Until when the schedule promised the next one; null without a promise.</param>
public sealed record FreshSpan(string RunId, DateTimeOffset ReadAt, DateTimeOffset ShownAt, DateTimeOffset Until, DateTimeOffset? PromisedBy)
{
    /// <summary>Its age when it was renewed: the greatest that anybody saw.</summary>
    public TimeSpan Oldest => Until - ReadAt;

    /// <summary>The age that was promised; null without a promise.</summary>
    public TimeSpan? Promised => PromisedBy - ReadAt;

    /// <summary>True if it was shown for longer than promised.</summary>
    public bool IsLate => PromisedBy < Until;

    /// <summary>The spans of a pipeline's newest runs, the oldest first. Pure; what is promised is judged by the schedule as it is now.</summary>
    public static ImmutableArray<FreshSpan> Of(PipelineStanding standing, DateTimeOffset now) => Of(standing.Runs, now, read => Promise.Of(standing.Pipeline, read));

    /// <summary>The same of runs, newest first.</summary>
    internal static ImmutableArray<FreshSpan> Of(IEnumerable<RunRecord> runs, DateTimeOffset now, Func<DateTimeOffset, DateTimeOffset?> promise)
    {
        var spans = ImmutableArray.CreateBuilder<FreshSpan>();
        DateTimeOffset until = now;
        foreach (RunRecord run in runs.Where(run => run is { State: RunState.Verified, Purpose: "poll" or "full", EndedAt: not null }).OrderByDescending(run => run.EndedAt))
        {
            spans.Add(new FreshSpan(run.RunId, run.StartedAt, run.EndedAt!.Value, until, promise(run.StartedAt)));
            until = run.EndedAt.Value;
        }

        spans.Reverse();
        return spans.ToImmutable();
    }
}

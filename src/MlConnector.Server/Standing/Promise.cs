using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Schedules;

namespace MlConnector.Server.Standing;

/// <summary>What the schedule of a pipeline promises about how fresh its tables are.</summary>
internal static class Promise
{
    private static readonly TimeSpan LeastGrace = TimeSpan.FromMinutes(10);

    /// <summary>The same of a pipeline, by the shortest of its schedules; null without a schedule. Pure.</summary>
    public static DateTimeOffset? Of(StoredPipeline pipeline, DateTimeOffset verified) =>
        pipeline.Content.Streams.Select(stream => stream.Plan.Schedule ?? pipeline.Content.Settings.Schedule).OfType<Schedule>().MaxBy(schedule => schedule.RunsPerDay) is { } shortest
            ? Of(shortest, TimeZoneInfo.FindSystemTimeZoneById(pipeline.Content.Settings.TimeZone), verified)
            : null;

    /// <summary>
    /// Until when there has to be a verified read that is newer than <paramref name="verified"/>: the turn that follows it, and the time of one more turn (at least ten minutes) for the run itself. Pure; null if the schedule
    /// never comes round.
    /// </summary>
    public static DateTimeOffset? Of(Schedule schedule, TimeZoneInfo zone, DateTimeOffset verified)
    {
        var zoned = new ZonedSchedule(schedule, zone);
        if (zoned.Next(verified) is not { } turn || zoned.Next(turn) is not { } after) return null;
        TimeSpan grace = after - turn;
        return turn + (grace < LeastGrace ? LeastGrace : grace < TimeSpan.FromHours(2) ? grace : TimeSpan.FromHours(2));
    }
}

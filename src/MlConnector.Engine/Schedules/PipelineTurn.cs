using System.Collections.Immutable;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Reading;
using MlConnector.Engine.Runs;

namespace MlConnector.Engine.Schedules;

/// <summary>What is to be run of a pipeline now, and when to look again.</summary>
/// <param name="Streams">Streams to run now; empty = none.</param>
/// <param name="NextLook">When something may be due next; null = never by itself.</param>
public sealed record PipelineTurn(ImmutableArray<string> Streams, DateTimeOffset? NextLook)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(5);

    /// <summary>Missed by more than this is missed: a service that is merely busy is not late.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(10);

    /// <summary>What is new, or everything.</summary>
    public ReadMode Mode { get; init; }

    /// <summary>The turn of the schedule that it is; null where something is made up for.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>Why nothing begins although something is due; null if nothing is in the way.</summary>
    public string? HeldBy { get; init; }

    /// <summary>
    /// Pure: the turn of a pipeline. What failed is not begun again at once: what may be over by itself is tried after a while, what a person has to mend at the schedule's next time. <paramref name="lastFull"/> is when everything was read
    /// last; <paramref name="delay"/> is by how much its turns come later than their times; <paramref name="awaking"/>: it is the first look of a process, which takes up what the end of the one before it stopped.
    /// </summary>
    public static PipelineTurn Of(ImmutableArray<StreamTurn> turns, ScheduleCalendar? calendar, TimeZoneInfo zone, DateTimeOffset lastFull, DateTimeOffset now, TimeSpan delay, bool awaking)
    {
        DateTime local = ZoneTime.ToLocal(now, zone);
        calendar ??= new ScheduleCalendar();
        if (calendar.Blackouts.Where(blackout => blackout.Covers(local)).MaxBy(blackout => blackout.EndAt(local)) is { } lasting)
        {
            return new PipelineTurn([], ZoneTime.ToInstantAfter(now, lasting.EndAt(local)!.Value, zone)) { HeldBy = lasting.Name };
        }

        (StreamTurn Turn, DateTimeOffset? Comes)[] coming = [.. turns.Select(turn => (turn, Comes(turn, calendar.CatchUp, now, delay, awaking)))];
        StreamTurn[] due = [.. coming.Where(one => one.Comes <= now).Select(one => one.Turn)];
        bool isFull = calendar.FullRefresh is { } schedule && new ZonedSchedule(schedule, zone).Next(lastFull) <= now;
        return new PipelineTurn(WithOtherHalves(due, turns), coming.Select(one => one.Comes <= now ? one.Turn.Next : one.Comes).Min())
        {
            DueAt = due.Max(turn => turn.Missed),
            Mode = due.Length > 0 && isFull ? ReadMode.Full : ReadMode.Poll,
        };
    }

    /// <summary>When a stream's turn comes or came; null without a schedule.</summary>
    private static DateTimeOffset? Comes(StreamTurn turn, CatchUp catchUp, DateTimeOffset now, TimeSpan delay, bool awaking)
    {
        if (turn.IsFirst) return now;
        bool isLeftOut = catchUp == CatchUp.Skip && now - turn.Missed > Grace + delay;
        DateTimeOffset? scheduled = turn.Missed is { } missed && !isLeftOut ? missed + delay : turn.Next;
        DateTimeOffset? again = turn.Unfinished is { } result ? Again(result, now, awaking) : null;
        return again < scheduled ? again : scheduled ?? again;
    }

    /// <summary>When what did not come to its end is taken up again before its schedule; null = not before.</summary>
    private static DateTimeOffset? Again(StreamResult result, DateTimeOffset now, bool awaking) => result.State switch
    {
        RunState.Waiting => result.WaitsUntil ?? now,
        RunState.Running or RunState.Interrupted => now,
        RunState.Stopped => awaking ? now : null,
        RunState.Failed when result.Errors.All(error => error.Kind is ErrorKind.Transient or ErrorKind.Throttled or ErrorKind.UnknownOutcome) => result.StartedAt + result.Took + RetryAfter,
        _ => null,
    };

    /// <summary>A document is delivered when both its halves are, so they are read together.</summary>
    private static ImmutableArray<string> WithOtherHalves(StreamTurn[] due, ImmutableArray<StreamTurn> turns) =>
        [.. turns.Where(turn => due.Contains(turn) || due.Any(other => other.OtherHalf == turn.Stream)).Select(turn => turn.Stream)];
}

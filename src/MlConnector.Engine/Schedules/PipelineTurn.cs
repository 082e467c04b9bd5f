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
    /// Pure: the turn of a pipeline for somebody who looks all the time. Unlike a timer that ticks now and then, it does not begin what failed again at once: what may be over by itself is tried after a while, what a
    /// person has to mend at the schedule's next time. <paramref name="awaking"/>: it is the first look since the service began, and takes up what the end of the service before it interrupted.
    /// </summary>
    public static PipelineTurn Of(ImmutableArray<StreamTurn> turns, ScheduleCalendar? calendar, TimeZoneInfo zone, DateTimeOffset lastFull, DateTimeOffset now, TimeSpan delay, bool awaking)
    {
        DateTime local = ZoneTime.ToLocal(now, zone);
        calendar ??= new ScheduleCalendar();
        if (calendar.Blackouts.Where(blackout => blackout.Covers(local)).MaxBy(blackout => blackout.EndAt(local)) is { } lasting)
        {
            return new PipelineTurn([], ZoneTime.ToInstant(lasting.EndAt(local)!.Value, zone)) { HeldBy = lasting.Name };
        }

        (StreamTurn Turn, DateTimeOffset? Comes)[] coming = [.. turns.Select(turn => (turn, Comes(turn, calendar, zone, now, delay, awaking)))];
        ImmutableArray<string> due = [.. coming.Where(one => one.Comes <= now).Select(one => one.Turn.Stream)];
        DateTimeOffset? next = coming.Select(one => one.Comes <= now ? Next(one.Turn, zone, delay) : one.Comes).Min();
        DateTimeOffset? dueAt = coming.Where(one => one.Comes <= now && one.Turn.Missed is not null).Select(one => (DateTimeOffset?)ZoneTime.ToInstant(one.Turn.Missed!.Value, zone)).Max();
        return new PipelineTurn(due, next) { DueAt = dueAt, Mode = !due.IsEmpty && IsFull(calendar, zone, lastFull, local) ? ReadMode.Full : ReadMode.Poll };
    }

    /// <summary>When a stream's turn comes or came; null without a schedule.</summary>
    private static DateTimeOffset? Comes(StreamTurn turn, ScheduleCalendar calendar, TimeZoneInfo zone, DateTimeOffset now, TimeSpan delay, bool awaking)
    {
        if (!turn.WasRead && turn.IsDue) return now;
        DateTimeOffset? scheduled = turn.Missed is { } missed && !(calendar.CatchUp == CatchUp.Skip && IsLate(missed, zone, now)) ? ZoneTime.ToInstant(missed, zone) + delay : Next(turn, zone, delay);
        DateTimeOffset? again = turn.Unfinished is { } result ? Again(result, now, awaking) : null;
        return again < scheduled ? again : scheduled ?? again;
    }

    private static DateTimeOffset? Next(StreamTurn turn, TimeZoneInfo zone, TimeSpan delay) => turn.Next is { } next ? ZoneTime.ToInstant(next, zone) + delay : null;

    private static bool IsLate(DateTime missed, TimeZoneInfo zone, DateTimeOffset now) => now - ZoneTime.ToInstant(missed, zone) > Grace;

    /// <summary>When what did not come to its end is taken up again before its schedule; null = not before.</summary>
    private static DateTimeOffset? Again(StreamResult result, DateTimeOffset now, bool awaking) => result.State switch
    {
        RunState.Waiting => result.WaitsUntil ?? now,
        RunState.Running or RunState.Interrupted => now,
        RunState.Stopped => awaking ? now : null,
        RunState.Failed when result.Errors.All(error => error.Kind is ErrorKind.Transient or ErrorKind.Throttled or ErrorKind.UnknownOutcome) => result.StartedAt + result.Took + RetryAfter,
        _ => null,
    };

    /// <summary>Everything is read when the calendar's time has come round since it was.</summary>
    private static bool IsFull(ScheduleCalendar calendar, TimeZoneInfo zone, DateTimeOffset lastFull, DateTime local) =>
        calendar.FullRefresh is { } schedule && schedule.Next(ZoneTime.ToLocal(lastFull, zone)) <= local;
}

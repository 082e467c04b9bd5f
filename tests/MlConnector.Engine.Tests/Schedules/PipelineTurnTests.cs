using System.Collections.Immutable;
using System.Globalization;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Reading;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Schedules;

namespace MlConnector.Engine.Tests.Schedules;

/// <summary>What a service that looks all the time begins now, and when it looks again: turns, retries, blackouts, missed turns, full refreshes.</summary>
public sealed class PipelineTurnTests
{
    private static readonly TimeZoneInfo Stockholm = TimeZoneInfo.FindSystemTimeZoneById("Europe/Stockholm");

    [Fact]
    public void A_turn_that_came_round_is_begun_under_its_own_time_and_the_next_one_is_awaited()
    {
        PipelineTurn turn = Of("every 15 minutes", "2026-11-28T10:00:20Z", RunState.Verified, "2026-11-28T10:15:03Z");
        Assert.Equal(["gl"], turn.Streams);
        Assert.Equal((At("2026-11-28T10:15:00Z"), At("2026-11-28T10:30:00Z"), ReadMode.Poll), (turn.DueAt, turn.NextLook, turn.Mode));
    }

    [Fact]
    public void Before_its_time_nothing_begins()
    {
        PipelineTurn turn = Of("daily at 06:30", "2026-11-28T05:30:02Z", RunState.Verified, "2026-11-28T10:00:00Z");
        Assert.Empty(turn.Streams);
        Assert.Equal(At("2026-11-29T05:30:00Z"), turn.NextLook);
    }

    [Fact]
    public void What_was_never_read_begins_at_once_and_is_no_turn_of_the_schedule()
    {
        PipelineTurn turn = PipelineTurn.Of([StreamTurn.Of("gl", new ZonedSchedule(Schedule.Parse("daily at 06:30")!, Stockholm), null, At("2026-11-28T10:00:00Z"), TimeSpan.Zero)], null, Stockholm, At("2026-11-01T00:00:00Z"), At("2026-11-28T10:00:00Z"), TimeSpan.Zero, awaking: false);
        Assert.Equal(["gl"], turn.Streams);
        Assert.Null(turn.DueAt);
    }

    [Theory]
    [InlineData(RunState.Failed, ErrorKind.Transient, "2026-11-28T10:05:00Z", false)] // five minutes after its end
    [InlineData(RunState.Failed, ErrorKind.Transient, "2026-11-28T10:06:00Z", true)]
    [InlineData(RunState.Failed, ErrorKind.Config, "2026-11-28T10:06:00Z", false)] // a person has to mend it
    [InlineData(RunState.Failed, ErrorKind.Config, "2026-11-29T05:30:00Z", true)]
    [InlineData(RunState.Interrupted, null, "2026-11-28T10:01:00Z", true)]
    [InlineData(RunState.Stopped, null, "2026-11-28T10:01:00Z", false)] // a person stopped it
    [InlineData(RunState.Stopped, null, "2026-11-29T05:30:00Z", true)]
    public void What_did_not_come_to_its_end_is_taken_up_when_that_helps(RunState state, ErrorKind? kind, string now, bool begins) =>
        Assert.Equal(begins, !Of("daily at 06:30", "2026-11-28T10:00:00Z", state, now, kind: kind, took: TimeSpan.FromMinutes(1)).Streams.IsEmpty);

    [Fact]
    public void A_service_that_begins_takes_up_what_its_own_end_stopped() =>
        Assert.Equal(["gl"], Of("daily at 06:30", "2026-11-28T10:00:00Z", RunState.Stopped, "2026-11-28T10:01:00Z", awaking: true).Streams);

    [Fact]
    public void What_waits_for_a_limit_goes_on_when_the_limit_lets_it()
    {
        PipelineTurn early = Of("daily at 06:30", "2026-11-28T10:00:00Z", RunState.Waiting, "2026-11-28T10:20:00Z", waitsUntil: "2026-11-28T10:40:00Z");
        Assert.Empty(early.Streams);
        Assert.Equal(At("2026-11-28T10:40:00Z"), early.NextLook);
        Assert.Equal(["gl"], Of("daily at 06:30", "2026-11-28T10:00:00Z", RunState.Waiting, "2026-11-28T10:40:00Z", waitsUntil: "2026-11-28T10:40:00Z").Streams);
    }

    [Fact]
    public void In_a_blackout_nothing_begins_and_its_end_is_awaited()
    {
        var calendar = new ScheduleCalendar { Blackouts = [new Blackout("month-end", Schedule.Parse("monthly on last day at 18:00")!, TimeSpan.FromHours(36))] };
        PipelineTurn turn = Of("every 15 minutes", "2026-11-30T16:45:00Z", RunState.Verified, "2026-12-01T10:00:00Z", calendar);
        Assert.Empty(turn.Streams);
        Assert.Equal(("month-end", At("2026-12-02T05:00:00Z")), (turn.HeldBy, turn.NextLook)); // 06:00 in Stockholm
        Assert.Equal(["gl"], Of("every 15 minutes", "2026-11-30T16:45:00Z", RunState.Verified, "2026-12-02T05:00:00Z", calendar).Streams);
    }

    [Theory]
    [InlineData(CatchUp.Once, true)]
    [InlineData(CatchUp.Skip, false)]
    public void Turns_that_nobody_could_take_are_made_up_for_or_left_out(CatchUp catchUp, bool begins)
    {
        PipelineTurn turn = Of("daily at 06:30", "2026-11-26T05:30:00Z", RunState.Verified, "2026-11-28T09:00:00Z", new ScheduleCalendar { CatchUp = catchUp });
        Assert.Equal(begins, !turn.Streams.IsEmpty);
        Assert.Equal(At("2026-11-29T05:30:00Z"), turn.NextLook);
    }

    [Fact]
    public void What_was_left_out_does_not_keep_the_next_turn_from_its_time()
    {
        var calendar = new ScheduleCalendar { CatchUp = CatchUp.Skip };
        Assert.Equal(["gl"], Of("daily at 06:30", "2026-11-20T05:30:00Z", RunState.Verified, "2026-11-29T05:30:01Z", calendar).Streams);
        Assert.Equal(At("2026-11-29T05:30:00Z"), Of("daily at 06:30", "2026-11-20T05:30:00Z", RunState.Verified, "2026-11-29T05:30:01Z", calendar).DueAt);
    }

    [Fact]
    public void Both_halves_of_a_document_take_their_turn_together()
    {
        StreamTurn due = Turn("heads", "hourly", "2026-11-28T10:00:02Z", RunState.Verified, "2026-11-28T11:00:01Z") with { OtherHalf = "lines" };
        StreamTurn other = Turn("lines", "daily at 06:30", "2026-11-28T10:00:02Z", RunState.Verified, "2026-11-28T11:00:01Z") with { OtherHalf = "heads" };
        StreamTurn alone = Turn("gl", "daily at 06:30", "2026-11-28T10:00:02Z", RunState.Verified, "2026-11-28T11:00:01Z");
        Assert.Equal(["lines", "heads"], PipelineTurn.Of([other, due, alone], null, Stockholm, At("2026-11-01T00:00:00Z"), At("2026-11-28T11:00:01Z"), TimeSpan.Zero, awaking: false).Streams);
    }

    /// <summary>It ends at 02:30, and the clock shows 02:10 for the second time: the first 02:30 is over.</summary>
    [Fact]
    public void A_blackout_that_ends_in_the_hour_that_comes_twice_is_not_asked_about_again_and_again()
    {
        var calendar = new ScheduleCalendar { Blackouts = [new Blackout("night", Schedule.Parse("daily at 00:30")!, TimeSpan.FromHours(2))] };
        Assert.Equal(At("2026-10-25T01:30:00Z"), Of("every 15 minutes", "2026-10-24T20:00:00Z", RunState.Verified, "2026-10-25T01:10:00Z", calendar).NextLook);
    }

    [Fact]
    public void A_turn_that_is_merely_late_is_taken_although_missed_ones_are_left_out() =>
        Assert.Equal(["gl"], Of("daily at 06:30", "2026-11-27T05:30:00Z", RunState.Verified, "2026-11-28T05:38:00Z", new ScheduleCalendar { CatchUp = CatchUp.Skip }).Streams);

    [Fact]
    public void Everything_is_read_when_the_calendar_says_so()
    {
        var calendar = new ScheduleCalendar { FullRefresh = Schedule.Parse("weekly on sunday at 03:00") };
        Assert.Equal(ReadMode.Full, Of("every 15 minutes", "2026-11-29T01:45:00Z", RunState.Verified, "2026-11-29T02:00:00Z", calendar, lastFull: "2026-11-22T02:00:00Z").Mode);
        Assert.Equal(ReadMode.Poll, Of("every 15 minutes", "2026-11-29T02:00:00Z", RunState.Verified, "2026-11-29T02:15:00Z", calendar, lastFull: "2026-11-29T02:00:00Z").Mode);
    }

    [Fact]
    public void Each_pipeline_is_late_by_its_own_share_of_the_jitter_and_always_by_the_same()
    {
        TimeSpan jitter = TimeSpan.FromMinutes(10);
        TimeSpan[] delays = [.. Enumerable.Range(0, 200).Select(i => TurnDelay.Of($"p{i}", jitter))];
        Assert.All(delays, delay => Assert.InRange(delay, TimeSpan.Zero, jitter));
        Assert.True(delays.Distinct().Count() > 190);
        Assert.Equal(delays[7], TurnDelay.Of("p7", jitter));
        PipelineTurn turn = Of("every 15 minutes", "2026-11-28T10:02:20Z", RunState.Verified, "2026-11-28T10:15:03Z", delay: TimeSpan.FromMinutes(2));
        Assert.Empty(turn.Streams);
        Assert.Equal(At("2026-11-28T10:17:00Z"), turn.NextLook);
        Assert.Equal(At("2026-11-28T10:15:00Z"), Of("every 15 minutes", "2026-11-28T10:02:20Z", RunState.Verified, "2026-11-28T10:17:00Z", delay: TimeSpan.FromMinutes(2)).DueAt);
    }

    [Theory]
    [InlineData("2026-03-29T02:30:00", "2026-03-29T01:00:00Z")] // does not exist: the clock goes from 02:00 to 03:00
    [InlineData("2026-10-25T02:30:00", "2026-10-25T00:30:00Z")] // comes twice: the first
    [InlineData("2026-06-01T06:30:00", "2026-06-01T04:30:00Z")]
    public void Local_times_are_instants_also_where_the_clock_is_set(string local, string instant) =>
        Assert.Equal(At(instant), ZoneTime.ToInstant(DateTime.Parse(local, CultureInfo.InvariantCulture), Stockholm));

    private static PipelineTurn Of(
        string schedule, string last, RunState state, string now, ScheduleCalendar? calendar = null, string lastFull = "2026-11-01T00:00:00Z", ErrorKind? kind = null, TimeSpan took = default, string? waitsUntil = null, bool awaking = false, TimeSpan delay = default) =>
        PipelineTurn.Of([Turn("gl", schedule, last, state, now, kind, took, waitsUntil, delay)], calendar, Stockholm, At(lastFull), At(now), delay, awaking);

    private static StreamTurn Turn(string stream, string schedule, string last, RunState state, string now, ErrorKind? kind = null, TimeSpan took = default, string? waitsUntil = null, TimeSpan delay = default)
    {
        ImmutableArray<ConnectorError> errors = kind is { } of ? [new ConnectorError("X", of, ErrorOwner.Operator, "x", "x")] : [];
        var result = new StreamResult(stream, stream, state, new FateCounts()) { Errors = errors, StartedAt = At(last), Took = took, WaitsUntil = waitsUntil is null ? null : At(waitsUntil) };
        var run = new RunRecord("r1", "finance", 1, state, At(last)) { Streams = new Dictionary<string, string>(StringComparer.Ordinal) { [stream] = result.ToJson() } };
        return StreamTurn.Of(stream, new ZonedSchedule(Schedule.Parse(schedule)!, Stockholm), run, At(now), delay);
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}

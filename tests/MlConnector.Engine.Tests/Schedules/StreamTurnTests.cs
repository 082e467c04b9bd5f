using System.Globalization;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Schedules;

namespace MlConnector.Engine.Tests.Schedules;

/// <summary>Whose turn it is: schedules against the time a stream was last read, in the pipeline's zone.</summary>
public sealed class StreamTurnTests
{
    [Theory]
    [InlineData("every 15 minutes", "2026-11-28T10:00:20Z", "2026-11-28T10:14:59Z", false)]
    [InlineData("every 15 minutes", "2026-11-28T10:00:20Z", "2026-11-28T10:15:00Z", true)]
    [InlineData("hourly", "2026-11-28T10:59:59Z", "2026-11-28T11:00:03Z", true)]
    [InlineData("hourly", "2026-11-28T11:00:03Z", "2026-11-28T11:55:00Z", false)]
    [InlineData("daily at 06:30", "2026-11-27T05:30:04Z", "2026-11-28T05:29:00Z", false)]
    [InlineData("daily at 06:30", "2026-11-27T05:30:04Z", "2026-11-28T05:31:00Z", true)]
    [InlineData("weekdays at 06:30", "2026-11-27T05:30:04Z", "2026-11-29T12:00:00Z", false)]
    [InlineData("weekdays at 06:30", "2026-11-27T05:30:04Z", "2026-11-30T05:30:00Z", true)]
    [InlineData("0 0 30 2 *", "2026-11-27T05:30:04Z", "2026-11-30T05:30:00Z", false)]
    // the clock goes forward over the scheduled time, and back over the last hour: neither costs a turn
    [InlineData("daily at 02:30", "2026-03-28T01:30:05Z", "2026-03-29T01:05:00Z", true)]
    [InlineData("every 15 minutes", "2026-10-25T00:45:05Z", "2026-10-25T01:00:03Z", true)]
    [InlineData("every 15 minutes", "2026-10-25T01:00:03Z", "2026-10-25T01:10:00Z", false)]
    public void A_stream_is_due_when_its_schedule_has_come_round_since_it_was_read(string schedule, string last, string now, bool due) =>
        Assert.Equal(due, Turn(schedule, last, RunState.Verified, now).Missed is not null);

    [Theory]
    [InlineData(RunState.Verified, false)]
    [InlineData(RunState.Unverified, false)]
    [InlineData(RunState.Failed, true)]
    [InlineData(RunState.Stopped, true)]
    [InlineData(RunState.Waiting, true)]
    public void What_did_not_come_to_its_end_is_told(RunState state, bool unfinished) =>
        Assert.Equal(unfinished, Turn("daily at 06:30", "2026-11-28T10:00:00Z", state, "2026-11-28T10:01:00Z").Unfinished is not null);

    [Fact]
    public void What_is_held_back_has_its_time_and_what_was_never_read_has_not()
    {
        Assert.Null(Turn("daily at 06:30", "2026-11-28T10:00:00Z", RunState.Waiting, "2026-11-28T10:01:00Z", heldBack: true).Unfinished);
        StreamTurn first = StreamTurn.Of("gl", new ZonedSchedule(Schedule.Parse("daily at 06:30")!, Stockholm), null, At("2026-11-28T10:00:00Z"), TimeSpan.Zero);
        Assert.Equal((true, At("2026-11-29T05:30:00Z")), (first.IsFirst, first.Next));
    }

    /// <summary>By more than the time between two turns: each comes all the same, and each once.</summary>
    [Fact]
    public void Turns_may_be_late_by_more_than_the_time_between_them()
    {
        var delay = TimeSpan.FromMinutes(7);
        List<DateTimeOffset> taken = [];
        RunRecord run = Run("2026-11-28T10:00:00Z", RunState.Verified);
        for (DateTimeOffset now = At("2026-11-28T10:00:00Z"); now <= At("2026-11-28T11:00:00Z"); now += TimeSpan.FromMinutes(1))
        {
            if (StreamTurn.Of("gl", new ZonedSchedule(Schedule.Parse("every 5 minutes")!, Stockholm), run, now, delay).Missed is not { } turn) continue;
            Assert.Equal(turn + delay, now);
            taken.Add(turn);
            run = run with { StartedAt = now.AddSeconds(2), DueAt = turn };
        }

        Assert.Equal(Enumerable.Range(0, 12).Select(i => At("2026-11-28T09:55:00Z").AddMinutes(5 * i)), taken);
    }

    private static TimeZoneInfo Stockholm => TimeZoneInfo.FindSystemTimeZoneById("Europe/Stockholm");

    private static StreamTurn Turn(string schedule, string last, RunState state, string now, bool heldBack = false) =>
        StreamTurn.Of("gl", new ZonedSchedule(Schedule.Parse(schedule)!, Stockholm), Run(last, state, heldBack), At(now), TimeSpan.Zero);

    private static RunRecord Run(string started, RunState state, bool heldBack = false)
    {
        var result = new StreamResult("gl", "Gl", state, new FateCounts()) { IsHeldBack = heldBack };
        return new RunRecord("r1", "finance", 1, state, At(started)) { Streams = new Dictionary<string, string>(StringComparer.Ordinal) { ["gl"] = result.ToJson() } };
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}

using System.Globalization;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Schedules;

namespace MlConnector.Engine.Tests.Schedules;

/// <summary>Whose turn it is: schedules against the time a stream was last read, in the pipeline's zone.</summary>
public sealed class StreamTurnsTests
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
        Assert.Equal(due, Turn(schedule, last, RunState.Verified, now).IsDue);

    [Theory]
    [InlineData(RunState.Verified, false)]
    [InlineData(RunState.Unverified, false)]
    [InlineData(RunState.Failed, true)]
    [InlineData(RunState.Stopped, true)]
    [InlineData(RunState.Waiting, true)]
    public void What_did_not_come_to_its_end_is_due_at_once(RunState state, bool due) =>
        Assert.Equal(due, Turn("daily at 06:30", "2026-11-28T10:00:00Z", state, "2026-11-28T10:01:00Z").IsDue);

    [Fact]
    public void What_is_held_back_has_its_time_and_what_was_never_read_has_not()
    {
        Assert.False(Turn("daily at 06:30", "2026-11-28T10:00:00Z", RunState.Waiting, "2026-11-28T10:01:00Z", heldBack: true).IsDue);
        StreamTurn first = StreamTurns.Turn("gl", Schedule.Parse("daily at 06:30")!, Stockholm, null, At("2026-11-28T10:00:00Z"));
        Assert.Equal((true, new DateTime(2026, 11, 29, 6, 30, 0)), (first.IsDue, first.Next));
    }

    private static TimeZoneInfo Stockholm => TimeZoneInfo.FindSystemTimeZoneById("Europe/Stockholm");

    private static StreamTurn Turn(string schedule, string last, RunState state, string now, bool heldBack = false)
    {
        var result = new StreamResult("gl", "Gl", state, new FateCounts()) { IsHeldBack = heldBack };
        var run = new RunRecord("r1", "finance", 1, state, At(last)) { Streams = new Dictionary<string, string>(StringComparer.Ordinal) { ["gl"] = result.ToJson() } };
        return StreamTurns.Turn("gl", Schedule.Parse(schedule)!, Stockholm, run, At(now));
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}

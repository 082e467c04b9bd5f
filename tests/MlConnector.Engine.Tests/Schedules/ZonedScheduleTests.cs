using System.Globalization;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Schedules;

namespace MlConnector.Engine.Tests.Schedules;

/// <summary>Schedules on the clocks of a zone: every turn is one instant and comes once, also where the clocks are set.</summary>
public sealed class ZonedScheduleTests
{
    [Theory]
    // forward at 01:00Z: what is left out comes when the clocks have been set, and comes once
    [InlineData("daily at 02:30", "2026-03-28T12:00Z", "2026-03-29T01:00Z 2026-03-30T00:30Z")]
    [InlineData("every 15 minutes", "2026-03-29T00:31Z", "2026-03-29T00:45Z 2026-03-29T01:00Z 2026-03-29T01:15Z")]
    [InlineData("hourly", "2026-03-29T00:00Z", "2026-03-29T01:00Z 2026-03-29T02:00Z")]
    // back at 01:00Z, so that 02:00 to 03:00 comes twice
    [InlineData("daily at 02:30", "2026-10-24T12:00Z", "2026-10-25T00:30Z 2026-10-26T01:30Z")]
    [InlineData("daily at 03:00", "2026-10-25T00:30Z", "2026-10-25T02:00Z")]
    [InlineData("every 2 hours", "2026-10-24T21:00Z", "2026-10-24T22:00Z 2026-10-25T00:00Z 2026-10-25T03:00Z")]
    [InlineData("hourly", "2026-10-24T23:00Z", "2026-10-25T00:00Z 2026-10-25T01:00Z 2026-10-25T02:00Z")]
    [InlineData("hourly", "2026-10-25T01:20Z", "2026-10-25T02:00Z")]
    [InlineData("every 20 minutes", "2026-10-25T00:20Z", "2026-10-25T00:40Z 2026-10-25T01:00Z 2026-10-25T01:20Z 2026-10-25T01:40Z 2026-10-25T02:00Z")]
    [InlineData("45 * * * *", "2026-10-25T00:44Z", "2026-10-25T00:45Z 2026-10-25T01:45Z 2026-10-25T02:45Z")]
    public void Turns_follow_each_other_where_the_clocks_are_set(string schedule, string after, string turns)
    {
        ZonedSchedule zoned = Zoned(schedule);
        DateTimeOffset at = At(after);
        foreach (string turn in turns.Split(' ')) Assert.Equal(At(turn), at = zoned.Next(at)!.Value);
    }

    /// <summary>From any instant the next turn lies after it and is the same as from any later instant before it.</summary>
    [Theory]
    [InlineData("Europe/Stockholm", "every 15 minutes")]
    [InlineData("Europe/Stockholm", "hourly")]
    [InlineData("Europe/Stockholm", "daily at 02:30")]
    [InlineData("America/New_York", "daily at 01:30")]
    [InlineData("America/New_York", "*/20 * * * *")]
    [InlineData("Australia/Lord_Howe", "every 10 minutes")] // is set by half an hour
    [InlineData("Australia/Lord_Howe", "daily at 01:45")]
    public void Every_turn_comes_once_whenever_one_looks(string zone, string schedule)
    {
        var zoned = new ZonedSchedule(Schedule.Parse(schedule)!, TimeZoneInfo.FindSystemTimeZoneById(zone));
        foreach (string day in new[] { "2026-03-07T12:00Z", "2026-03-28T12:00Z", "2026-04-03T12:00Z", "2026-10-03T12:00Z", "2026-10-24T12:00Z", "2026-10-31T12:00Z" })
        {
            DateTimeOffset? expected = null;
            for (DateTimeOffset now = At(day); now < At(day).AddDays(2); now = now.AddMinutes(1))
            {
                DateTimeOffset next = zoned.Next(now)!.Value;
                Assert.True(next > now, $"{next:o} is not after {now:o}");
                if (expected > now) Assert.Equal(expected, next);
                Assert.Equal(next, zoned.Newest(now, next));
                expected = next;
            }
        }
    }

    [Fact]
    public void The_newest_turn_is_found_however_long_ago_the_last_look_was()
    {
        DateTimeOffset now = At("2026-11-29T12:07Z");
        Assert.Equal(At("2026-11-29T12:07Z"), Zoned("every minute").Newest(At("2016-01-01T00:00Z"), now));
        Assert.Equal(At("2026-10-31T23:00Z"), Zoned("monthly").Newest(At("2016-01-01T00:00Z"), now));
        Assert.Null(Zoned("monthly").Newest(At("2026-11-01T00:00Z"), now));
        Assert.Null(Zoned("0 0 30 2 *").Newest(At("2016-01-01T00:00Z"), now));
    }

    private static ZonedSchedule Zoned(string schedule) => new(Schedule.Parse(schedule)!, TimeZoneInfo.FindSystemTimeZoneById("Europe/Stockholm"));

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}

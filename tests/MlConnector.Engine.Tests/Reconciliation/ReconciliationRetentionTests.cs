using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Reconciliation;

namespace MlConnector.Engine.Tests.Reconciliation;

/// <summary>What reconciliations found is kept for an auditor, and does not fill the disk of whoever reconciles every hour.</summary>
public sealed class ReconciliationRetentionTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 12, 30, 0, TimeSpan.Zero);

    [Fact]
    public void The_newest_are_kept_then_the_last_of_each_day_then_of_each_month_for_ten_years()
    {
        ReconciliationRecord[] hourly = [.. Enumerable.Range(0, 11 * 366 * 24).Select(hour => Of("gl_postings", Now.AddHours(-hour)))];

        HashSet<string> gone = [.. ReconciliationRetention.Superfluous(hourly, new ReconciliationKeeping(), Now).Select(one => one.Id)];
        ReconciliationRecord[] kept = [.. hourly.Where(one => !gone.Contains(one.Id))];

        Assert.Equal(hourly.Take(100), kept.Take(100));
        Assert.Equal(1, kept.Count(one => one.At.Date == new DateTime(2026, 10, 31)));
        Assert.Equal(23, kept.Single(one => one.At.Date == new DateTime(2026, 10, 31)).At.Hour);
        Assert.Equal(new DateTime(2020, 2, 29), kept.Single(one => one.At is { Year: 2020, Month: 2 }).At.Date);
        Assert.Equal(new DateTime(2016, 11, 30), kept[^1].At.Date);
        Assert.InRange(kept.Length, 500, 620);
    }

    [Fact]
    public void One_of_a_single_stream_takes_no_place_of_one_of_all()
    {
        ReconciliationRecord[] newest = [.. Enumerable.Range(0, 100).Select(minute => Of("all", Now.AddMinutes(-minute)))];
        ReconciliationRecord single = Of("one", Now.AddDays(-40).AddHours(3)), again = Of("all", Now.AddDays(-40).AddHours(2)), first = Of("all", Now.AddDays(-40));

        Assert.Equal([first], ReconciliationRetention.Superfluous([.. newest, single, again, first], new ReconciliationKeeping(), Now));
    }

    [Fact]
    public void A_pipeline_may_keep_fewer_or_for_longer()
    {
        ReconciliationRecord[] daily = [.. Enumerable.Range(0, 100).Select(day => Of("all", Now.AddDays(-day)))];
        Assert.Equal(daily.Take(3), Kept(new ReconciliationKeeping { Newest = 3, Daily = TimeSpan.Zero, Monthly = TimeSpan.Zero }));
        Assert.Equal(daily.Take(11), Kept(new ReconciliationKeeping { Newest = 1, Daily = TimeSpan.FromDays(10), Monthly = TimeSpan.Zero }));
        Assert.Equal([daily[0], daily[30], daily[61], daily[91]], Kept(new ReconciliationKeeping { Newest = 1, Daily = TimeSpan.Zero, Monthly = TimeSpan.FromDays(99) }));

        IEnumerable<ReconciliationRecord> Kept(ReconciliationKeeping keeping) => daily.Except(ReconciliationRetention.Superfluous(daily, keeping, Now));
    }

    private static ReconciliationRecord Of(string compared, DateTimeOffset at) => new("finance", $"{at.UtcTicks}", 1, at, "anna") { Compared = compared };
}

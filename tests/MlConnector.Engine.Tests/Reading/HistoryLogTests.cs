using System.Globalization;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Delivery.Progress;
using MlConnector.Engine.Reading;
using MlConnector.Engine.Tests.Delivery.Fixtures;

namespace MlConnector.Engine.Tests.Reading;

/// <summary>Reading by a log that the source keeps: it tells where to look, and nothing is concluded from it alone.</summary>
public sealed class HistoryLogTests
{
    private static DeliveryDesk NewDesk(AbsenceMeaning absence = AbsenceMeaning.Removed) => new(ReadStrategy.HistoryLog, absence: absence);

    private static async Task<(int Rows, FateCounts Counts)> PollAsync(DeliveryDesk desk, ReadMode mode = ReadMode.Poll)
    {
        desk.Source.RowsRead = 0;
        FateCounts counts = await desk.PollAsync(mode);
        Assert.Null(counts.Imbalance());
        return (desk.Source.RowsRead, counts);
    }

    private static void Pass(DeliveryDesk desk, int minutes = 60) => desk.Time.Pass(TimeSpan.FromMinutes(minutes));

    private static void Put(DeliveryDesk desk, string id, string name)
    {
        desk.Source.Put(id, name, "1");
        desk.Source.Logged(id);
    }

    private static void Remove(DeliveryDesk desk, string id)
    {
        desk.Source.Rows.RemoveAll(row => row.Id == id);
        desk.Source.Logged(id, gone: true);
    }

    [Fact]
    public async Task What_the_log_names_is_read_by_key_and_what_it_names_as_deleted_must_not_be_there()
    {
        await using DeliveryDesk desk = NewDesk();
        desk.Source.Fill(50);
        Assert.Equal(50, (await PollAsync(desk)).Rows);
        Pass(desk);
        Assert.Equal(0, (await PollAsync(desk)).Rows);

        Put(desk, "3", "first");
        Put(desk, "3", "second");
        Put(desk, "900", "new");
        Remove(desk, "7");
        Remove(desk, "8");
        Put(desk, "8", "again"); // deleted and there again
        desk.Source.Logged("9", gone: true); // it says so, and it is not true
        (int rows, FateCounts counts) = await PollAsync(desk);
        Assert.Equal((4, 1, 1, 2), (rows, counts.Tombstones, counts.New, counts.Changed));
        desk.AssertSame();
        Pass(desk);
        await PollAsync(desk);
        desk.AssertNoRepeat();
        Assert.Equal(0, (await PollAsync(desk, ReadMode.Full)).Counts.Delivered);
    }

    [Fact]
    public async Task An_entry_that_becomes_visible_late_is_met_within_the_lag_INV2()
    {
        await using DeliveryDesk desk = NewDesk();
        desk.Source.Fill(20);
        await PollAsync(desk);
        Put(desk, "1", "early");
        DateTimeOffset late = desk.Time.GetUtcNow();
        Pass(desk, 5);
        Put(desk, "2", "two");
        await PollAsync(desk);
        desk.Source.Put("3", "late", "1");
        desk.Source.Log.Insert(1, (0, late, "3", false));
        await PollAsync(desk);
        desk.AssertSame();
        Pass(desk, 120);
        Put(desk, "4", "four");
        await PollAsync(desk);
        Assert.Equal(1, (await PollAsync(desk)).Rows); // what lies within the lag is looked at once more, and nothing older
        desk.AssertNoRepeat();
    }

    [Fact]
    public async Task A_log_that_was_cleaned_beyond_our_mark_makes_everything_be_read()
    {
        await using DeliveryDesk desk = NewDesk();
        desk.Source.Fill(20);
        Put(desk, "1", "one");
        await PollAsync(desk);
        Pass(desk);
        Put(desk, "2", "two");
        Remove(desk, "5");
        Pass(desk);
        Put(desk, "3", "three");
        desk.Source.Log.RemoveRange(0, 3);
        await PollAsync(desk);
        Assert.Equal(19, (await PollAsync(desk)).Rows);
        desk.AssertSame();
        Pass(desk);
        Assert.Equal(1, (await PollAsync(desk)).Rows); // the newest entry
        desk.Source.Log.Clear();
        await PollAsync(desk);
        Assert.Equal(19, (await PollAsync(desk)).Rows);
        Assert.Equal(0, (await PollAsync(desk)).Rows); // an empty log is believed until something is in it
        Put(desk, "6", "six");
        Assert.Equal(1, (await PollAsync(desk)).Rows);
        desk.AssertSame();
    }

    [Fact]
    public async Task Many_deletions_at_once_wait_for_a_person_and_are_not_forgotten_INV5()
    {
        await using DeliveryDesk desk = NewDesk();
        desk.Source.Fill(100);
        await PollAsync(desk);
        for (int i = 1; i <= 31; i++) Remove(desk, i.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(0, (await PollAsync(desk)).Counts.Tombstones);
        Pass(desk, 600);
        Assert.Equal(0, (await PollAsync(desk)).Counts.Tombstones);
        desk.Policies = desk.Policies with { GuardsOff = true };
        Assert.Equal(31, (await PollAsync(desk)).Counts.Tombstones);
        desk.AssertSame();
    }

    [Fact]
    public async Task What_the_source_purges_is_kept_and_what_means_nothing_is_left_alone()
    {
        foreach (AbsenceMeaning absence in new[] { AbsenceMeaning.Purged, AbsenceMeaning.Ignored })
        {
            await using DeliveryDesk desk = NewDesk(absence);
            desk.Source.Fill(20);
            await PollAsync(desk);
            Remove(desk, "7");
            Assert.Equal(0, (await PollAsync(desk)).Counts.Delivered);
            Assert.Contains("7", desk.Destination.Current().Keys);
        }
    }

    public static TheoryData<string> Points() => [.. Enum.GetNames<DeliveryPoint>()];

    [Theory]
    [MemberData(nameof(Points))]
    public async Task A_crash_at_any_point_loses_no_entry_INV2(string point)
    {
        await using DeliveryDesk desk = NewDesk();
        desk.Source.Fill(70);
        Put(desk, "1", "one");
        await desk.CrashAtAsync(Enum.Parse<DeliveryPoint>(point), 1);
        Pass(desk);
        for (int i = 1; i <= 20; i++) Put(desk, i.ToString(CultureInfo.InvariantCulture), "first");
        Remove(desk, "69");
        await desk.CrashAtAsync(Enum.Parse<DeliveryPoint>(point), 1);
        Pass(desk);
        for (int i = 10; i <= 30; i++) Put(desk, i.ToString(CultureInfo.InvariantCulture), "second");
        await PollAsync(desk);
        desk.AssertSame();
        desk.AssertNoRepeat();
    }
}

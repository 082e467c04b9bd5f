using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Tests.Delivery.Fixtures;

namespace MlConnector.Engine.Tests.Delivery;

public sealed class StraightPathTests
{
    [Fact]
    public async Task Every_row_arrives_once_and_fates_add_up_INV4()
    {
        await using var desk = new DeliveryDesk();
        desk.Source.Fill(100);

        FateCounts counts = await desk.PollAsync();

        desk.AssertSame();
        desk.AssertNoRepeat();
        Assert.Equal((100, 100, 100), (counts.Read, counts.New, counts.Delivered));
        Assert.Null(counts.Imbalance());
    }

    [Fact]
    public async Task A_second_read_sends_nothing_and_a_change_sends_one_version()
    {
        await using var desk = new DeliveryDesk();
        desk.Source.Fill(60);
        await desk.PollAsync();
        int sends = desk.Destination.Sends.Count;

        FateCounts again = await desk.PollAsync();
        Assert.Equal((60, 60, 0), (again.Read, again.Unchanged, again.Delivered));
        Assert.Equal(sends, desk.Destination.Sends.Count);

        desk.Source.Put("7", "seven", "7.7500");
        desk.Source.Put("9", "item 9", "9.5000");
        FateCounts changed = await desk.PollAsync();
        Assert.Equal((59, 1, 1), (changed.Unchanged, changed.Changed, changed.Delivered));
        Assert.Null(changed.Imbalance());
        desk.AssertSame();
    }

    [Fact]
    public async Task Rows_filtered_later_get_a_tombstone()
    {
        await using var desk = new DeliveryDesk();
        desk.Mapping = desk.Mapping with { Where = "Amount < 100" };
        desk.Source.Fill(10);
        await desk.PollAsync();
        desk.Source.Put("3", "item 3", "300");

        FateCounts counts = await desk.PollAsync();

        Assert.Equal((1, 1, 1), (counts.Filtered, counts.Tombstones, counts.Delivered));
        Assert.Null(counts.Imbalance());
        desk.AssertSame(row => row.Id != "3");
    }

    [Fact]
    public async Task Absent_keys_become_tombstones_after_a_complete_read()
    {
        await using var desk = new DeliveryDesk(absence: AbsenceMeaning.Removed);
        desk.Source.Fill(30);
        await desk.PollAsync();
        desk.Source.Rows.RemoveAll(row => row.Id is "4" or "5");

        FateCounts counts = await desk.PollAsync();

        Assert.Equal((2, 2), (counts.Tombstones, counts.Delivered));
        desk.AssertSame();
        FateCounts after = await desk.PollAsync();
        Assert.Equal(0, after.Delivered);
    }

    [Fact]
    public async Task An_item_that_left_the_open_filter_is_asked_by_key_and_its_last_state_arrives()
    {
        await using var desk = new DeliveryDesk(ReadStrategy.OpenItems);
        desk.Source.Fill(30);
        desk.Source.Put("12", "a name much longer than twenty characters", "1");
        await desk.PollAsync();
        await desk.PollAsync();
        SourceRow paid = desk.Source.Rows.Single(row => row.Id == "7"), mended = desk.Source.Rows.Single(row => row.Id == "12");
        desk.Source.Rows[desk.Source.Rows.IndexOf(paid)] = paid with { Amount = "0" };
        desk.Source.Rows[desk.Source.Rows.IndexOf(mended)] = mended with { Name = "twelve", Amount = "0" };

        FateCounts counts = await desk.PollAsync();

        Assert.Equal((1, 1), (counts.Changed, counts.New));
        Assert.Null(counts.Imbalance());
        desk.AssertSame();
        Assert.Empty(await desk.DeadLettersAsync());
        int pages = desk.Source.Pages;
        Assert.Equal(0, (await desk.PollAsync()).Delivered);
        Assert.True(desk.Source.Pages > pages);
    }

    [Fact]
    public async Task Too_many_removals_wait_for_approval()
    {
        await using var desk = new DeliveryDesk(absence: AbsenceMeaning.Removed);
        desk.Source.Fill(30);
        await desk.PollAsync();
        desk.Source.Rows.RemoveAll(row => row.Id.Length == 1);
        desk.Source.Rows.RemoveAll(row => row.Id is "10" or "11" or "12");

        desk.Source.Put("20", "twenty", "20");
        FateCounts waiting = await desk.PollAsync();
        Assert.Equal((1, 0), (waiting.Changed, waiting.Tombstones));
        Assert.Equal(30, desk.Destination.Current().Count);

        desk.Policies = desk.Policies with { GuardsOff = true };
        Assert.Equal(12, (await desk.PollAsync()).Tombstones);
        desk.AssertSame();
    }

    [Fact]
    public async Task The_cursor_moves_with_what_is_settled_INV2()
    {
        await using var desk = new DeliveryDesk(ReadStrategy.Stamp);
        desk.Source.Fill(40);
        await desk.PollAsync();
        desk.Source.Fill(5, from: 41);

        FateCounts counts = await desk.PollAsync();

        Assert.Equal(5, counts.New);
        Assert.True(counts.Read < 20);
        desk.AssertSame();
    }

    [Fact]
    public async Task Two_different_rows_of_one_key_stop_the_stream()
    {
        await using var desk = new DeliveryDesk();
        desk.Source.Fill(20);
        desk.Source.Add("5", "another five", "1");

        var error = await Assert.ThrowsAsync<MlConnector.Abstractions.Errors.ConnectorException>(() => desk.PollAsync());

        Assert.Equal("KEY-NOT-UNIQUE", error.Error.Code);
    }

    [Fact]
    public async Task A_key_that_changed_under_the_reader_is_read_again_by_key()
    {
        await using var desk = new DeliveryDesk();
        desk.Source.Fill(20);
        desk.Source.Add("5", "five, new", "1");
        desk.At = reached =>
        {
            if (reached is { Point: MlConnector.Engine.Delivery.Progress.DeliveryPoint.PagePlaced, Number: 3 }) desk.Source.Rows.RemoveAll(row => row is { Id: "5", Name: "item 5" });
        };

        FateCounts counts = await desk.PollAsync();

        Assert.Equal(1, counts.Repeated);
        Assert.Null(counts.Imbalance());
        desk.AssertSame();
    }

    [Theory]
    [InlineData(WriteMode.Versions)]
    [InlineData(WriteMode.Append)]
    public async Task Bad_rows_become_dead_letters_once(WriteMode mode)
    {
        await using var desk = new DeliveryDesk(mode: mode);
        desk.Source.Fill(30);
        desk.Source.Put("8", "a name much longer than twenty characters", "1");
        desk.Source.Put("9", "nine", "9,x");

        FateCounts first = await desk.PollAsync();
        FateCounts second = await desk.PollAsync();

        Assert.Equal((2, 0, 28), (first.Dead, first.DeadAgain, first.New));
        Assert.Equal((2, 2, 28), (second.Dead, second.DeadAgain, second.Unchanged));
        desk.AssertSame(row => row.Id is not ("8" or "9"));
        var letters = await desk.DeadLettersAsync();
        Assert.Equal(["MAP-LENGTH", "MAP-TYPE"], letters.Select(letter => letter.Code).Order());
        Assert.All(letters, letter => Assert.Equal(2, letter.Met));
    }
}

using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Reading;
using MlConnector.Engine.Tests.Delivery.Fixtures;

namespace MlConnector.Engine.Tests.Tags;

/// <summary>Reading by tags: what is read, what is known afterwards, and what is never taken for known.</summary>
public sealed class EtagScanTests
{
    private static DeliveryDesk NewDesk(AbsenceMeaning absence = AbsenceMeaning.Removed, WriteMode mode = WriteMode.Versions) => new(ReadStrategy.EtagScan, mode, absence);

    /// <summary>A poll; gives the rows that were read in full.</summary>
    private static async Task<int> RowsReadAsync(DeliveryDesk desk, ReadMode mode = ReadMode.Poll)
    {
        desk.Source.RowsRead = 0;
        FateCounts counts = await desk.PollAsync(mode);
        Assert.Null(counts.Imbalance());
        return desk.Source.RowsRead;
    }

    [Fact]
    public async Task Only_what_is_new_or_has_another_tag_is_read_and_what_is_not_listed_is_gone()
    {
        await using DeliveryDesk desk = NewDesk();
        desk.Source.Fill(300);
        Assert.Equal(300, await RowsReadAsync(desk));
        Assert.Equal(0, await RowsReadAsync(desk));

        desk.Source.Put("7", "seven", "7.75");
        desk.Source.Put("8", "item 8", "8.50");
        desk.Source.Add("900", "new", "9");
        desk.Source.Rows.RemoveAll(row => row.Id is "4" or "5");
        desk.Source.RowsRead = 0;
        FateCounts counts = await desk.PollAsync();
        Assert.Equal((3, 1, 1, 1, 2), (counts.Read, counts.New, counts.Changed, counts.Unchanged, counts.Tombstones));
        desk.AssertSame();
        Assert.Equal(0, await RowsReadAsync(desk));
        Assert.Equal(300, await RowsReadAsync(desk, ReadMode.Full) + 1);
        desk.AssertSame();
        desk.AssertNoRepeat();
    }

    [Fact]
    public async Task A_tag_is_known_only_from_the_row_itself_INV2()
    {
        await using DeliveryDesk desk = NewDesk(AbsenceMeaning.Ignored);
        desk.Source.Fill(20);
        await desk.PollAsync();
        desk.Source.Put("3", "three", "3");
        SourceRow listed = desk.Source.Rows.Single(row => row.Id == "3");
        desk.Source.BeforeKeys = () => desk.Source.Rows.Remove(listed);
        Assert.Equal(0, await RowsReadAsync(desk));

        // It comes back as it was listed: nobody has read it, so its tag is not known.
        desk.Source.Rows.Add(listed);
        desk.Source.BeforeKeys = () => desk.Source.Put("3", "three again", "33");
        Assert.Equal(1, await RowsReadAsync(desk));
        desk.AssertSame();
        desk.Source.BeforeKeys = static () => { };
        Assert.Equal(0, await RowsReadAsync(desk));
    }

    [Fact]
    public async Task A_dead_row_is_read_again_at_every_poll_and_arrives_once_it_can()
    {
        await using DeliveryDesk desk = NewDesk();
        desk.Source.Fill(20);
        desk.Source.Put("12", "a name much longer than twenty characters", "1");
        desk.Destination.IsBad = static row => row.Id == "4";
        await desk.PollAsync();
        Assert.Equal(2, (await desk.DeadLettersAsync()).Count);
        Assert.Equal(2, await RowsReadAsync(desk));
        desk.Mapping = desk.Mapping with { Columns = [.. desk.Mapping.Columns.Select(column => column.Column == "Name" ? column with { Expression = "left(Name, 10)" } : column)] };
        desk.Revision = 2;
        await desk.PollAsync();
        Assert.Equal("a name muc", desk.Destination.Current()["12"].Name);
        Assert.Equal(1, await RowsReadAsync(desk));
    }

    [Fact]
    public async Task Rows_that_where_leaves_out_are_not_read_again()
    {
        await using DeliveryDesk desk = NewDesk();
        desk.Mapping = desk.Mapping with { Where = "Amount < 10" };
        desk.Source.Fill(40);
        await desk.PollAsync();
        Assert.Equal(0, await RowsReadAsync(desk));
        desk.Source.Put("30", "thirty", "3");
        desk.Source.Put("2", "two", "200");
        Assert.Equal(2, await RowsReadAsync(desk));
        desk.AssertSame(row => row.Id == "30" || row.Id.Length == 1 && row.Id != "2");
        Assert.Equal(0, await RowsReadAsync(desk));
    }

    [Fact]
    public async Task Where_more_differs_than_is_worth_asking_for_by_key_everything_is_read()
    {
        await using DeliveryDesk desk = NewDesk();
        desk.Source.PageRows = 500;
        desk.Source.Fill(1500);
        await desk.PollAsync();
        for (int i = 1; i <= 1001; i++) desk.Source.Put($"{i}", "changed", "1");
        Assert.Equal(1500, await RowsReadAsync(desk));
        desk.AssertSame();
        desk.Source.Rows.RemoveAt(0);
        for (int i = 10; i < 1010; i++) desk.Source.Put($"{i}", "again", "2");
        Assert.Equal(1000, await RowsReadAsync(desk));
        desk.AssertSame();
    }

    [Fact]
    public async Task A_row_without_a_tag_is_read_every_time_and_without_tags_all_of_them()
    {
        await using DeliveryDesk desk = NewDesk();
        desk.Source.Fill(20);
        desk.Source.Untagged = static row => row.Id == "9";
        await desk.PollAsync();
        Assert.Equal(1, await RowsReadAsync(desk));
        desk.Source.HasTags = false;
        Assert.Equal(20, await RowsReadAsync(desk));
    }

    [Fact]
    public async Task A_list_of_tags_that_is_lost_or_damaged_makes_everything_be_read()
    {
        await using DeliveryDesk desk = NewDesk();
        desk.Source.Fill(100);
        await desk.PollAsync();
        string file = Assert.Single(desk.Segments.List("tags/1"));
        desk.Segments.Delete(file);
        Assert.Equal(100, await RowsReadAsync(desk));
        file = Assert.Single(desk.Segments.List("tags/1"));
        desk.Segments.Damage(file, 10, 0x40);
        Assert.Equal(100, await RowsReadAsync(desk));
        Assert.Equal(0, await RowsReadAsync(desk));
        desk.AssertSame();
        desk.AssertNoRepeat();
    }

    [Fact]
    public async Task Only_the_list_that_the_cursor_names_is_kept()
    {
        await using DeliveryDesk desk = NewDesk();
        desk.Source.Fill(500); // many spills of a ledger of 40 rows
        await desk.PollAsync();
        for (int poll = 0; poll < 4; poll++)
        {
            desk.Source.Put("7", $"poll {poll}", "1");
            await desk.PollAsync();
        }

        await desk.PollAsync();
        Assert.Single(desk.Segments.List("tags/1"));
    }

    [Fact]
    public async Task Tags_are_forgotten_with_the_cursor_of_another_strategy()
    {
        await using DeliveryDesk desk = NewDesk();
        desk.Source.Fill(20);
        await desk.PollAsync();
        SourceRow old = desk.Source.Rows.Single(row => row.Id == "3");
        StreamDefinition byTags = desk.Source.Definition;
        desk.Source.Definition = byTags with { Strategy = ReadStrategy.Snapshot };
        desk.Source.Put("3", "three", "33");
        await desk.PollAsync();
        desk.Source.Definition = byTags;

        // The ERP was set back: the tag of before, and the content of before.
        desk.Source.Rows.RemoveAll(row => row.Id == "3");
        desk.Source.Rows.Add(old);
        await desk.PollAsync();
        desk.AssertSame();
    }

    [Fact]
    public async Task A_listing_that_shows_nothing_removes_nothing_unless_a_person_says_so_INV5()
    {
        await using DeliveryDesk desk = NewDesk();
        desk.Source.Fill(50);
        await desk.PollAsync();
        SourceRow[] all = [.. desk.Source.Rows];
        desk.Source.Rows.Clear();
        FateCounts counts = await desk.PollAsync();
        Assert.Equal((0, 0), (counts.Tombstones, counts.Delivered));
        desk.Source.Rows.AddRange(all);
        await desk.PollAsync();
        desk.AssertSame();
        desk.Source.Rows.RemoveRange(0, 21); // 42 percent
        Assert.Equal(0, (await desk.PollAsync()).Tombstones);
        desk.Policies = desk.Policies with { GuardsOff = true };
        Assert.Equal(21, (await desk.PollAsync()).Tombstones);
        desk.AssertSame();
    }

    [Fact]
    public async Task A_key_that_was_missed_once_and_is_back_is_looked_at()
    {
        await using var desk = new DeliveryDesk(ReadStrategy.EtagScan, absence: AbsenceMeaning.Removed, declared: stream => stream with { Cursor = stream.Cursor with { AbsenceGrace = 2 } });
        desk.Source.Fill(60);
        await desk.PollAsync();
        SourceRow one = desk.Source.Rows[5];
        for (int round = 0; round < 3; round++)
        {
            desk.Source.Rows.Remove(one);
            Assert.Equal(0, (await desk.PollAsync()).Tombstones);
            desk.Source.Rows.Add(one);
            Assert.Equal(1, await RowsReadAsync(desk));
        }

        desk.Source.Rows.Remove(one);
        await desk.PollAsync();
        Assert.Equal(1, (await desk.PollAsync()).Tombstones);
        desk.Source.Rows.Add(one);
        Assert.Equal(1, await RowsReadAsync(desk));
        desk.AssertSame();
    }

    [Fact]
    public async Task A_replaced_table_gets_a_whole_generation_when_anything_differs_and_else_nothing_is_read()
    {
        await using DeliveryDesk desk = NewDesk(mode: WriteMode.Replace);
        desk.Source.Fill(60);
        await desk.PollAsync();
        int sends = desk.Destination.Sends.Count;
        Assert.Equal(0, await RowsReadAsync(desk));
        Assert.Equal(sends, desk.Destination.Sends.Count);
        desk.Source.Put("7", "seven", "7.75");
        Assert.Equal(60, await RowsReadAsync(desk));
        Same();
        desk.Source.Rows.RemoveAll(row => row.Id == "9");
        Assert.Equal(59, await RowsReadAsync(desk));
        Same();
        Assert.Equal(0, await RowsReadAsync(desk));

        void Same() => Assert.Equal(desk.Source.Rows.Select(row => (row.Id, row.Name)).Order(), desk.Destination.CurrentGeneration().Select(row => (row.Id, row.Name)).Order());
    }
}

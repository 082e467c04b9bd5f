using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Delivery.Progress;
using MlConnector.Engine.Tests.Delivery.Fixtures;

namespace MlConnector.Engine.Tests.Delivery;

/// <summary>A destination that asks is told which batches bring only keys that its table does not hold; it puts their rows there without a look, so whatever is told wrongly is there twice.</summary>
public sealed class NewKeyTests
{
    [Fact]
    public async Task A_first_read_brings_only_new_keys_and_later_batches_only_if_each_of_theirs_is()
    {
        await using DeliveryDesk desk = NewDesk();
        desk.Source.Fill(40);
        await desk.PollAsync();
        desk.Source.Put("5", "five", "5");
        await desk.PollAsync();
        desk.Source.Add("new", "new", "1");
        await desk.PollAsync();
        desk.Source.Rows.RemoveAll(static row => row.Id == "7");
        for (int polls = 0; polls < 3; polls++) await desk.PollAsync();
        desk.Source.Add("7", "back again", "7");
        await desk.PollAsync();

        // Three batches of the first read; a changed row; a new one; one that is gone; one that was gone and is there again.
        Assert.Equal([true, true, true, false, true, false, false], desk.Destination.News.Select(static send => send.OnlyNew));
        desk.AssertSameAndNoMore();
    }

    [Theory]
    [InlineData("Journaled", 2)]
    [InlineData("Marked", 1)]
    [InlineData("Marked", 2)]
    [InlineData("Sent", 1)]
    [InlineData("Sent", 2)]
    [InlineData("Settled", 1)]
    public async Task INV3_a_process_that_dies_in_a_first_read_leaves_nothing_twice(string point, int times)
    {
        await using DeliveryDesk desk = NewDesk();
        desk.Source.Fill(60);
        await desk.CrashAtAsync(Enum.Parse<DeliveryPoint>(point), times);
        desk.Source.Put("3", "three", "3");
        await desk.PollAsync();
        await desk.PollAsync();

        desk.AssertSameAndNoMore();
        Assert.Contains(desk.Destination.News, static send => send.OnlyNew);
    }

    /// <summary>A send whose outcome was not known goes the same way again, in this process and in the next: by what was kept, because nobody is told a second time.</summary>
    [Theory]
    [InlineData(nameof(SendFault.LostBefore), 4)]
    [InlineData(nameof(SendFault.LostAfter), 2)]
    public async Task INV3_an_answer_that_was_lost_changes_the_way_of_no_batch(string name, int sends)
    {
        SendFault fault = Enum.Parse<SendFault>(name);
        await using DeliveryDesk desk = NewDesk();
        desk.Source.Fill(16);
        desk.Destination.Faults.Enqueue(fault);
        await desk.PollAsync();
        desk.Source.Add("more", "more", "1");
        desk.Destination.Faults.Enqueue(fault);
        await desk.CrashAtAsync(DeliveryPoint.Sent, 1);
        await desk.PollAsync();

        Assert.All(desk.Destination.News.GroupBy(static send => send.BatchId, StringComparer.Ordinal), static each =>
        {
            Assert.True(each.First().OnlyNew);
            Assert.All(each.Skip(1), static send => Assert.Equal((false, MemoryDestination.PastMerge), (send.OnlyNew, send.Kept)));
        });
        Assert.Equal(sends, desk.Destination.News.Count);
        desk.AssertSameAndNoMore();
    }

    [Fact]
    public async Task Parts_of_a_refused_batch_go_the_usual_way()
    {
        await using DeliveryDesk desk = NewDesk();
        desk.Source.Fill(16);
        desk.Destination.IsBad = static row => row.Id == "3";
        await desk.PollAsync();

        Assert.True(desk.Destination.News[0].OnlyNew);
        Assert.All(desk.Destination.News.Skip(1), static send => Assert.Equal((false, (string?)null), (send.OnlyNew, send.Kept)));
        Assert.Equal(15, desk.Destination.Rows.Count);
    }

    /// <summary>What may change a row waits until a batch of new keys has come to its end: it might be one of its rows.</summary>
    [Fact]
    public async Task A_batch_that_may_change_rows_is_not_sent_beside_one_of_new_keys()
    {
        await using DeliveryDesk desk = NewDesk();
        desk.Source.Add("old", "old", "1");
        await desk.PollAsync();
        for (int row = 0; row < 48; row++) desk.Source.Add($"n{row}", "new", "1");
        desk.Source.Rows.RemoveAll(static row => row.Id == "old");
        desk.Source.Rows.Insert(20, new SourceRow("old", "changed", "2", 1));
        var third = new TaskCompletionSource();
        int journaled = 0;
        desk.At = reached =>
        {
            if (reached.Point == DeliveryPoint.Journaled && ++journaled == 3) third.SetResult();
        };
        desk.Destination.BeforeNew = third.Task; // the first one is under way until the one behind the changed row lies in the journal
        await desk.PollAsync();

        Assert.Equal([true, true, false, true], desk.Destination.News.Select(static send => send.OnlyNew).Take(4));
        Assert.Empty(desk.Destination.Beside);
        desk.AssertSameAndNoMore();
    }

    /// <summary>Of a table whose rows nobody can count nothing is certain.</summary>
    [Fact]
    public async Task Where_the_table_cannot_be_looked_at_nothing_is_said_to_be_new()
    {
        await using DeliveryDesk desk = NewDesk();
        desk.Destination.Capabilities = desk.Destination.Capabilities with { ReadBack = ReadBackKind.None };
        desk.Source.Fill(20);
        await desk.PollAsync();

        Assert.All(desk.Destination.News, static send => Assert.False(send.OnlyNew));
        desk.AssertSameAndNoMore();
    }

    private static DeliveryDesk NewDesk()
    {
        var desk = new DeliveryDesk(mode: WriteMode.Upsert, absence: AbsenceMeaning.Removed);
        (desk.Destination.Upserts, desk.Destination.TakesNew) = (true, true);
        return desk;
    }
}

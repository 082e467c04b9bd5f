using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Mapping;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Replay;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Tests.Delivery.Fixtures;
using MlConnector.Engine.Tests.Runs;

namespace MlConnector.Engine.Tests.Delivery;

/// <summary>A publication that says no more than what is gone may be carried out by its destination as a removal of these rows: the others stay under the batch id that they have, and everything that compares knows it.</summary>
public sealed class RowRemovalTests
{
    public static TheoryData<string, int> EveryEnd
    {
        get
        {
            var ends = new TheoryData<string, int>();
            foreach ((string point, int times) in new[] { ("BatchClosed", 1), ("Journaled", 2), ("Journaled", 1), ("Marked", 1), ("Sent", 1), ("LedgerFlushed", 1), ("Settled", 1), ("Settled", 2), ("CursorMoved", 1), ("GenerationCompleted", 1), ("Proven", 1), ("RunEnding", 1) }) ends.Add(point, times);
            return ends;
        }
    }

    [Fact]
    public async Task Rows_that_are_gone_are_removed_and_the_others_stay_as_they_were_published()
    {
        await using DeliveryDesk desk = Desk();
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(100);
        await runs.RunAsync();
        string first = Shown(desk);
        for (int i = 0; i < 3; i++)
        {
            Remove(desk, $"{1 + i}", $"{50 + i}");
            StreamResult removed = await RunAsync(runs);

            Assert.Equal((RunState.Verified, 2, 2), (removed.State, removed.Counts.Delivered, removed.Counts.Tombstones));
            Assert.Null(removed.Counts.Imbalance());
            Assert.True(desk.Destination.Removals[^1].Removed);
            Assert.Equal(first, Shown(desk));
            desk.AssertSameAndNoMore();
        }

        int sends = desk.Destination.Sends.Count;
        Assert.Equal((RunState.Verified, 0), (await RunAsync(runs) is var quiet ? quiet.State : default, quiet.Counts.Delivered));
        Assert.Equal(sends, desk.Destination.Sends.Count);
    }

    [Fact]
    public async Task A_change_after_removals_publishes_everything_under_a_new_id_and_the_next_removal_is_from_that()
    {
        await using DeliveryDesk desk = Desk();
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(50);
        await runs.RunAsync();
        string first = Shown(desk);
        Remove(desk, "1");
        await runs.RunAsync();
        desk.Source.Put("5", "five", "5");
        Remove(desk, "2");
        Assert.Equal(RunState.Verified, (await RunAsync(runs)).State);
        string second = Shown(desk);
        Assert.NotEqual(first, second);
        Assert.Single(desk.Destination.Removals);
        Remove(desk, "3");
        Assert.Equal(RunState.Verified, (await RunAsync(runs)).State);

        Assert.Equal((2, second), (desk.Destination.Removals.Count, Shown(desk)));
        desk.AssertSameAndNoMore();
    }

    [Theory]
    [MemberData(nameof(EveryEnd))]
    public async Task Wherever_a_process_dies_the_next_run_shows_the_source_and_is_verified_INV1_INV2_INV3(string point, int occurrence)
    {
        await using DeliveryDesk desk = Desk();
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(50);
        await runs.RunAsync();
        string first = Shown(desk);
        Remove(desk, "6", "7");
        await runs.KillAsync(point, occurrence);
        desk.Segments.PowerCut();

        Assert.Equal(RunState.Verified, (await RunAsync(runs)).State);
        Assert.Equal(first, Shown(desk));
        desk.AssertSameAndNoMore();
        Assert.All(desk.Destination.Removals, sent => Assert.Equal(2, sent.Offered));
        StreamResult last = await RunAsync(runs);
        Assert.Equal((0, RunState.Verified), (last.Counts.Delivered, last.State));
        Remove(desk, "8");
        Assert.Equal(RunState.Verified, (await RunAsync(runs)).State);
        Assert.Equal(first, Shown(desk));
        desk.AssertSameAndNoMore();
    }

    [Theory]
    [InlineData("Marked", 5)]
    [InlineData("Sent", 5)]
    [InlineData("Sent", 0)]
    public async Task What_the_next_run_settles_of_the_one_before_is_not_expected_beside_its_own_INV4(string point, int most)
    {
        await using DeliveryDesk desk = Desk();
        desk.Destination.Remove(most);
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(50);
        await runs.RunAsync();
        Remove(desk, "6", "7");
        await runs.KillAsync(point, 1);
        Remove(desk, "8");

        StreamResult next = await RunAsync(runs);

        Assert.Empty(next.Reasons);
        Assert.Equal((RunState.Verified, 1), (next.State, next.Counts.Tombstones));
        desk.AssertSameAndNoMore();
    }

    [Theory]
    [InlineData(SendFault.LostAfter, 1)]
    [InlineData(SendFault.LostBefore, 2)]
    [InlineData(SendFault.LostLate, 1)]
    [InlineData(SendFault.Throttled, 2)]
    [InlineData(SendFault.Transient, 2)]
    internal async Task An_unknown_outcome_is_asked_and_what_is_still_there_is_removed_again_INV3(SendFault fault, int sends)
    {
        await using DeliveryDesk desk = Desk();
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(50);
        await runs.RunAsync();
        string first = Shown(desk);
        desk.Destination.Faults.Enqueue(fault);
        Remove(desk, "6");

        Assert.Equal(RunState.Verified, (await RunAsync(runs)).State);
        Assert.Equal((sends, first), (desk.Destination.Removals.Count, Shown(desk)));
        desk.AssertSameAndNoMore();
    }

    [Fact]
    public async Task A_destination_that_does_not_remove_publishes_everything_and_that_is_what_the_table_shows()
    {
        await using DeliveryDesk desk = Desk();
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(50);
        await runs.RunAsync();
        string first = Shown(desk);
        desk.Destination.RefusesRemovals = true;
        Remove(desk, "6");
        Assert.Equal(RunState.Verified, (await RunAsync(runs)).State);
        Assert.NotEqual(first, Shown(desk));
        string second = Shown(desk);
        desk.Destination.RefusesRemovals = false;
        Remove(desk, "7");

        Assert.Equal(RunState.Verified, (await RunAsync(runs)).State);
        Assert.Equal(second, Shown(desk));
        desk.AssertSameAndNoMore();
    }

    [Fact]
    public async Task A_table_that_somebody_touched_is_counted_under_the_id_that_it_shows_INV5()
    {
        await using DeliveryDesk desk = Desk();
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(50);
        await runs.RunAsync();
        Remove(desk, "6");
        await runs.RunAsync();
        string first = Shown(desk);
        desk.Destination.Describe();
        Assert.Equal(RunState.Verified, (await RunAsync(runs)).State);
        Assert.NotEqual(first, Shown(desk));
        Remove(desk, "7");
        Assert.Equal(RunState.Verified, (await RunAsync(runs)).State);
        Assert.All(desk.Destination.Removals, sent => Assert.True(sent.Removed));

        desk.Destination.PublishByOthers([.. desk.Destination.Rows.Skip(1)]);
        StreamResult held = await RunAsync(runs);
        Assert.Equal("TABLE-OVERWRITTEN", held.Errors[0].Code);
        RunResult rebuilt = await runs.InProcessAsync((services, pipeline) => new TableService(services).RebuildAsync(pipeline, new RunRequest("test") { Wait = true }, CancellationToken.None, CancellationToken.None));
        Assert.Equal(RunState.Verified, rebuilt.Streams[0].State);
        Assert.Equal(2, desk.Destination.Removals.Count);
        desk.AssertSameAndNoMore();
    }

    [Theory]
    [InlineData("a change beside it")]
    [InlineData("more than may be removed at once")]
    [InlineData("a replaced table")]
    [InlineData("another mapping since")]
    [InlineData("nothing may be removed here")]
    public async Task A_state_that_is_more_than_a_few_removals_is_sent_whole(string why)
    {
        await using DeliveryDesk desk = Desk(why == "a replaced table" ? WriteMode.Replace : WriteMode.Upsert);
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(100);
        await runs.RunAsync();
        string first = Shown(desk);
        if (why == "a change beside it") desk.Source.Put("5", "five", "5");
        if (why == "another mapping since") desk.Mapping = new MappingDefinition([new ColumnMapping("Id", "Id"), new ColumnMapping("Name", "Id"), new ColumnMapping("Amount", "Amount")]);
        if (why == "nothing may be removed here") desk.Destination.Remove(0);
        Remove(desk, why == "more than may be removed at once" ? ["1", "2", "3", "4", "6", "7"] : ["6"]);

        Assert.Equal(RunState.Verified, (await RunAsync(runs)).State);
        Assert.Empty(desk.Destination.Removals);
        Assert.NotEqual(first, Shown(desk));
        Assert.Equal(desk.Source.Rows.Count, desk.Destination.Rows.Count);
    }

    private static DeliveryDesk Desk(WriteMode mode = WriteMode.Upsert)
    {
        var desk = new DeliveryDesk(mode: mode, absence: mode == WriteMode.Upsert ? AbsenceMeaning.Removed : AbsenceMeaning.Ignored);
        desk.Destination.Publish();
        desk.Destination.Remove(5);
        return desk;
    }

    private static void Remove(DeliveryDesk desk, params string[] ids) => Assert.Equal(ids.Length, desk.Source.Rows.RemoveAll(row => ids.Contains(row.Id)));

    private static string Shown(DeliveryDesk desk) => Assert.Single(desk.Destination.Rows.Select(row => row.BatchId).Distinct());

    private static async Task<StreamResult> RunAsync(RunDesk runs) => (await runs.RunAsync()).Streams[0];
}

using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Delivery.Progress;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Replay;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Tests.Delivery.Fixtures;
using MlConnector.Engine.Tests.Replay;
using MlConnector.Engine.Tests.Runs;
using MlConnector.Store;

namespace MlConnector.Engine.Tests.Delivery;

/// <summary>Destinations that take the whole current state of a table: what is published is the source's rows, whatever was read when, and whatever died on the way.</summary>
public sealed class PublicationTests
{
    public static TheoryData<string, int, WriteMode> EveryEnd
    {
        get
        {
            var ends = new TheoryData<string, int, WriteMode>();
            foreach (WriteMode mode in new[] { WriteMode.Upsert, WriteMode.Replace })
            {
                foreach ((string point, int times) in new[] { ("BatchClosed", 1), ("Journaled", 2), ("Journaled", 1), ("Marked", 1), ("Sent", 1), ("LedgerFlushed", 1), ("Settled", 1), ("Settled", 2), ("CursorMoved", 1), ("GenerationCompleted", 1), ("Proven", 1), ("RunEnding", 1) }) ends.Add(point, times, mode);
            }

            return ends;
        }
    }

    [Fact]
    public async Task A_run_publishes_the_whole_state_once_and_an_unchanged_one_nothing()
    {
        await using DeliveryDesk desk = Desk();
        desk.Source.Fill(100);

        FateCounts first = await desk.PollAsync();
        FateCounts second = await desk.PollAsync();

        Assert.Equal((100, 100), (first.New, first.Delivered));
        Assert.Null(first.Imbalance());
        Assert.Equal((100, 0), (second.Unchanged, second.Delivered));
        Assert.Equal(100, Assert.Single(desk.Destination.Sends).Rows);
        Assert.Single(desk.Destination.Rows.Select(row => row.BatchId).Distinct());
        desk.AssertSameAndNoMore();
    }

    [Fact]
    public async Task Changes_additions_and_removals_are_in_the_next_state_and_only_they_are_journaled()
    {
        await using DeliveryDesk desk = Desk();
        desk.Source.Fill(100);
        await desk.PollAsync();
        int journaled = 0;
        desk.At = reached => journaled += reached.Point == DeliveryPoint.Journaled ? reached.Rows : 0;
        desk.Source.Put("5", "five", "5");
        desk.Source.Rows.RemoveAll(row => row.Id == "6");
        desk.Source.Add("101", "new", "1");

        FateCounts counts = await desk.PollAsync();

        Assert.Equal((1, 1, 1, 3), (counts.New, counts.Changed, counts.Tombstones, counts.Delivered));
        Assert.Null(counts.Imbalance());
        Assert.Equal(3, journaled);
        Assert.Equal(100, desk.Destination.Sends[^1].Rows);
        desk.AssertSameAndNoMore();
    }

    [Fact]
    public async Task What_a_poll_does_not_show_stays_in_the_state()
    {
        await using var desk = new DeliveryDesk(ReadStrategy.Stamp, WriteMode.Upsert);
        desk.Destination.Publish();
        desk.Source.Fill(60);
        await desk.PollAsync();
        for (int i = 0; i < 4; i++)
        {
            desk.Source.Add($"n{i}", "new", "1");
            desk.Source.Put("7", $"seven {i}", "7");
            await desk.PollAsync();
            desk.AssertSameAndNoMore();
        }
    }

    [Theory]
    [MemberData(nameof(EveryEnd))]
    public async Task Wherever_a_process_dies_the_next_run_shows_the_source_and_is_verified_INV1_INV2_INV3(string point, int occurrence, WriteMode mode)
    {
        await using DeliveryDesk desk = Desk(mode);
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(50);
        await runs.RunAsync();
        desk.Source.Put("5", "five", "5");
        desk.Source.Rows.RemoveAll(row => row.Id == "6");
        desk.Source.Add("101", "new", "1");
        await runs.KillAsync(point, occurrence);

        desk.Segments.PowerCut();
        StreamResult next = (await runs.RunAsync()).Streams[0];

        Assert.Equal(RunState.Verified, next.State);
        desk.AssertSameAndNoMore();
        StreamResult last = (await runs.RunAsync()).Streams[0];
        Assert.Equal((0, RunState.Verified), (last.Counts.Delivered, last.State));
    }

    [Theory]
    [InlineData(SendFault.LostAfter, 1)]
    [InlineData(SendFault.LostBefore, 2)]
    [InlineData(SendFault.LostLate, 1)]
    [InlineData(SendFault.Throttled, 2)]
    [InlineData(SendFault.Transient, 2)]
    internal async Task An_unknown_outcome_is_asked_and_what_is_absent_is_published_again_INV3(SendFault fault, int sends)
    {
        await using DeliveryDesk desk = Desk();
        await using var runs = new RunDesk(desk);
        desk.Destination.Faults.Enqueue(fault);
        desk.Source.Fill(50);

        StreamResult stream = (await runs.RunAsync()).Streams[0];

        Assert.Equal(RunState.Verified, stream.State);
        Assert.Equal(sends, desk.Destination.Sends.Count);
        desk.AssertSameAndNoMore();
    }

    [Fact]
    public async Task A_state_that_is_refused_leaves_the_last_one_and_its_rows_are_read_again_INV5()
    {
        await using DeliveryDesk desk = Desk();
        desk.Source.Fill(50);
        await desk.PollAsync();
        desk.Destination.IsBad = static row => row.Name == "bad";
        desk.Source.Put("5", "bad", "5");

        Assert.Equal("T-400", (await Assert.ThrowsAsync<ConnectorException>(() => desk.PollAsync())).Error.Code);
        Assert.DoesNotContain(desk.Destination.Rows, row => row.Name == "bad");
        Assert.Empty(await desk.DeadLettersAsync());
        desk.Destination.IsBad = static _ => false;
        Assert.Equal(1, (await desk.PollAsync()).Changed);
        desk.AssertSameAndNoMore();
    }

    [Fact]
    public async Task A_read_that_fails_publishes_nothing_INV5()
    {
        await using DeliveryDesk desk = Desk();
        desk.Source.Fill(50);
        await desk.PollAsync();
        desk.Source.Fill(20);
        desk.Source.Fails = (1, new ConnectorException(new ConnectorError("T-READ", ErrorKind.Transient, ErrorOwner.ErpAdmin, "ordered by the test", "Nothing.")));

        await Assert.ThrowsAnyAsync<ConnectorException>(() => desk.PollAsync());

        Assert.Single(desk.Destination.Sends);
    }

    [Fact]
    public async Task A_dead_row_keeps_its_last_good_version_and_is_in_the_state_once_it_is_repaired()
    {
        await using DeliveryDesk desk = Desk();
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(30);
        await runs.RunAsync();
        desk.Source.Put("5", "a name much longer than twenty characters", "5");
        desk.Source.Add("bad", "another name longer than twenty characters", "1");
        await runs.RunAsync();
        Assert.Equal("item 5", desk.Destination.Current()["5"].Name);
        Assert.Equal(30, desk.Destination.Rows.Count);

        long letter = (await desk.DeadLettersAsync()).Single(each => each.SourceId.Contains("bad", StringComparison.Ordinal)).Id;
        await ReplayTests.RepairAsync(desk, runs, "Name", "short", letter);
        await ReplayTests.ReplayAsync(runs, letter);

        Assert.Equal("short", desk.Destination.Current()["bad"].Name);
        Assert.Equal(31, desk.Destination.Rows.Count);
    }

    [Fact]
    public async Task A_table_that_others_published_over_is_held_and_a_rebuild_publishes_again()
    {
        await using DeliveryDesk desk = Desk();
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(50);
        await runs.RunAsync();
        desk.Destination.PublishByOthers(desk.Destination.Rows[0] with { BatchId = "theirs" });

        StreamResult held = (await runs.RunAsync()).Streams[0];
        Assert.Equal("TABLE-OVERWRITTEN", held.Errors[0].Code);
        Assert.Single(desk.Destination.Rows);
        RunResult rebuilt = await RebuildAsync(runs);

        Assert.Equal(RunState.Verified, rebuilt.Streams[0].State);
        desk.AssertSameAndNoMore();
        Assert.Equal(RunState.Verified, (await runs.RunAsync()).Streams[0].State);
    }

    /// <summary>Whoever changes cells where they are keeps batch id and number of the rows: only the stamp tells. One publication more brings a receipt with a stamp of its own, so that it stays with that one.</summary>
    [Theory]
    [InlineData(WriteMode.Upsert)]
    [InlineData(WriteMode.Replace)]
    public async Task An_unchanged_state_is_published_once_more_if_the_stamp_is_not_that_of_the_receipt(WriteMode mode)
    {
        await using DeliveryDesk desk = Desk(mode);
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(50);
        await runs.RunAsync();
        desk.Destination.Rows[7] = desk.Destination.Rows[7] with { Amount = "1000000.00" };
        desk.Destination.Describe();

        StreamResult mended = (await runs.RunAsync()).Streams[0];

        Assert.Equal((RunState.Verified, 2), (mended.State, desk.Destination.Sends.Count));
        desk.AssertSameAndNoMore();
        Assert.Equal(TableStamp.Of("2/1"), await StampAsync(desk));
        Assert.Contains(mended.Remarks, remark => remark.Contains("published once more", StringComparison.Ordinal));
        StreamResult next = (await runs.RunAsync()).Streams[0];
        Assert.Equal((RunState.Verified, 2), (next.State, desk.Destination.Sends.Count));
        Assert.Empty(next.Remarks);
    }

    /// <summary>What a run settles before its publication has a receipt does not take the stamp that it found for good.</summary>
    [Fact]
    public async Task A_state_that_could_not_be_published_once_more_is_so_by_the_next_run()
    {
        await using DeliveryDesk desk = Desk();
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(50);
        await runs.RunAsync();
        desk.Destination.Describe();
        for (int i = 0; i < desk.Destination.Capabilities.Backoff.Sends; i++) desk.Destination.Faults.Enqueue(SendFault.Transient);
        Assert.Equal("T-503", (await runs.RunAsync()).Streams[0].Errors[0].Code);
        Assert.Equal(TableStamp.Of("1/0"), await StampAsync(desk));
        int sends = desk.Destination.Sends.Count;

        Assert.Equal(RunState.Verified, (await runs.RunAsync()).Streams[0].State);
        Assert.Equal((sends + 1, TableStamp.Of("2/1")), (desk.Destination.Sends.Count, await StampAsync(desk)));
    }

    /// <summary>Lists are behind what was published: the stamp that we ourselves left there is no reason to publish.</summary>
    [Fact]
    public async Task A_stamp_that_is_only_shown_late_is_waited_for_and_nothing_is_published_once_more()
    {
        await using DeliveryDesk desk = Desk();
        await using var runs = new RunDesk(desk);
        desk.Destination.Capabilities = desk.Destination.Capabilities with { Settle = TimeSpan.FromSeconds(60) };
        desk.Source.Fill(50);
        await runs.RunAsync();
        desk.Destination.StampBefore = ("0/0", desk.Time.GetUtcNow() + TimeSpan.FromSeconds(30));

        Assert.Equal(RunState.Verified, (await runs.RunAsync()).Streams[0].State);
        Assert.Single(desk.Destination.Sends);
        Assert.Equal(TableStamp.Of("1/0"), await StampAsync(desk));
    }

    /// <summary>What a person took as it is stays until something changes; it is not what a receipt gave.</summary>
    [Fact]
    public async Task A_stamp_that_a_person_adopted_is_left_until_the_next_change()
    {
        await using DeliveryDesk desk = Desk();
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(50);
        await runs.RunAsync();
        desk.Destination.Describe();
        await runs.InProcessAsync((services, pipeline) => new TableService(services).AdoptAsync(pipeline, new RunRequest("test") { Wait = true }, CancellationToken.None, CancellationToken.None));
        TableStamp? adopted = await StampAsync(desk);
        await runs.RunAsync();
        Assert.Equal(("1/1", true, 1), (adopted?.Given, adopted?.IsSeen, desk.Destination.Sends.Count));
        Assert.Equal(adopted, await StampAsync(desk));
        desk.Source.Put("5", "five", "5");
        await runs.RunAsync();

        Assert.Equal(TableStamp.Of("2/1"), await StampAsync(desk));
    }

    private static async Task<TableStamp?> StampAsync(DeliveryDesk desk)
    {
        await using SqliteStore store = await desk.OpenStoreAsync();
        return Assert.Single(await store.Streams.ListAsync(null, CancellationToken.None)).TableStamp;
    }

    /// <summary>What cannot be told is not decided against others: their rows stay until a person says so.</summary>
    [Theory]
    [InlineData(ReadBackKind.None)]
    [InlineData(ReadBackKind.CountsSumsKeys)]
    public async Task A_table_that_others_changed_and_that_cannot_be_counted_is_held_until_a_person_decides_INV5(ReadBackKind readBack)
    {
        await using DeliveryDesk desk = Desk();
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(50);
        await runs.RunAsync();
        desk.Destination.PublishByOthers(desk.Destination.Rows[0] with { BatchId = "theirs" });
        desk.Destination.Capabilities = desk.Destination.Capabilities with { ReadBack = readBack };
        desk.Destination.Uncounted = new ConnectorError("T-COUNT", ErrorKind.Config, ErrorOwner.DestinationAdmin, "Counting is switched off.", "Nothing.");

        StreamResult held = (await runs.RunAsync()).Streams[0];
        StreamResult still = (await runs.RunAsync()).Streams[0];
        Assert.Equal(("TABLE-CHANGED", "TABLE-CHANGED"), (held.Errors[0].Code, still.Errors[0].Code));
        Assert.Equal("theirs", Assert.Single(desk.Destination.Rows).BatchId);

        await RebuildAsync(runs);
        desk.AssertSameAndNoMore();
    }

    [Theory]
    [InlineData(ErrorKind.Throttled)]
    [InlineData(ErrorKind.Transient)]
    public async Task A_table_that_others_changed_and_that_cannot_be_counted_now_is_looked_at_again_by_the_next_run_INV5(ErrorKind kind)
    {
        await using DeliveryDesk desk = Desk();
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(50);
        await runs.RunAsync();
        desk.Destination.Describe();
        desk.Source.Fill(1, from: 51);
        desk.Destination.Uncounted = new ConnectorError("T-COUNT", kind, ErrorOwner.DestinationAdmin, "There is no room for a question.", "Nothing.");

        StreamResult failed = (await runs.RunAsync()).Streams[0];
        Assert.Equal(("TABLE-CHANGED", ErrorKind.Transient), (failed.Errors[0].Code, failed.Errors[0].Kind));
        Assert.Single(desk.Destination.Sends);
        desk.Destination.Uncounted = null;

        Assert.Equal(RunState.Verified, (await runs.RunAsync()).Streams[0].State);
        desk.AssertSameAndNoMore();
    }

    [Fact]
    public async Task Somebodys_rows_in_place_of_a_state_without_rows_are_not_overwritten_INV5()
    {
        await using DeliveryDesk desk = Desk();
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(1);
        await runs.RunAsync();
        StoredRow theirs = desk.Destination.Rows[0] with { BatchId = "theirs" };
        desk.Source.Rows.Clear();
        await runs.RunAsync(new RunRequest("test") { GuardsOff = true });
        Assert.Empty(desk.Destination.Rows);
        desk.Destination.PublishByOthers(theirs);
        desk.Source.Fill(2);

        Assert.Equal("TABLE-CHANGED", (await runs.RunAsync()).Streams[0].Errors[0].Code);
        Assert.Equal("theirs", Assert.Single(desk.Destination.Rows).BatchId);
    }

    [Fact]
    public async Task A_foreign_table_is_never_overwritten_unasked_INV5()
    {
        await using DeliveryDesk desk = Desk();
        await using var runs = new RunDesk(desk);
        desk.Destination.IsForeign = true;
        desk.Source.Fill(50);

        Assert.Equal("TABLE-FOREIGN", (await runs.RunAsync()).Streams[0].Errors[0].Code);
        Assert.Equal("TABLE-FOREIGN", (await RebuildAsync(runs)).Streams[0].Errors[0].Code);
        RunResult adopted = await runs.InProcessAsync((services, pipeline) => new TableService(services).AdoptAsync(pipeline, new RunRequest("test") { Wait = true }, CancellationToken.None, CancellationToken.None));
        Assert.Equal("TABLE-FOREIGN", adopted.Streams[0].Errors[0].Code);
        Assert.Equal("TABLE-FOREIGN", (await runs.RunAsync()).Streams[0].Errors[0].Code);
        Assert.Empty(desk.Destination.Sends);
    }

    [Fact]
    public async Task Memory_does_not_grow_with_the_rows_of_a_state()
    {
        await using DeliveryDesk desk = Desk();
        desk.Source.Fill(4_000);
        int most = 0;
        await using DeliveryDesk.Session session = await desk.OpenAsync();
        desk.At = _ => most = Math.Max(most, session.Context.Ledger.RowsInMemory);
        await session.PrepareAsync();
        await session.PollAsync();

        Assert.InRange(most, 1, 400);
        desk.AssertSameAndNoMore();
    }

    private static Task<RunResult> RebuildAsync(RunDesk runs) =>
        runs.InProcessAsync((services, pipeline) => new TableService(services).RebuildAsync(pipeline, new RunRequest("test") { Wait = true }, CancellationToken.None, CancellationToken.None));

    private static DeliveryDesk Desk(WriteMode mode = WriteMode.Upsert)
    {
        var desk = new DeliveryDesk(mode: mode, absence: mode == WriteMode.Upsert ? AbsenceMeaning.Removed : AbsenceMeaning.Ignored);
        desk.Destination.Publish();
        return desk;
    }
}

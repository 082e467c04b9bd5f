using MlConnector.Abstractions.Schemas;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;

namespace MlConnector.Engine.Tests.Restore;

/// <summary>Yesterday's data folder is restored, or parts of it are gone, and the table is adopted: what the destination holds is recognised when it is read again, and sent no second time.</summary>
public sealed class AdoptTests
{
    [Theory]
    [InlineData(WriteMode.Append)]
    [InlineData(WriteMode.Versions)]
    public async Task Rows_that_a_restored_data_folder_has_forgotten_are_recognised_and_not_sent_again(WriteMode mode)
    {
        await using var desk = new RestoreDesk(mode);
        desk.Source.Fill(40);
        await desk.RunAsync();
        RestoreDesk.Copy yesterday = desk.TakeCopy();
        desk.Source.Fill(25, from: 41);
        if (mode == WriteMode.Versions) desk.Source.Put("7", "seven", "7.0");
        await desk.RunAsync();
        int there = desk.Destination.Rows.Count;
        desk.Restore(yesterday);

        Assert.Equal("STORE-BEHIND", Assert.Single((await desk.RunAsync()).Errors).Code);
        RunResult adopted = await desk.AdoptAsync();
        RunResult again = await desk.RunAsync();

        Assert.Contains("were taken over by their keys", Assert.Single(adopted.Streams[0].Remarks), StringComparison.Ordinal);
        Assert.Equal((RunState.Verified, RunState.Verified), (adopted.State, again.State));
        Assert.Equal((0, 65), (again.Streams[0].Counts.Delivered, again.Streams[0].Counts.Unchanged));
        Assert.Contains("with the same content", Assert.Single(again.Streams[0].Remarks), StringComparison.Ordinal);
        Assert.Equal(there, desk.Destination.Rows.Count);
        desk.Source.Fill(1, from: 90);
        Assert.Equal(1, (await desk.RunAsync()).Streams[0].Counts.Delivered);
        desk.AssertSameAndNoneTwice();
        Assert.Equal(66, (await desk.RunAsync()).Streams[0].Counts.Unchanged);
    }

    [Fact]
    public async Task A_state_with_rows_that_are_known_by_their_keys_only_is_not_published_INV5()
    {
        await using var desk = new RestoreDesk(WriteMode.Versions, strategy: ReadStrategy.Stamp);
        desk.Source.Fill(10);
        await desk.RunAsync();
        RestoreDesk.Copy yesterday = desk.TakeCopy();
        desk.Source.Fill(5, from: 11);
        await desk.RunAsync();
        desk.Restore(yesterday);
        await desk.AdoptAsync();
        int there = desk.Destination.Rows.Count;
        desk.Destination.IsForeign = true;
        desk.Destination.Publish();
        desk.Source.Fill(1, from: 90);

        Assert.Equal("STATE-KEY-ONLY", Assert.Single((await desk.RunAsync()).Errors).Code);
        Assert.Equal(there, desk.Destination.Rows.Count);
    }

    [Fact]
    public async Task A_row_that_changed_after_the_forgotten_delivery_comes_as_a_newer_version_and_the_others_do_not()
    {
        await using var desk = new RestoreDesk(WriteMode.Versions);
        desk.Source.Fill(10);
        await desk.RunAsync();
        RestoreDesk.Copy yesterday = desk.TakeCopy();
        foreach (string id in new[] { "3", "4", "5" }) desk.Source.Put(id, "forgotten", "1");
        await desk.RunAsync();
        desk.Restore(yesterday);
        await desk.AdoptAsync();
        desk.Source.Put("4", "changed since", "2");

        RunResult run = await desk.RunAsync();

        Assert.Equal((1, 1, 9), (run.Streams[0].Counts.Changed, run.Streams[0].Counts.Delivered, run.Streams[0].Counts.Unchanged));
        Assert.Contains("2 rows that this data folder had lost were found at the destination with the same content and were not sent again; 1 are there with other content", Assert.Single(run.Streams[0].Remarks), StringComparison.Ordinal);
        desk.AssertSameAndNoneTwice();
    }

    /// <summary>The letter is open in yesterday's store only: what was delivered after it is known from the table that was taken over.</summary>
    [Fact]
    public async Task A_dead_row_of_yesterday_is_not_replayed_over_the_newer_version_that_was_taken_over()
    {
        await using var desk = new RestoreDesk(WriteMode.Versions);
        desk.Source.Fill(10);
        desk.Source.Put("3", "refused", "3");
        desk.Destination.IsBad = static row => row.Name == "refused";
        await desk.RunAsync();
        RestoreDesk.Copy yesterday = desk.TakeCopy();
        desk.Desk.Time.Pass(TimeSpan.FromDays(1));
        desk.Destination.IsBad = static _ => false;
        desk.Source.Put("3", "mended", "3");
        await desk.RunAsync();
        desk.Restore(yesterday);
        Assert.Empty((await desk.AdoptAsync()).Errors);
        Assert.Single(await desk.Desk.DeadLettersAsync());

        RunResult replay = await desk.ReplayAsync();

        Assert.Empty(replay.Errors);
        Assert.Contains("a newer version of the row was delivered meanwhile", Assert.Single(replay.Streams[0].Remarks), StringComparison.Ordinal);
        Assert.Equal("mended", desk.Destination.Current()["3"].Name);
        Assert.Empty(await desk.Desk.DeadLettersAsync());
        Assert.Equal(RunState.Verified, (await desk.RunAsync()).State);
        desk.AssertSameAndNoneTwice();
    }

    [Fact]
    public async Task An_appended_row_that_is_there_with_other_content_is_named_and_never_sent_a_second_time()
    {
        await using var desk = new RestoreDesk(WriteMode.Append);
        desk.Source.Fill(5);
        await desk.RunAsync();
        RestoreDesk.Copy yesterday = desk.TakeCopy();
        desk.Source.Fill(5, from: 6);
        await desk.RunAsync();
        desk.Restore(yesterday);
        await desk.AdoptAsync();
        desk.Source.Put("8", "not what was sent", "8");

        RunResult run = await desk.RunAsync();

        Assert.Equal((0, 10), (run.Streams[0].Counts.Delivered, desk.Destination.Rows.Count));
        Assert.Contains("1 are there under their key, but could not be proven equal", Assert.Single(run.Streams[0].Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_forgotten_tombstone_is_not_sent_again_and_a_key_that_vanished_since_gets_one()
    {
        await using var desk = new RestoreDesk(WriteMode.Versions, AbsenceMeaning.Removed);
        desk.Source.Fill(50);
        await desk.RunAsync();
        RestoreDesk.Copy yesterday = desk.TakeCopy();
        desk.Source.Rows.RemoveAll(row => row.Id == "9");
        desk.Source.Fill(1, from: 60);
        for (int i = 0; i < 4; i++) await desk.RunAsync();
        Assert.Contains(desk.Destination.Rows, row => row is { Id: "9", Deleted: true });
        desk.Restore(yesterday);
        await desk.AdoptAsync();
        desk.Source.Rows.RemoveAll(row => row.Id == "60");

        for (int i = 0; i < 4; i++) Assert.Equal(RunState.Verified, (await desk.RunAsync()).State);

        Assert.Single(desk.Destination.Rows, row => row is { Id: "9", Deleted: true });
        Assert.Single(desk.Destination.Rows, row => row is { Id: "60", Deleted: true });
        desk.AssertSameAndNoneTwice();
    }

    [Theory]
    [InlineData(WriteMode.Append)]
    [InlineData(WriteMode.Versions)]
    public async Task A_lost_store_is_replaced_by_what_the_destination_lists(WriteMode mode)
    {
        await using var desk = new RestoreDesk(mode);
        desk.Source.Fill(40);
        await desk.RunAsync();
        desk.Restore(new RestoreDesk.Copy(new Dictionary<string, byte[]>(), desk.TakeCopy().Segments));

        Assert.Equal("TABLE-NOT-EMPTY", Assert.Single((await desk.RunAsync()).Errors).Code);
        await desk.AdoptAsync();

        Assert.Equal((RunState.Verified, 40), ((await desk.RunAsync()).State, desk.Destination.Rows.Count));
        desk.AssertSameAndNoneTwice();
    }

    [Theory]
    [InlineData(WriteMode.Append, false)]
    [InlineData(WriteMode.Versions, false)]
    [InlineData(WriteMode.Append, true)]
    [InlineData(WriteMode.Versions, true)]
    public async Task A_lost_or_older_journal_is_read_again_from_the_source_and_nothing_is_sent(WriteMode mode, bool older)
    {
        await using var desk = new RestoreDesk(mode, strategy: ReadStrategy.Stamp);
        desk.Source.Fill(30);
        await desk.RunAsync();
        RestoreDesk.Copy yesterday = desk.TakeCopy();
        desk.Source.Fill(50, from: 31);
        desk.Source.Put("8", "a name much longer than twenty characters", "8");
        await desk.RunAsync();
        desk.Source.Put("77", "a name much longer than twenty characters", "8");
        await desk.RunAsync();
        int there = desk.Destination.Rows.Count;
        RestoreDesk.Copy today = desk.TakeCopy();
        var segments = today.Segments.Where(file => !file.Key.StartsWith("journal/", StringComparison.Ordinal)).ToDictionary();
        if (older) foreach (var file in yesterday.Segments.Where(file => file.Key.StartsWith("journal/", StringComparison.Ordinal))) segments[file.Key] = file.Value;
        desk.Restore(today with { Segments = segments });

        Assert.Equal("JOURNAL-BEHIND", Assert.Single((await desk.RunAsync()).Errors).Code);
        Assert.Equal(RunState.Verified, (await desk.AdoptAsync()).State);
        Assert.Contains(await desk.Desk.DeadLettersAsync(null), letter => letter.State == DeadLetterState.Superseded && letter.Reason!.Contains("journal record was lost", StringComparison.Ordinal));
        RunResult again = await desk.RunAsync();

        Assert.Equal((0, there), (again.Streams[0].Counts.Delivered, desk.Destination.Rows.Count));
        Assert.All(await desk.Desk.DeadLettersAsync(), letter => Assert.True(letter.Place.Segment > 1, "a dead letter points to what was lost"));

        // The journal holds again what the source has: the table is filled from it without the source. Of the two rows that the source has spoiled, the good version is only in a journal that was kept.
        int pages = desk.Source.Pages;
        Assert.Equal(RunState.Verified, (await desk.RebuildAsync()).State);
        Assert.Equal((pages, older ? 79 : 78), (desk.Source.Pages, desk.Destination.Current().Count));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_rebuild_of_a_table_whose_rows_are_known_by_key_only_is_completed_by_the_next_run(bool journalLost)
    {
        await using var desk = new RestoreDesk(WriteMode.Versions, strategy: ReadStrategy.Stamp);
        desk.Source.Fill(30);
        await desk.RunAsync();
        RestoreDesk.Copy yesterday = desk.TakeCopy();
        desk.Source.Fill(20, from: 31);
        await desk.RunAsync();
        desk.Restore(journalLost ? desk.TakeCopy() with { Segments = desk.TakeCopy().Segments.Where(file => !file.Key.StartsWith("journal/", StringComparison.Ordinal)).ToDictionary() } : yesterday);
        if (!journalLost) await desk.AdoptAsync();

        RunResult rebuilt = await desk.RebuildAsync();

        Assert.Contains("were not in the journal", string.Join(' ', rebuilt.Streams[0].Remarks), StringComparison.Ordinal);
        Assert.Equal(journalLost ? 0 : 30, desk.Destination.Rows.Count);
        Assert.Equal(RunState.Verified, (await desk.RunAsync()).State);
        Assert.Equal(50, desk.Destination.Rows.Count);
        desk.AssertSameAndNoneTwice();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_replaced_table_whose_generation_the_journal_has_lost_stays_until_the_next_run_reads_it_INV5(bool cutShort)
    {
        await using var desk = new RestoreDesk(WriteMode.Replace);
        desk.Source.Fill(30);
        await desk.RunAsync();
        RestoreDesk.Copy yesterday = desk.TakeCopy();
        desk.Source.Fill(20, from: 31);
        await desk.RunAsync();
        RestoreDesk.Copy today = desk.TakeCopy();
        desk.Restore(today with { Segments = today.Segments.Where(file => !file.Key.StartsWith("journal/", StringComparison.Ordinal)).Concat(yesterday.Segments.Where(file => file.Key.StartsWith("journal/", StringComparison.Ordinal))).ToDictionary() });
        Assert.Equal("JOURNAL-BEHIND", Assert.Single((await desk.RunAsync()).Errors).Code);

        // After its first half the past does not look lost any more, but the generation still is.
        if (cutShort) Assert.Equal("REBUILD-RUNNING", (await desk.RebuildCutShortAsync()).Hold);
        RunResult rebuilt = await desk.RebuildAsync();

        Assert.Contains("The table was left as it is", Assert.Single(rebuilt.Streams[0].Remarks), StringComparison.Ordinal);
        Assert.Equal((0, 50), (desk.Destination.Emptied, desk.Destination.CurrentGeneration().Length));
        RunResult next = await desk.RunAsync();
        Assert.Equal((RunState.Verified, 50 + 1), (next.State, next.Streams[0].Counts.Delivered)); // the closing row is one
        Assert.Equal(desk.Source.Rows.Select(row => row.Id).Order(), desk.Destination.CurrentGeneration().Select(row => row.Id).Order());
        Assert.Equal(0, (await desk.RunAsync()).Streams[0].Counts.Delivered);
    }

    [Fact]
    public async Task A_table_with_rows_that_are_known_by_key_only_is_not_compacted_until_they_are_read()
    {
        await using var desk = new RestoreDesk(WriteMode.Versions);
        desk.Source.Fill(20);
        await desk.RunAsync();
        RestoreDesk.Copy yesterday = desk.TakeCopy();
        foreach (string id in new[] { "3", "4", "5" }) desk.Source.Put(id, "changed", "1");
        await desk.RunAsync();
        desk.Restore(yesterday);
        await desk.AdoptAsync();

        Assert.Equal(("COMPACT-KEY-ONLY", 0), (Assert.Single((await desk.CompactAsync()).Errors).Code, desk.Destination.Emptied));
        Assert.Equal("COMPACT-KEY-ONLY", Assert.Single((await desk.CompactIntoSecondAsync()).Errors).Code);
        Assert.Equal(RunState.Verified, (await desk.GiveUpAsync()).State);
        await desk.RunAsync(MlConnector.Engine.Reading.ReadMode.Full);
        Assert.Equal(RunState.Verified, (await desk.CompactAsync()).State);

        Assert.Equal(20, desk.Destination.Rows.Count);
        desk.AssertSameAndNoneTwice();
    }

    [Theory]
    [InlineData(WriteMode.Append)]
    [InlineData(WriteMode.Versions)]
    public async Task A_destination_that_lists_nothing_is_refused_where_rows_would_come_twice_and_told_in_numbers_elsewhere(WriteMode mode)
    {
        await using var desk = new RestoreDesk(mode, lists: false);
        desk.Source.Fill(10);
        await desk.RunAsync();
        RestoreDesk.Copy yesterday = desk.TakeCopy();
        desk.Source.Fill(5, from: 11);
        await desk.RunAsync();
        desk.Restore(yesterday);
        await desk.RunAsync();

        RunResult adopted = await desk.AdoptAsync();

        if (mode == WriteMode.Append) Assert.Equal("ADOPT-WOULD-DOUBLE", Assert.Single(adopted.Errors).Code);
        else Assert.Contains("About 5 rows there are not known here", Assert.Single(adopted.Streams[0].Remarks), StringComparison.Ordinal);
        Assert.Equal(mode == WriteMode.Append ? 15 : 20, (await desk.RunAsync()).Streams[0].Counts.Delivered + desk.Destination.Rows.Count - (mode == WriteMode.Append ? 0 : 5));
    }
}

using System.Globalization;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.DeadLetters;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Delivery.Rows;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Replay;
using MlConnector.Engine.Retention;
using MlConnector.Engine.Runs;
using MlConnector.TestKit.Segments;

namespace MlConnector.Engine.Tests.Retention;

/// <summary>A purge leaves no byte of a person's data in store and journal, and nothing else changes.</summary>
public sealed class PurgeTests
{
    private const string Canary = "canary";
    private const string TooLong = "canary with a name that is much too long";

    [Theory]
    [InlineData(400)]
    [InlineData(2000)]
    [InlineData(1 << 20)]
    public async Task No_byte_of_a_purged_person_is_left_and_everything_else_stays(int segmentBytes)
    {
        await using var desk = new RetentionDesk { SegmentBytes = segmentBytes };
        await LiveAsync(desk);
        Assert.Contains(Canary, await desk.JournalTextAsync(), StringComparison.Ordinal);
        Assert.Contains(Canary, await desk.DiskTextAsync(), StringComparison.Ordinal);
        List<LedgerEntry> ledger = await desk.LedgerAsync();
        int sent = desk.Desk.Destination.Rows.Count;
        var deliverable = await desk.DeliverableAsync();

        PurgeReport report = await PurgeAsync(desk, "|items|7");

        Assert.DoesNotContain(Canary, await desk.JournalTextAsync(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Canary, await desk.DiskTextAsync(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal((3, 1, 2, 1), (report.RowsDropped, report.RowsEmptied, report.DeadLetters, report.Repairs));
        Assert.Equal(["Name"], report.Fields);
        Assert.Contains(report.Remains, left => left.Contains("Items", StringComparison.Ordinal));
        Assert.Equal(ledger, await desk.LedgerAsync());
        deliverable["7"] = (null, deliverable["7"].Amount);
        Assert.Equal(deliverable.Select(row => $"{row}"), (await desk.DeliverableAsync()).Select(row => $"{row}"));
        Assert.Equal("eight is a name that is much too long", (await desk.DeadRowAsync(Assert.Single(await desk.Desk.DeadLettersAsync())))[1]);
        Assert.Equal(["purge.start", "purge.end"], (await desk.AuditAsync("purge")).Select(entry => entry.Action));

        FateCounts again = (await desk.RunAsync()).Streams[0].Counts;
        Assert.Equal((19, 0, 0), (again.Unchanged, again.New, again.Changed));
        Assert.Equal(sent, desk.Desk.Destination.Rows.Count);
    }

    [Fact]
    public async Task A_second_purge_finds_nothing_left_and_a_rebuild_delivers_the_row_without_the_person()
    {
        await using var desk = new RetentionDesk();
        await LiveAsync(desk);
        await PurgeAsync(desk, "|items|7");
        PurgeReport second = await PurgeAsync(desk, "7");
        Assert.Equal(("|items|7", 0, 0, 0), (second.SourceId, second.RowsDropped, second.RowsEmptied, second.SegmentsRewritten));

        desk.Desk.Destination.Rows.Clear();
        desk.Desk.Destination.Identity = "table-2";
        RunResult rebuilt = await desk.InProcessAsync((services, pipeline) => new TableService(services).RebuildAsync(pipeline, RetentionDesk.Request, CancellationToken.None, CancellationToken.None));
        Assert.Equal(20, rebuilt.Streams[0].Counts.Replayed);
        Assert.Equal((null, "7.3"), (desk.Desk.Destination.Current()["7"].Name, desk.Desk.Destination.Current()["7"].Amount));

        // The source still has the person: an unchanged row is not sent again, also when the ledger is made again from the journal.
        FateCounts again = (await desk.RunAsync()).Streams[0].Counts;
        Assert.Equal((19, 0), (again.Unchanged, again.Changed));
        Assert.Null(desk.Desk.Destination.Current()["7"].Name);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Cut_off_at_any_point_it_loses_no_row_and_the_next_one_finishes(int seed)
    {
        var disk = new PowerCutSegments(seed);
        await using var desk = new RetentionDesk { SegmentBytes = 400, Segments = disk };
        await LiveAsync(desk);
        List<LedgerEntry> ledger = await desk.LedgerAsync();
        var deliverable = await desk.DeliverableAsync();
        int cuts = 0;
        while (await IsCutAsync(desk, disk, cuts))
        {
            cuts++;
            Assert.Equal(deliverable.Where(row => row.Key != "7"), (await desk.DeliverableAsync()).Where(row => row.Key != "7"));
            Assert.Equal(ledger, await desk.LedgerAsync());
        }

        Assert.True(cuts > 10);
        Assert.DoesNotContain(Canary, await desk.JournalTextAsync(), StringComparison.Ordinal);
        Assert.Equal((null, "7.3"), (await desk.DeliverableAsync())["7"]);
        Assert.Equal("8", (await desk.DeadRowAsync(Assert.Single(await desk.Desk.DeadLettersAsync())))[0]);
        Assert.Equal(19, (await desk.RunAsync()).Streams[0].Counts.Unchanged);
    }

    [Fact]
    public async Task A_journal_that_held_nothing_else_goes_on_with_higher_numbers()
    {
        await using var desk = new RetentionDesk(AbsenceMeaning.Removed);
        desk.Desk.Source.Add("7", Canary, "7");
        await desk.RunAsync();
        desk.Desk.Source.Rows.Clear();
        desk.Desk.Source.Add("8", "eight", "8");
        for (int i = 0; i < 4; i++) await desk.RunAsync();
        Assert.DoesNotContain("7", desk.Desk.Destination.Current().Keys);
        await PurgeAsync(desk, "|items|8");

        PurgeReport report = await PurgeAsync(desk, "|items|7");

        Assert.True(report.RowsDropped > 0);
        Assert.DoesNotContain(Canary, await desk.JournalTextAsync(), StringComparison.Ordinal);
        desk.Desk.Source.Put("8", "eight again", "8");
        Assert.Equal(1, (await desk.RunAsync()).Streams[0].Counts.Changed);
        desk.Desk.AssertSame();
        desk.Desk.AssertNoRepeat();
    }

    [Fact]
    public async Task Only_rows_of_the_key_alone_in_the_newest_segment()
    {
        await using var desk = new RetentionDesk();
        desk.Desk.Source.Add("7", TooLong, "7");
        await desk.RunAsync();

        PurgeReport report = await PurgeAsync(desk, "|items|7");

        Assert.Equal((1, 0, 1), (report.RowsDropped, report.RowsEmptied, report.DeadLetters));

        // The source still has the row, and it is still dead: met again it counts, and nothing of it is kept.
        FateCounts met = (await desk.RunAsync()).Streams[0].Counts;
        Assert.Equal((1, 1), (met.Dead, met.DeadAgain));
        Assert.DoesNotContain(Canary, await desk.JournalTextAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, await desk.DiskTextAsync(), StringComparison.Ordinal);
        desk.Desk.Source.Put("7", "seven", "7");
        Assert.Equal(RunState.Verified, (await desk.RunAsync()).State);
        desk.Desk.AssertSame();
    }

    [Fact]
    public async Task What_is_not_meant_is_refused_and_changes_nothing()
    {
        await using var desk = new RetentionDesk();
        desk.Desk.Source.Fill(3);
        await desk.RunAsync();
        string before = await desk.JournalTextAsync();
        Assert.Equal("PURGE-UNKNOWN", await RefusalAsync(desk, "items", "|items|9", "r"));
        Assert.Equal("PURGE-STREAM", await RefusalAsync(desk, "nothing", "1", "r"));
        Assert.Equal("PURGE-REASON", await RefusalAsync(desk, "items", "1", " "));
        Assert.Equal(before, await desk.JournalTextAsync());
        Assert.Empty(await desk.AuditAsync("purge"));
    }

    [Fact]
    public async Task A_stream_with_batches_of_unknown_outcome_is_not_purged()
    {
        await using var desk = new RetentionDesk();
        desk.Desk.Source.Fill(3);
        RunRequest dying = RetentionDesk.Request with { Observer = new Delivery.Fixtures.Killer("Sent", 1) };
        await desk.InProcessAsync((services, pipeline) => new PipelineRunner(services).RunAsync(pipeline, dying, CancellationToken.None, CancellationToken.None));
        string before = await desk.JournalTextAsync();

        Assert.Equal("PURGE-UNSETTLED", await RefusalAsync(desk, "items", "2", "r"));
        Assert.Equal(before, await desk.JournalTextAsync());
    }

    [Fact]
    public async Task A_key_part_that_several_rows_have_means_none_of_them()
    {
        await using var desk = new Pairs.OrderDesk(grace: null);
        desk.Book.Write("o1", "v1", ("1", "v1"), ("2", "v1"));
        await desk.RunAsync();

        var refused = await Assert.ThrowsAsync<ConnectorException>(() => desk.InProcessAsync((services, _) => new PurgeService(services).RunAsync("finance", "lines", "o1", "anna", "request 12", CancellationToken.None)));

        Assert.Equal("PURGE-AMBIGUOUS", refused.Error.Code);
    }

    /// <summary>Key 7 leaves traces everywhere: dead, repaired, replayed, changed, dead again in another version, changed; key 8 stays dead.</summary>
    private static async Task LiveAsync(RetentionDesk desk)
    {
        desk.Desk.Source.Fill(20);
        desk.Desk.Source.Put("7", TooLong, "7");
        await desk.RunAsync();
        await desk.InProcessAsync(async (services, pipeline) =>
        {
            DeadLetterRecord letter = Assert.Single(await services.Store.DeadLetters.ListAsync(new DeadLetterFilter(), CancellationToken.None));
            DeadRow row = await new DeadRowReader(services).ReadAsync(letter, CancellationToken.None);
            var revision = new StreamRevision(pipeline.Revision, desk.Desk.Source.Definition, desk.Desk.Mapping, desk.Desk.Table);
            var values = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Name"] = "canary mended" };
            await new RepairService(services).RepairAsync(new RepairRequest(letter.Id, values, "anna", "typo"), row, revision, CancellationToken.None);
            return await new ReplayService(services).ReplayDeadLettersAsync(pipeline, new ReplaySelection([letter.Id]), RetentionDesk.Request, CancellationToken.None, CancellationToken.None);
        });
        desk.Desk.Source.Put("8", "eight is a name that is much too long", "8");
        desk.Desk.Source.Put("7", TooLong + " again", "7.2");
        await desk.RunAsync();
        desk.Desk.Source.Put("7", "canary three", "7.3");
        for (int id = 13; id <= 15; id++) desk.Desk.Source.Put(id.ToString(CultureInfo.InvariantCulture), "other", "1");
        await desk.RunAsync();
    }

    private static Task<PurgeReport> PurgeAsync(RetentionDesk desk, string key) =>
        desk.InProcessAsync((services, _) => new PurgeService(services).RunAsync("finance", "items", key, "anna", "request 12", CancellationToken.None));

    /// <summary>A purge on a device that fails after so many writes, and then loses its power.</summary>
    private static async Task<bool> IsCutAsync(RetentionDesk desk, PowerCutSegments disk, int after)
    {
        disk.FailAfter = after;
        try
        {
            await PurgeAsync(desk, "|items|7");
            return false;
        }
        catch (Exception e) when (disk.FailAfter == 0 && e is ConnectorException or IOException)
        {
            return true;
        }
        finally
        {
            disk.FailAfter = null;
            disk.PowerCut();
        }
    }

    private static async Task<string> RefusalAsync(RetentionDesk desk, string stream, string key, string reason) => (await Assert.ThrowsAsync<ConnectorException>(
        () => desk.InProcessAsync((services, _) => new PurgeService(services).RunAsync("finance", stream, key, "anna", reason, CancellationToken.None)))).Error.Code;
}

using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Ports;
using MlConnector.TestKit.Segments;

namespace MlConnector.Engine.Tests.Journal;

public sealed class StreamJournalTests
{
    private readonly JournalDesk desk = new() { Options = new JournalOptions { SegmentBytes = 4096 } };

    [Fact]
    public async Task What_was_appended_is_read_again_also_after_reopening()
    {
        PowerCutSegments disk = new(1);
        List<string?[]> rows = JournalDesk.RandomRows(new Random(1), 500);
        JournalPlace place;
        await using (StreamJournal journal = await desk.OpenAsync(disk))
        {
            using RecordBlock block = JournalDesk.Block(1_700_000_000_123, rows);
            place = await journal.AppendAsync(block, JournalDesk.Header(5) with { Parent = 4 }, TestContext.Current.CancellationToken);
        }

        await using StreamJournal again = await desk.OpenAsync(disk);
        using JournalRecord record = await again.ReadAsync(place, TestContext.Current.CancellationToken);
        Assert.Equal(rows, JournalDesk.Rows(record.Block));
        Assert.Equal((5, 4, 2, 3, 500), (record.Header.Number, record.Header.Parent, record.Header.Generation, record.Header.Revision, record.Header.Rows));
        Assert.Equal(("A", 1_700_000_000_123), (record.Block.Parts[0].Company, record.Block.Parts[0].Version));
        Assert.Equal(JournalDesk.Layout.Fields, record.Block.Layout.Fields);
        Assert.Equal(5, again.LastNumber);
    }

    [Fact]
    public async Task A_number_that_is_journaled_late_in_a_segment_of_its_own_does_not_make_the_journal_look_old()
    {
        PowerCutSegments disk = new(1);
        JournalDesk narrow = new() { Options = new JournalOptions { SegmentBytes = 1 } };
        JournalPlace part;
        await using (StreamJournal journal = await narrow.OpenAsync(disk))
        {
            await Append(journal, 1, 20, 1);
            part = await Append(journal, 3, 20, 2);
            await Append(journal, 2, 20, 3);
        }

        await using StreamJournal again = await narrow.OpenAsync(disk, new BatchRecord(narrow.Stream, 3, "INC1-7-3", "RUN1", part, 20));
        Assert.Equal(3, again.LastNumber);
    }

    [Fact]
    public async Task INV_1_an_appended_record_survives_a_power_cut_at_once()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            PowerCutSegments disk = new(seed);
            StreamJournal journal = await desk.OpenAsync(disk);
            JournalPlace place = await Append(journal, 1, 20, seed);
            disk.PowerCut();

            await using StreamJournal again = await desk.OpenAsync(disk);
            using JournalRecord record = await again.ReadAsync(place, TestContext.Current.CancellationToken);
            Assert.Equal(JournalDesk.RandomRows(new Random(seed), 20), JournalDesk.Rows(record.Block));
        }
    }

    [Fact]
    public async Task Records_that_wait_together_share_an_fsync()
    {
        PowerCutSegments disk = new(1);
        JournalDesk large = new();
        await using StreamJournal journal = await large.OpenAsync(disk);
        using RecordBlock block = JournalDesk.Block(1, JournalDesk.RandomRows(new Random(1), 10));
        JournalPlace[] places = await Task.WhenAll(Enumerable.Range(1, 200).Select(number => Task.Run(() => journal.AppendAsync(block, JournalDesk.Header(number), CancellationToken.None))));
        Assert.Equal(200, places.Distinct().Count());
        Assert.Equal(Enumerable.Range(1, 200).Select(n => (long)n), journal.Scan().Select(entry => entry.Header.Number).Order());
        Assert.InRange(disk.Syncs, 1, 200);
    }

    [Fact]
    public async Task Every_flipped_bit_is_found()
    {
        PowerCutSegments disk = new(1);
        JournalPlace place;
        await using (StreamJournal journal = await desk.OpenAsync(disk))
        {
            await Append(journal, 1, 3, 1);
            place = (await Append(journal, 2, 3, 2)) with { Row = 0 };
            await Append(journal, 3, 3, 3);
        }

        IReadOnlyDictionary<string, byte[]> good = disk.Backup();
        int end = good.Values.Single().Length;
        await using StreamJournal open = await desk.OpenAsync(disk);
        int length = open.Scan().Single(entry => entry.Header.Number == 2).Bytes;
        for (int offset = place.Offset; offset < Math.Min(place.Offset + length, end); offset++)
        {
            disk.Restore(good);
            disk.Damage("journal/7/00000001.mlj", offset, 0x10);
            ConnectorException e = await Assert.ThrowsAsync<ConnectorException>(async () => (await open.ReadAsync(place, CancellationToken.None)).Dispose());
            Assert.Contains(e.Error.Code, new[] { "JOURNAL-DAMAGED", "JOURNAL-FORMAT" });
        }
    }

    [Fact]
    public async Task Damage_before_durable_records_is_refused_and_not_cut_away()
    {
        PowerCutSegments disk = new(1);
        await using (StreamJournal journal = await new JournalDesk().OpenAsync(disk))
        {
            for (int number = 1; number <= 5; number++) await Append(journal, number, 10, number);
        }

        disk.Damage("journal/7/00000001.mlj", 8, 1);
        ConnectorException e = await Assert.ThrowsAsync<ConnectorException>(() => desk.OpenAsync(disk));
        Assert.Equal("JOURNAL-DAMAGED", e.Error.Code);
    }

    [Fact]
    public async Task A_journal_older_than_the_store_is_refused()
    {
        PowerCutSegments disk = new(1);
        IReadOnlyDictionary<string, byte[]> yesterday;
        JournalPlace place;
        await using (StreamJournal journal = await desk.OpenAsync(disk))
        {
            await Append(journal, 1, 10, 1);
            yesterday = disk.Backup();
            place = await Append(journal, 2, 10, 2);
        }

        BatchRecord known = new(desk.Stream, 2, "INC1-7-2", "RUN1", place, 10);
        await using (StreamJournal whole = await desk.OpenAsync(disk, known)) Assert.Equal(2, whole.LastNumber);
        disk.Restore(yesterday);
        Assert.Equal("JOURNAL-BEHIND", (await Assert.ThrowsAsync<ConnectorException>(() => desk.OpenAsync(disk, known))).Error.Code);
        disk.Restore(new Dictionary<string, byte[]>(StringComparer.Ordinal));
        Assert.Equal("JOURNAL-BEHIND", (await Assert.ThrowsAsync<ConnectorException>(() => desk.OpenAsync(disk, known))).Error.Code);
    }

    [Fact]
    public async Task After_a_device_error_nothing_is_appended_until_reopened()
    {
        PowerCutSegments disk = new(1);
        StreamJournal journal = await desk.OpenAsync(disk);
        await Append(journal, 1, 10, 1);
        disk.FailAfter = 0;
        ConnectorException full = await Assert.ThrowsAsync<ConnectorException>(() => Append(journal, 2, 10, 2));
        Assert.Equal(("JOURNAL-WRITE", ErrorKind.Transient), (full.Error.Code, full.Error.Kind));
        disk.FailAfter = null;
        await Assert.ThrowsAsync<ConnectorException>(() => Append(journal, 3, 10, 3));
        await journal.DisposeAsync();

        await using StreamJournal again = await desk.OpenAsync(disk);
        JournalPlace place = await Append(again, 4, 10, 4);
        Assert.Equal([1, 4], again.Scan().Select(entry => entry.Header.Number));
        (await again.ReadAsync(place, TestContext.Current.CancellationToken)).Dispose();
    }

    private static async Task<JournalPlace> Append(StreamJournal journal, long number, int rows, int seed)
    {
        using RecordBlock block = JournalDesk.Block(number + 1000, JournalDesk.RandomRows(new Random(seed), rows));
        return await journal.AppendAsync(block, JournalDesk.Header(number), CancellationToken.None);
    }
}

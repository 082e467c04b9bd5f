using MlConnector.Engine.Blocks;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Tests.Journal;
using MlConnector.Engine.Tests.Ledger;
using MlConnector.Engine.Trace;
using MlConnector.TestKit.Segments;

namespace MlConnector.Engine.Tests.Trace;

public sealed class TraceIndexTests
{
    private readonly PowerCutSegments disk = new(1);
    private readonly JournalDesk desk = new();
    private readonly ModelStore store = new(new StreamId(7));

    [Theory]
    [InlineData("4711")]
    [InlineData("000000000004711")]
    [InlineData(" 4711 ")]
    public async Task A_number_is_found_with_and_without_its_padding_in_every_version_newest_first(string asked)
    {
        await using StreamJournal journal = await desk.OpenAsync(disk);
        await using StreamLedger ledger = await FillAsync(journal);
        Assert.Equal([9, 6, 3], ledger.Trace.Find(asked).Select(hit => hit.Number));
        Assert.Equal([1009, 1006, 1003], ledger.Trace.Find(asked).Select(hit => hit.Version));
        Assert.Equal([9], ledger.Trace.Find(asked, limit: 1).Select(hit => hit.Number));
        Assert.Empty(ledger.Trace.Find("4712"));
    }

    [Fact]
    public async Task A_part_that_many_rows_share_costs_one_entry_a_record()
    {
        await using StreamJournal journal = await desk.OpenAsync(disk);
        await using StreamLedger ledger = await FillAsync(journal);
        Assert.Equal(9, ledger.Trace.Find("period").Count);
        Assert.Equal([6], ledger.Trace.FindAll(["K6", "period", "4711"]).Select(hit => hit.Number));
    }

    [Fact]
    public async Task Who_only_looks_finds_what_no_flush_has_written_and_disturbs_nobody()
    {
        await using StreamJournal journal = await desk.OpenAsync(disk);
        await using StreamLedger ledger = await FillAsync(journal);
        Assert.Contains(store.All, batch => batch.Number > store.Record.Ledger.AppliedBatch);
        IReadOnlyDictionary<string, byte[]> before = disk.Backup();
        await using StreamJournal other = await desk.OpenAsync(disk);
        using TraceIndex index = await TraceIndex.OpenForReadingAsync(disk, store.Record, other, store, TestContext.Current.CancellationToken);
        Assert.Equal(ledger.Trace.Find("4711"), index.Find("4711"));
        Assert.Equal(before.Keys, disk.Backup().Keys);
    }

    [Fact]
    public void The_same_text_in_another_case_or_padding_is_the_same_part()
    {
        Assert.True(TracePart.Same("ab-01"u8, "AB-01"));
        Assert.True(TracePart.Same("00100"u8, "100"));
        Assert.True(TracePart.Same("0"u8, "000"));
        Assert.False(TracePart.Same("100"u8, "1"));
    }

    // Every third of nine records has 4711; five of them are in a run, the rest in memory only.
    private async Task<StreamLedger> FillAsync(StreamJournal journal)
    {
        StreamLedger ledger = await StreamLedger.OpenAsync(disk, journal, store, store, store.Record, LedgerOptions.Default, CancellationToken.None);
        for (int number = 1; number <= 9; number++)
        {
            string key = number % 3 == 0 ? "000000000004711" : "000000000000815";
            using RecordBlock block = JournalDesk.Block(number + 1000, [[key, "period", "n", "1", null], [$"k{number}", "period", "n", "1", null]]);
            LedgerBatch batch = ledger.Begin(number);
            JournalPlace place = await journal.AppendAsync(block, JournalDesk.Header(number), CancellationToken.None);
            store.Mark(number, place, block.RowCount);
            batch.Journaled(place, block);
            batch.Settle();
            LedgerManifest? manifest = await ledger.FlushIfNeededAsync(force: number == 5, CancellationToken.None);
            store.Settle(number, BatchState.Confirmed, manifest);
            if (manifest is not null) ledger.Committed();
        }

        return ledger;
    }
}

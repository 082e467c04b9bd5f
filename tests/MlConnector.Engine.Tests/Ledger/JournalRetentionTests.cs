using MlConnector.Engine.Blocks;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Tests.Journal;
using MlConnector.TestKit.Segments;

namespace MlConnector.Engine.Tests.Ledger;

public sealed class JournalRetentionTests
{
    private readonly PowerCutSegments disk = new(1);
    private readonly JournalDesk desk = new() { Options = new JournalOptions { SegmentBytes = 2000 } };
    private readonly ModelStore store = new(new StreamId(7));

    [Fact]
    public async Task Old_segments_go_and_the_newest_row_of_each_live_key_stays_readable_and_traceable()
    {
        await using StreamJournal journal = await desk.OpenAsync(disk);
        await using StreamLedger ledger = await OpenLedgerAsync(journal);
        for (int number = 1; number <= 60; number++) await DeliverAsync(journal, ledger, number, key: number % 6 == 0 ? 1000 + number : number % 6);
        long before = journal.Bytes;

        long next = 60;
        RetentionHost host = new(new Fence("s", 1, "test"), "INC1", "RUN2", () => ++next, _ => Task.CompletedTask);
        RetentionResult result = await new JournalRetention(journal, ledger, TimeProvider.System).RunAsync(new RetentionPolicy(TimeSpan.Zero, 0), host, TestContext.Current.CancellationToken);

        Assert.True(result.SegmentsDropped > 5);
        Assert.InRange(result.RowsCarried, 5, 15);
        Assert.True(journal.Bytes < before / 2);
        foreach (LedgerEntry entry in ledger.Scan()) (await journal.ReadAsync(entry.Place, TestContext.Current.CancellationToken)).Dispose();

        // Record 6 went with its segment, its row was carried: the trace leads to where it is, and still names the batch.
        TraceHitIs(6, Assert.Single(ledger.Trace.Find("1006")), journal);
        Assert.Equal(10, ledger.Trace.Find("3").Count);
    }

    [Fact]
    public async Task What_is_mostly_needed_is_left_where_it_is()
    {
        await using StreamJournal journal = await desk.OpenAsync(disk);
        await using StreamLedger ledger = await OpenLedgerAsync(journal);
        for (int number = 1; number <= 40; number++) await DeliverAsync(journal, ledger, number, number);
        RetentionHost host = new(new Fence("s", 1, "test"), "INC1", "RUN2", () => throw new InvalidOperationException(), _ => Task.CompletedTask);
        RetentionResult result = await new JournalRetention(journal, ledger, TimeProvider.System).RunAsync(new RetentionPolicy(TimeSpan.Zero, 0), host, TestContext.Current.CancellationToken);
        Assert.Equal(new RetentionResult(0, 0, 0), result);
    }

    private static void TraceHitIs(long number, Engine.Trace.TraceHit hit, StreamJournal journal)
    {
        Assert.Equal(number, hit.Number);
        Assert.Equal(JournalKind.Carried, journal.ReadHeader(hit.Place).Kind);
    }

    private Task<StreamLedger> OpenLedgerAsync(StreamJournal journal) =>
        StreamLedger.OpenAsync(disk, journal, store, store, store.Record, new LedgerOptions { MemoryRows = 16 }, TestContext.Current.CancellationToken);

    private async Task DeliverAsync(StreamJournal journal, StreamLedger ledger, long number, int key)
    {
        using RecordBlock block = JournalDesk.Block(number + 1000);
        BlockRow row = JournalDesk.Add(block, [FormattableString.Invariant($"{key:D15}"), "P", $"name {number}", "1", null], RowFlags.None);
        LedgerBatch batch = ledger.Begin(number);
        batch.Stage(KeyHash.Of(KeyHash.Tag("A"), row.Key), row.SourceHash, number + 1000, row.Index, row.Flags);
        JournalPlace place = await journal.AppendAsync(block, JournalDesk.Header(number), CancellationToken.None);
        store.Mark(number, place, 1);
        batch.Journaled(place, block);
        batch.Settle();
        LedgerManifest? manifest = await ledger.FlushIfNeededAsync(false, CancellationToken.None);
        store.Settle(number, BatchState.Confirmed, manifest);
        if (manifest is not null) ledger.Committed();
    }
}

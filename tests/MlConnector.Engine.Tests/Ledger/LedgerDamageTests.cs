using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Tests.Journal;
using MlConnector.TestKit.Segments;

namespace MlConnector.Engine.Tests.Ledger;

public sealed class LedgerDamageTests
{
    private readonly PowerCutSegments disk = new(1);
    private readonly JournalDesk desk = new();
    private readonly ModelStore store = new(new StreamId(7));
    private readonly List<Hash128> keys = [];

    [Fact]
    public async Task A_run_with_any_changed_byte_is_refused_and_never_believed()
    {
        string file = await FillAsync();
        IReadOnlyDictionary<string, byte[]> good = disk.Backup();
        for (int offset = 0; offset < good[file].Length; offset += 13)
        {
            disk.Restore(good);
            disk.Damage(file, offset, 0x40);
            Assert.Equal("LEDGER-DAMAGED", (await Assert.ThrowsAsync<ConnectorException>(LookupAllAsync)).Error.Code);
        }
    }

    [Fact]
    public async Task A_run_that_is_missing_or_cut_is_refused()
    {
        string file = await FillAsync();
        disk.Truncate(file, 100);
        Assert.Equal("LEDGER-DAMAGED", (await Assert.ThrowsAsync<ConnectorException>(LookupAllAsync)).Error.Code);
        disk.Delete(file);
        Assert.Equal("LEDGER-DAMAGED", (await Assert.ThrowsAsync<ConnectorException>(LookupAllAsync)).Error.Code);
    }

    [Fact]
    public async Task Files_that_the_manifest_does_not_name_are_removed_at_opening()
    {
        string file = await FillAsync();
        disk.Create("ledger/7/00000099.run").Dispose();
        await LookupAllAsync();
        Assert.Equal([file], disk.List("ledger/7"));
    }

    private async Task<string> FillAsync()
    {
        await using StreamJournal journal = await desk.OpenAsync(disk);
        await using StreamLedger ledger = await OpenAsync(journal);
        using RecordBlock block = JournalDesk.Block(1000);
        LedgerBatch batch = ledger.Begin(1);
        for (int i = 0; i < 200; i++)
        {
            BlockRow row = JournalDesk.Add(block, [$"K{i}", "1", "n", "2", null], RowFlags.None);
            keys.Add(KeyHash.Of(KeyHash.Tag("A"), row.Key));
            batch.Stage(keys[^1], row.SourceHash, 1000, i, row.Flags);
        }

        JournalPlace place = await journal.AppendAsync(block, JournalDesk.Header(1), CancellationToken.None);
        store.Mark(1, place, block.RowCount);
        batch.Journaled(place, block);
        batch.Settle();
        store.Settle(1, BatchState.Confirmed, await ledger.FlushIfNeededAsync(force: true, CancellationToken.None));
        ledger.Committed();
        return store.Record.Ledger.Ledger.Single().File;
    }

    private async Task LookupAllAsync()
    {
        await using StreamJournal journal = await desk.OpenAsync(disk);
        await using StreamLedger ledger = await OpenAsync(journal);
        LedgerEntry[] found = new LedgerEntry[keys.Count];
        ledger.Lookup(keys.ToArray(), found);
        Assert.All(found, entry => Assert.True(entry.IsLive));
    }

    private Task<StreamLedger> OpenAsync(StreamJournal journal) => StreamLedger.OpenAsync(disk, journal, store, store, store.Record, LedgerOptions.Default, CancellationToken.None);
}

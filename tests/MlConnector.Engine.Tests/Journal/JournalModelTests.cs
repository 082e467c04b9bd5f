using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Ports;
using MlConnector.TestKit.Segments;

namespace MlConnector.Engine.Tests.Journal;

public sealed class JournalModelTests
{
    [Fact]
    public async Task INV_1_after_any_power_cut_every_acknowledged_record_is_there_and_nothing_else_is_half_there()
    {
        for (int seed = 0; seed < 150; seed++)
        {
            Random random = new(seed);
            PowerCutSegments disk = new(seed);
            JournalDesk desk = new() { Options = new JournalOptions { SegmentBytes = random.Next(1, 6) * 1500 } };
            Dictionary<long, (JournalPlace Place, List<string?[]> Rows)> acknowledged = [];
            long number = 0;
            for (int life = 0; life < 6; life++)
            {
                StreamJournal journal = await desk.OpenAsync(disk);
                await CheckAsync(journal, acknowledged, seed);
                number = Math.Max(number, journal.LastNumber);
                if (random.Next(2) == 0) disk.FailAfter = random.Next(1, 60);
                for (int group = random.Next(1, 10); group > 0; group--)
                {
                    await Task.WhenAll(Enumerable.Range(0, random.Next(1, 4)).Select(_ => AppendAsync(journal, ++number, random.Next(), acknowledged)).ToList());
                }

                if (random.Next(4) > 0) disk.PowerCut();
                disk.FailAfter = null;
                await journal.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task A_synced_journal_cut_at_any_byte_opens_with_the_records_before_it_or_is_called_behind()
    {
        PowerCutSegments disk = new(1);
        JournalDesk desk = new();
        List<JournalPlace> places = [];
        await using (StreamJournal journal = await desk.OpenAsync(disk))
        {
            for (int number = 1; number <= 4; number++)
            {
                using RecordBlock block = JournalDesk.Block(number, JournalDesk.RandomRows(new Random(number), 2));
                places.Add(await journal.AppendAsync(block, JournalDesk.Header(number), CancellationToken.None));
            }
        }

        IReadOnlyDictionary<string, byte[]> good = disk.Backup();
        (string name, byte[] bytes) = good.Single();
        for (int length = 0; length < bytes.Length; length += 7)
        {
            disk.Restore(good);
            disk.Truncate(name, length);
            await using StreamJournal journal = await desk.OpenAsync(disk);
            Assert.Equal(places.Skip(1).Append(new JournalPlace(1, bytes.Length, 0)).Count(place => place.Offset <= length), journal.Scan().Count());
            ConnectorException e = await Assert.ThrowsAsync<ConnectorException>(() => desk.OpenAsync(disk, new BatchRecord(desk.Stream, 4, "INC1-7-4", "RUN1", places[3], 2)));
            Assert.Equal("JOURNAL-BEHIND", e.Error.Code);
        }
    }

    private static async Task AppendAsync(StreamJournal journal, long number, int seed, Dictionary<long, (JournalPlace, List<string?[]>)> acknowledged)
    {
        List<string?[]> rows = JournalDesk.RandomRows(new Random(seed), 1 + seed % 9);
        using RecordBlock block = JournalDesk.Block(number + 1000, rows);
        try
        {
            JournalPlace place = await journal.AppendAsync(block, JournalDesk.Header(number), CancellationToken.None);
            lock (acknowledged) acknowledged[number] = (place, rows);
        }
        catch (ConnectorException e) when (e.Error.Code == "JOURNAL-WRITE")
        {
            // Not acknowledged, so the model does not know it.
        }
    }

    private static async Task CheckAsync(StreamJournal journal, Dictionary<long, (JournalPlace Place, List<string?[]> Rows)> acknowledged, int seed)
    {
        List<JournalEntry> all = [.. journal.Scan()];
        Assert.Equal([], acknowledged.Keys.Except(all.Select(entry => entry.Header.Number)));
        foreach ((JournalPlace place, List<string?[]> rows) in acknowledged.Values)
        {
            using JournalRecord record = await journal.ReadAsync(place, CancellationToken.None);
            Assert.True(rows.SelectMany(row => row).SequenceEqual(JournalDesk.Rows(record.Block).SelectMany(row => row)), $"seed {seed}");
        }

        foreach (JournalEntry entry in all) (await journal.ReadAsync(entry.Place, CancellationToken.None)).Dispose();
    }
}

using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Tests.Journal;
using MlConnector.TestKit.Segments;

namespace MlConnector.Engine.Tests.Resealing;

/// <summary>Segments that are written anew under another key: every record in its place, whatever the disk does.</summary>
public sealed class SegmentResealTests
{
    private static readonly StreamId Stream = new(7);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_record_stays_in_its_place_and_the_old_key_is_needed_no_more()
    {
        PowerCutSegments disk = new(1);
        Ring ring = new();
        const int segments = 3;
        List<(JournalPlace Place, int Seed)> written = [];
        while (disk.List("journal/7").Count < segments) written.AddRange(await WriteAsync(disk, ring, written.Count, 1));
        ring.Renew();
        written.AddRange(await WriteAsync(disk, ring, written.Count, 1)); // the newest segment holds records of both keys
        Assert.Equal(segments, disk.List("journal/7").Count);

        Assert.Equal(segments, await ResealAsync(disk, ring));
        Assert.Equal(0, await ResealAsync(disk, ring));
        ring.Forget();
        await ProveAsync(disk, ring, written);
        written.AddRange(await WriteAsync(disk, ring, written.Count, 5));
        await ProveAsync(disk, ring, written);
    }

    [Fact]
    public async Task A_disk_that_fails_and_a_power_cut_at_any_act_lose_nothing_and_the_next_attempt_finishes()
    {
        bool finished = false;
        for (int acts = 0; !finished; acts++)
        {
            PowerCutSegments disk = new(acts) { FailAfter = null };
            Ring ring = new();
            List<(JournalPlace Place, int Seed)> written = await WriteAsync(disk, ring, 0, 8);
            ring.Renew();
            disk.FailAfter = acts;
            try
            {
                await ResealAsync(disk, ring);
                finished = true;
            }
            catch (IOException)
            {
                // The disk says no; then the power goes as well.
            }

            disk.PowerCut();
            await ProveAsync(disk, ring, written);
            await ResealAsync(disk, ring);
            disk.PowerCut();
            ring.Forget();
            await ProveAsync(disk, ring, written);
            Assert.All(disk.List("journal/7"), name => Assert.EndsWith(".mlj", name, StringComparison.Ordinal));
            Assert.InRange(acts, 0, 200);
        }
    }

    [Fact]
    public async Task A_torn_tail_is_not_carried_over()
    {
        PowerCutSegments disk = new(3);
        Ring ring = new();
        List<(JournalPlace Place, int Seed)> written = await WriteAsync(disk, ring, 0, 3);
        string newest = disk.List("journal/7")[^1];
        using (ISegmentWriter torn = disk.Append(newest, disk.Open(newest).Length, 0)) torn.Write(new byte[300]);
        ring.Renew();
        await ResealAsync(disk, ring);
        ring.Forget();
        await ProveAsync(disk, ring, written);
        await WriteAsync(disk, ring, 3, 1);
    }

    [Fact]
    public async Task A_damaged_record_leaves_its_segment_as_it_was()
    {
        PowerCutSegments disk = new(4);
        Ring ring = new();
        await WriteAsync(disk, ring, 0, 8);
        string first = disk.List("journal/7")[0];
        disk.Damage(first, 400, 0x40);
        IReadOnlyDictionary<string, byte[]> before = disk.Backup();
        ring.Renew();
        ConnectorException damaged = await Assert.ThrowsAsync<ConnectorException>(() => ResealAsync(disk, ring));
        Assert.Equal("JOURNAL-DAMAGED", damaged.Error.Code);
        Assert.Equal(before[first], disk.Backup()[first]);
        Assert.Equal(before.Keys, disk.Backup().Keys);
    }

    private static async Task<int> ResealAsync(PowerCutSegments disk, Ring ring)
    {
        SegmentReseal reseal = new(disk, ring, Stream);
        DataKey now = await ring.CurrentAsync(KeyPurpose.Journal, Cancel);
        (int Number, long Bytes)[] old = [.. reseal.Segments().Where(segment => reseal.HoldsOld(segment.Number, segment.Bytes, now))];
        foreach ((int number, long bytes) in old)
        {
            Assert.True(reseal.BeginsOld(number, now));
            await reseal.RunAsync(number, bytes, now, Cancel);
        }

        return old.Length;
    }

    private static Task<StreamJournal> OpenAsync(PowerCutSegments disk, Ring ring) =>
        StreamJournal.OpenAsync(disk, ring, Stream, TimeProvider.System, new JournalOptions { SegmentBytes = 4096 }, null, Cancel);

    private static async Task<List<(JournalPlace, int)>> WriteAsync(PowerCutSegments disk, Ring ring, int from, int count)
    {
        List<(JournalPlace, int)> written = [];
        await using StreamJournal journal = await OpenAsync(disk, ring);
        for (int i = from; i < from + count; i++)
        {
            using RecordBlock block = JournalDesk.Block(i + 1, JournalDesk.RandomRows(new Random(i), 25));
            written.Add((await journal.AppendAsync(block, JournalDesk.Header(i + 1), Cancel), i));
        }

        return written;
    }

    private static async Task ProveAsync(PowerCutSegments disk, Ring ring, List<(JournalPlace Place, int Seed)> written)
    {
        await using StreamJournal journal = await OpenAsync(disk, ring);
        Assert.Equal(written.Select(one => one.Place), journal.Scan().Select(entry => entry.Place));
        foreach ((JournalPlace place, int seed) in written)
        {
            using JournalRecord record = await journal.ReadAsync(place, Cancel);
            Assert.Equal(JournalDesk.RandomRows(new Random(seed), 25), JournalDesk.Rows(record.Block));
            Assert.Equal((seed + 1, "RUN1"), (record.Header.Number, record.Header.RunId));
        }
    }

    /// <summary>Data keys that are renewed and forgotten.</summary>
    private sealed class Ring : IKeyRing
    {
        private readonly List<DataKey> keys = [KeyOf(1)];

        public void Renew() => keys.Add(KeyOf(keys.Count + 1));

        public void Forget() => keys.RemoveRange(0, keys.Count - 1);

        public ValueTask<DataKey> CurrentAsync(KeyPurpose purpose, CancellationToken cancel) => new(keys[^1]);

        public ValueTask<DataKey> FindAsync(string keyId, CancellationToken cancel) => new(keys.Single(key => key.Id == keyId));

        private static DataKey KeyOf(int number) => new($"key-{number}", KeyPurpose.Journal, Enumerable.Range(number, 32).Select(i => (byte)i).ToArray());
    }
}

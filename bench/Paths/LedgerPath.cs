using System.Diagnostics;
using System.Globalization;
using System.Text;
using MlConnector.Abstractions.Records;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Journal;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Segments;

namespace MlConnector.Bench.Paths;

/// <summary>Fills a ledger with new keys, then looks all of them up again as a second full read does, then keys that are not there, then traces one.</summary>
internal static class LedgerPath
{
    private const int PageRows = 5000;
    private static readonly Fence AnyFence = new("bench", 1, "bench");
    private static readonly BlockLayout Layout = new(["Invoice"], [0], 1, 1);

    public static async Task RunAsync(int rows)
    {
        string folder = Directory.CreateTempSubdirectory("mlc-bench-").FullName;
        FileSegments segments = new(folder);
        StreamId stream = new(1);
        await using StreamJournal journal = await StreamJournal.OpenAsync(segments, new BenchKeys(), stream, TimeProvider.System, JournalOptions.Default, null, CancellationToken.None);
        BenchStore store = new();
        await using StreamLedger ledger = await StreamLedger.OpenAsync(segments, journal, store, store, new StreamRecord(stream, "p", "s", "t"), LedgerOptions.Default, CancellationToken.None);
        LedgerEntry[] found = new LedgerEntry[PageRows];
        TimeSpan lookupNew = default, stage = default, trace = default, flush = default, merge = default, unchanged = default, absent = default;
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        for (int first = 0; first < rows; first += PageRows)
        {
            using RecordBlock block = Block(first);
            Hash128[] keys = Keys(block);
            CpuLap lap = CpuLap.Start();
            ledger.Lookup(keys, found);
            lookupNew += lap.Next();
            LedgerBatch batch = ledger.Begin(first / PageRows + 1);
            for (int i = 0; i < keys.Length; i++) batch.Stage(keys[i], keys[i], 1_700_000_000_000, i, RowFlags.None);
            stage += lap.Next();
            batch.Journaled(new JournalPlace(1, first, 0), block);
            trace += lap.Next();
            batch.Settle();
            if (await ledger.FlushIfNeededAsync(false, CancellationToken.None) is not null) ledger.Committed();
            flush += lap.Next();
            await ledger.MergeIfNeededAsync(AnyFence, CancellationToken.None);
            merge += lap.Next();
        }

        if (await ledger.FlushIfNeededAsync(true, CancellationToken.None) is not null) ledger.Committed();
        TimeSpan fillCpu = Environment.CpuUsage.TotalTime - cpu;
        for (int first = 0; first < rows; first += PageRows)
        {
            using RecordBlock known = Block(first), unknown = Block(first + 500_000_000);
            Hash128[] keys = Keys(known), others = Keys(unknown);
            CpuLap lap = CpuLap.Start();
            ledger.Lookup(keys, found);
            unchanged += lap.Next();
            if (!found[0].IsLive || !found[^1].IsLive) throw new InvalidOperationException("A key is lost.");
            ledger.Lookup(others, found);
            absent += lap.Next();
        }

        long traced = Stopwatch.GetTimestamp();
        int hits = ledger.Trace.Find((100_000_000 + rows / 2).ToString(CultureInfo.InvariantCulture)).Count;
        TimeSpan oneTrace = Stopwatch.GetElapsedTime(traced);
        long bytes = Directory.EnumerateFiles(folder, "*.run", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
        Console.WriteLine(
            $"{rows} keys: lookup new {Per(lookupNew, rows)}  stage {Per(stage, rows)}  trace {Per(trace, rows)}  settle+flush {Per(flush, rows)}  merge {Per(merge, rows)}  (cpu of all {Per(fillCpu, rows)})  " +
            $"lookup unchanged {Per(unchanged, rows)}  lookup absent {Per(absent, rows)} ns/row  trace one: {hits} hit in {oneTrace.TotalMicroseconds:0} µs  ledger+trace {bytes / (decimal)rows:0.0} B/row");
        Directory.Delete(folder, true);
    }

    private static long Per(TimeSpan time, int rows) => time.Ticks * 100 / rows;

    private static Hash128[] Keys(RecordBlock block)
    {
        ushort tag = KeyHash.Tag("EDU1");
        Hash128[] keys = new Hash128[block.RowCount];
        for (int i = 0; i < keys.Length; i++) keys[i] = KeyHash.Of(tag, block.Row(i).Key);
        return keys;
    }

    private static RecordBlock Block(int first)
    {
        RecordBlock block = new(Layout, PageRows * 20);
        block.BeginPart(new BlockPart("EDU1", 1, TimeProvider.System.GetUtcNow(), 1_700_000_000_000));
        for (int i = first; i < first + PageRows; i++)
        {
            byte[] key = Encoding.ASCII.GetBytes((100_000_000 + i).ToString("D15", CultureInfo.InvariantCulture));
            block.Append(new RecordRow([new Cell(CellKind.Text, 0, key.Length)], key), RowFlags.None);
        }

        return block;
    }
}

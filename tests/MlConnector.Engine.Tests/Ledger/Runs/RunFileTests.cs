using MlConnector.Engine.Blocks;
using MlConnector.Engine.Ledger;
using MlConnector.Engine.Ledger.Runs;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Segments;

namespace MlConnector.Engine.Tests.Ledger.Runs;

public sealed class RunFileTests : IDisposable
{
    private const int Keys = 100_000;
    private static readonly Hash128[] Present = Numbered(0), Absent = Numbered(Keys);
    private readonly string folder = Directory.CreateTempSubdirectory("mlc-run-").FullName;
    private readonly FileSegments segments;

    public RunFileTests() => segments = new FileSegments(folder);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_filter_knows_every_key_and_few_others_one_by_one_and_by_the_page()
    {
        var run = new SortedRun(segments, LedgerCode.Shape, Write());
        Hash128[] asked = [.. Present.Take(2_000), .. Absent.Take(2_000)];
        bool[] held = new bool[asked.Length];
        run.MarkHeld(asked, held);
        Assert.Equal(asked.Select(key => run.MayHold(key.Low)), held);
        Assert.All(held.Take(2_000), Assert.True);
        Assert.InRange(held.Skip(2_000).Count(isHeld => isHeld), 0, 100);
        run.Release();
    }

    [Fact]
    public void A_run_without_a_filter_may_have_every_key()
    {
        RunShape shape = LedgerCode.Shape with { FilterBits = 0 };
        var run = new SortedRun(segments, shape, Write(shape));
        bool[] held = new bool[3];
        run.MarkHeld([.. Absent.Take(2)], held);
        Assert.Equal([true, true, false], held);
        run.Release();
    }

    [Fact]
    public void What_stands_behind_the_entries_is_written_and_read_without_a_copy_so_that_long_reads_leave_no_megabytes_behind()
    {
        Write(); // pools are filled
        long before = GC.GetAllocatedBytesForCurrentThread();
        SortedRunFile file = Write();
        long written = GC.GetAllocatedBytesForCurrentThread() - before;
        var run = new SortedRun(segments, LedgerCode.Shape, file);
        before = GC.GetAllocatedBytesForCurrentThread();
        run.Loaded();
        long loaded = GC.GetAllocatedBytesForCurrentThread() - before;
        run.Release();

        int filter = Keys * LedgerCode.Shape.FilterBits / 8, fences = Keys / LedgerCode.Shape.EntriesPerBlock * sizeof(ulong);
        Assert.InRange(written, filter, filter + 20_000);
        Assert.InRange(loaded, filter + 2 * fences, filter + 2 * fences + 20_000);
    }

    private SortedRunFile Write(RunShape? shape = null)
    {
        using RunWriter writer = new(segments, $"ledger/7/{Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Length:D8}.run", shape ?? LedgerCode.Shape, Keys);
        Span<byte> entry = stackalloc byte[LedgerCode.Size];
        foreach (Hash128 key in Present)
        {
            LedgerCode.Write(new LedgerEntry(key, key, 1, default, LedgerState.Live), entry);
            writer.Add(entry);
        }

        return writer.Finish(0);
    }

    private static Hash128[] Numbered(int first) => [.. Enumerable.Range(first, Keys).Select(i => new Hash128((ulong)i, Hash128.Of(BitConverter.GetBytes(i)).Low))];
}

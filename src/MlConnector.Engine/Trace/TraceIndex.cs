using System.Collections.Immutable;
using System.Text;
using MlConnector.Abstractions.Records;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Ledger.Runs;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Segments;

namespace MlConnector.Engine.Trace;

/// <summary>A journal record that holds, or held, rows with a wanted key part.</summary>
/// <param name="Number">Number of the record that first held them: the batch number.</param>
/// <param name="Version">Newest version among these rows.</param>
/// <param name="Place">Record in the journal that holds them now (row 0); it may be gone, then number and version are what is left.</param>
public readonly record struct TraceHit(long Number, long Version, JournalPlace Place);

/// <summary>
/// Finds journal records by the text of key parts. One entry per part value and record, so that a part that many rows share (a company, a period) costs nothing. Values are compared
/// without leading zeros and outer blanks, ASCII letters in upper case: 4711 finds 000000000004711. The caller reads the records and compares the rows (<see cref="TracePart.Same"/>).
/// </summary>
public sealed class TraceIndex : IDisposable
{
    private const int BlocksAtOnce = 2;
    private readonly Lock gate = new();
    private List<TraceEntry> unwritten = [];

    internal TraceIndex(ISegments segments, StreamId stream, ImmutableArray<SortedRunFile> files) => Shelf = new RunShelf(segments, TraceCode.Shape, $"trace/{stream}", files);

    internal RunShelf Shelf { get; }

    internal ImmutableArray<SortedRunFile> Files => Shelf.Files;

    internal int Unwritten
    {
        get
        {
            lock (gate) return unwritten.Count;
        }
    }

    /// <summary>Opens the index of a stream for looking only, without lease or ledger: rows of batches that no flush has written yet are not found.</summary>
    public static TraceIndex OpenForReading(ISegments segments, StreamRecord stream) => new(new ReadOnlySegments(segments), stream.Id, stream.Ledger.Trace);

    /// <summary>Records with a row that has this part, newest first.</summary>
    public IReadOnlyList<TraceHit> Find(string part, int limit = 10_000)
    {
        ulong hash = TracePart.Hash(Encoding.UTF8.GetBytes(part));
        List<TraceHit> hits = [];
        ImmutableArray<SortedRun> held;
        byte[] memory;
        lock (gate)
        {
            memory = Encode(unwritten.Where(entry => entry.Part == hash));
            held = Shelf.Hold();
        }

        using RunMerge merge = new(TraceCode.Shape, [new MemoryCursor(memory, memory.Length / TraceCode.Size, TraceCode.Size), .. held.Select(run => new FileCursor(run, hash << 16, BlocksAtOnce))]);
        RunShelf.Release(held);
        while (merge.MoveNext())
        {
            TraceEntry entry = TraceCode.Read(merge.Current);
            if (entry.Part > hash) break;
            if (entry.Part == hash) hits.Add(entry.Hit);
        }

        hits.Reverse();
        return hits.Count > limit ? hits[..limit] : hits;
    }

    /// <summary>Records with rows that have each of the parts (not necessarily the same row), newest first: for a whole source id.</summary>
    public IReadOnlyList<TraceHit> FindAll(IReadOnlyList<string> parts, int limit = 10_000)
    {
        IEnumerable<TraceHit>? common = null;
        foreach (string part in parts)
        {
            IReadOnlyList<TraceHit> hits = Find(part, int.MaxValue);
            common = common is null ? hits : [.. hits.IntersectBy(common.Select(hit => hit.Number), hit => hit.Number)];
        }

        return [.. (common ?? []).Take(limit)];
    }

    /// <inheritdoc />
    public void Dispose() => Shelf.Dispose();

    /// <summary>Adds the rows of a record.</summary>
    internal void Add(long number, JournalPlace place, RecordBlock block)
    {
        ImmutableArray<int> wanted = block.Layout.TraceCells;
        if (wanted.IsEmpty) return;
        Span<ulong> last = stackalloc ulong[Math.Min(wanted.Length, 64)];
        lock (gate)
        {
            foreach (BlockPart part in block.Parts)
            {
                TraceHit hit = new(part.Origin > 0 ? part.Origin : number, part.Version, place with { Row = 0 });
                last.Fill(ulong.MaxValue);
                for (int i = part.FirstRow; i < part.FirstRow + part.Rows; i++) AddRow(block.Row(i).Cells, wanted.AsSpan(), hit, last);
            }
        }
    }

    /// <summary>Writes what is in memory as a run.</summary>
    internal void Flush(CancellationToken cancel)
    {
        lock (gate)
        {
            if (unwritten.Count == 0) return;
            byte[] sorted = Encode(unwritten);
            int count = sorted.Length / TraceCode.Size;
            Shelf.AddNewest(Shelf.Write(new MemoryCursor(sorted, count, TraceCode.Size), count, cancel));
            unwritten = [];
        }
    }

    private void AddRow(ReadOnlySpan<byte> cells, ReadOnlySpan<int> wanted, TraceHit hit, Span<ulong> last)
    {
        for (int w = 0, at = 0, index = 0; w < wanted.Length; w++)
        {
            if (wanted[w] < index) (at, index) = (0, 0);
            Cell cell = default;
            for (; index <= wanted[w]; index++) cell = CellCode.Read(cells, ref at);
            if (cell.Length == 0) continue;
            ulong hash = TracePart.Hash(cells.Slice(cell.Offset, cell.Length));
            if (w < last.Length && last[w] == hash) continue;
            if (w < last.Length) last[w] = hash;
            unwritten.Add(new TraceEntry(hash, hit));
        }
    }

    // In key order; of the same key the newest version, and the place told last.
    private static byte[] Encode(IEnumerable<TraceEntry> entries)
    {
        TraceEntry[] sorted = [.. entries];
        int[] told = [.. Enumerable.Range(0, sorted.Length)];
        Array.Sort(sorted, told);
        byte[] encoded = new byte[sorted.Length * TraceCode.Size];
        int count = 0;
        for (int i = 0; i < sorted.Length;)
        {
            TraceHit hit = sorted[i].Hit;
            int newest = told[i], next = i + 1;
            for (; next < sorted.Length && sorted[next].CompareTo(sorted[i]) == 0; next++)
            {
                hit = hit with { Version = Math.Max(hit.Version, sorted[next].Hit.Version), Place = told[next] > newest ? sorted[next].Hit.Place : hit.Place };
                newest = Math.Max(newest, told[next]);
            }

            TraceCode.Write(new TraceEntry(sorted[i].Part, hit), encoded.AsSpan(count++ * TraceCode.Size));
            i = next;
        }

        return encoded[..(count * TraceCode.Size)];
    }
}

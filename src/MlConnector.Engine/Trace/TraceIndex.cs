using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using MlConnector.Abstractions.Records;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Journal;
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
    private readonly List<TraceEntry> unwritten = [];

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

    /// <summary>
    /// Opens the index of a stream for looking only, without its lease: written entries from the runs, later ones from the journal. A run in progress may merge a file away meanwhile: then a
    /// look ends with <c>LEDGER-DAMAGED</c>, and the stream's record is to be read again.
    /// </summary>
    public static async Task<TraceIndex> OpenForReadingAsync(ISegments segments, StreamRecord stream, StreamJournal journal, IBatchStore batches, CancellationToken cancel)
    {
        TraceIndex index = new(new ReadOnlySegments(segments), stream.Id, stream.Ledger.Trace);
        IReadOnlyList<BatchRecord> settled = await batches.SettledAfterAsync(stream.Id, stream.Ledger.AppliedBatch, cancel), unsettled = await batches.UnsettledAsync(stream.Id, cancel);
        foreach (BatchRecord batch in settled.Concat(unsettled).OrderBy(batch => batch.Number))
        {
            using JournalRecord record = await journal.ReadAsync(batch.Place with { Row = 0 }, cancel);
            index.Add(batch.Number, batch.Place, record.Block);
        }

        return index;
    }

    /// <summary>Records with a row that has this part, newest first.</summary>
    public IReadOnlyList<TraceHit> Find(string part, int limit = 10_000)
    {
        ulong hash = TracePart.Hash(Encoding.UTF8.GetBytes(part));
        List<TraceHit> hits = [];
        ImmutableArray<SortedRun> held;
        MemoryCursor memory;
        lock (gate)
        {
            memory = Encode([.. unwritten.Where(entry => entry.Part == hash)]);
            held = Shelf.Hold();
        }

        using RunMerge merge = new(TraceCode.Shape, [memory, .. held.Select(run => new FileCursor(run, hash << 16, BlocksAtOnce))]);
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
            using MemoryCursor sorted = Encode(CollectionsMarshal.AsSpan(unwritten));
            Shelf.AddNewest(Shelf.Write(sorted, sorted.Count, cancel));
            unwritten.Clear();
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
    private static MemoryCursor Encode(Span<TraceEntry> told)
    {
        ulong[] parts = RowArrays.Of<ulong>().Rent(told.Length);
        int[] order = RowArrays.Of<int>().Rent(told.Length);
        for (int i = 0; i < told.Length; i++) (parts[i], order[i]) = (told[i].Part, i);
        Array.Sort(parts, order, 0, told.Length);
        byte[] encoded = RowArrays.Of<byte>().Rent(told.Length * TraceCode.Size);
        int count = 0;
        for (int start = 0, end; start < told.Length; start = end)
        {
            for (end = start + 1; end < told.Length && parts[end] == parts[start];) end++;
            count = EncodePart(told, order.AsSpan(start, end - start), encoded, count);
        }

        RowArrays.Of<ulong>().Return(parts);
        RowArrays.Of<int>().Return(order);
        return new MemoryCursor(encoded, count, TraceCode.Size);
    }

    private static int EncodePart(Span<TraceEntry> told, Span<int> same, byte[] encoded, int count)
    {
        // What was told later comes later: numbers rise, but for rows that retention carried.
        if (same.Length > 1) Sort(told, same);
        for (int i = 0; i < same.Length; i++)
        {
            TraceHit hit = told[same[i]].Hit;
            if (i + 1 == same.Length || told[same[i + 1]].Hit.Number != hit.Number) TraceCode.Write(told[same[i]], encoded.AsSpan(count++ * TraceCode.Size));
            else Keep(ref told[same[i + 1]], hit.Version);
        }

        return count;
    }

    private static void Keep(ref TraceEntry entry, long version) => entry = entry with { Hit = entry.Hit with { Version = Math.Max(version, entry.Hit.Version) } };

    private static void Sort(Span<TraceEntry> told, Span<int> same)
    {
        same.Sort();
        long[] numbers = new long[same.Length];
        for (int i = 0; i < numbers.Length; i++) numbers[i] = told[same[i]].Hit.Number * told.Length + i;
        numbers.AsSpan().Sort(same);
    }
}

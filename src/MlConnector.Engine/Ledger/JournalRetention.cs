using MlConnector.Engine.Journal;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Ledger;

/// <summary>
/// Drops old segments of a stream's journal, and first carries over every row that is the newest of a live key or an open dead letter, so that current state can always be delivered again without the
/// source. Safe at every step: the carried rows are durable before the ledger points to them, ledger and dead letters point to them before the segment goes; a crash in between leaves rows twice, never
/// none. Runs under the stream's lease while no batch is in flight.
/// </summary>
public sealed class JournalRetention(StreamJournal journal, StreamLedger ledger, TimeProvider time)
{
    private sealed record Segment(int Number, long Bytes, long Rows, DateTimeOffset Newest);

    /// <summary>Looks once at all segments, oldest first.</summary>
    /// <exception cref="Abstractions.Errors.ConnectorException"><c>JOURNAL-DAMAGED</c>, <c>JOURNAL-WRITE</c>, <c>LEDGER-DAMAGED</c>, <c>FENCE-LOST</c>; whatever was dropped before is dropped.</exception>
    public async Task<RetentionResult> RunAsync(RetentionPolicy policy, RetentionHost host, CancellationToken cancel)
    {
        if (ledger.InFlight.Count > 0) return new RetentionResult(0, 0, 0);

        // What is not in the runs is applied again from the segments at opening: write it before any of them may go.
        await ledger.FlushNowAsync(host.Fence, cancel);
        Dictionary<int, long> needed = Needed(policy);
        RetentionResult result = new(0, 0, 0);
        foreach (Segment segment in Candidates(policy, needed).Take(policy.MostSegments))
        {
            long carried = await CarryAsync(segment, needed.GetValueOrDefault(segment.Number), policy, host, cancel);
            journal.Drop(segment.Number);
            result = new RetentionResult(result.SegmentsDropped + 1, result.RowsCarried + carried, result.BytesFreed + segment.Bytes);
        }

        return result;
    }

    // Rows still needed of each segment: one pass over the ledger instead of reading the segments.
    private Dictionary<int, long> Needed(RetentionPolicy policy)
    {
        Dictionary<int, long> needed = [];
        foreach (LedgerEntry entry in ledger.Scan())
        {
            if (entry.IsLive) needed[entry.Place.Segment] = needed.GetValueOrDefault(entry.Place.Segment) + 1;
        }

        foreach (JournalPlace place in policy.DeadLetters) needed[place.Segment] = needed.GetValueOrDefault(place.Segment) + 1;
        return needed;
    }

    private List<Segment> Candidates(RetentionPolicy policy, Dictionary<int, long> needed)
    {
        List<Segment> candidates = [];
        DateTimeOffset oldest = time.GetUtcNow() - policy.MaxAge;
        long total = journal.Bytes;
        foreach ((int number, long bytes) in journal.Segments().Where(segment => !journal.IsNewest(segment.Number)))
        {
            Segment segment = Measure(number, bytes);
            bool due = segment.Newest <= oldest || total > policy.MaxBytes;
            if (!due || needed.GetValueOrDefault(number) * 100 > segment.Rows * policy.MostNeededPercent) continue;
            candidates.Add(segment);
            total -= bytes;
        }

        return candidates;
    }

    private Segment Measure(int number, long bytes)
    {
        long rows = 0;
        DateTimeOffset newest = DateTimeOffset.MinValue;
        foreach (JournalEntry entry in journal.ScanSegment(number, bytes))
        {
            rows += entry.Header.Rows;
            if (entry.Header.WrittenAt > newest) newest = entry.Header.WrittenAt;
        }

        return new Segment(number, bytes, rows, newest);
    }

    private async Task<long> CarryAsync(Segment segment, long needed, RetentionPolicy policy, RetentionHost host, CancellationToken cancel)
    {
        if (needed == 0) return 0;
        using CarriedRows carried = new(journal, ledger, host, new NeededRows());
        await carried.TakeSegmentAsync(segment.Number, segment.Bytes, policy.DeadLetters, cancel);
        return await carried.FinishAsync(cancel);
    }
}

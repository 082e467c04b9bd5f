using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Journal;

/// <summary>Where the newest segment ends in truth.</summary>
/// <param name="End">First byte after the last whole record: the rest is cut before the next append.</param>
/// <param name="DurableBefore">Bytes proved durable by the newest record.</param>
/// <param name="LastNumber">Highest record number in the segment; 0 if it has none.</param>
/// <param name="Records">Records in it.</param>
internal sealed record SegmentTail(int End, int DurableBefore, long LastNumber, int Records)
{
    /// <summary>
    /// Finds the end. Each record says how far the segment was durable when it was written. Behind that line, a record that is not whole is the torn tail of a group that was never acknowledged,
    /// and goes with everything after it. Before the line it is damage, which is never cut away silently.
    /// </summary>
    /// <exception cref="Abstractions.Errors.ConnectorException"><c>JOURNAL-DAMAGED</c>.</exception>
    public static SegmentTail Find(ISegments segments, string name, StreamId stream)
    {
        using SegmentScanner scanner = new(segments.Open(name), name, stream);
        List<(long Offset, RecordHeader Header)> records = [];
        int durable = 0;
        long at = 0, lastNumber = 0;
        while (scanner.HeaderAt(at) is { } header)
        {
            durable = Math.Max(durable, header.DurableBefore);
            records.Add((at, header));
            at += header.RecordLength;
        }

        if (at < scanner.Length && (at < durable || scanner.DurableBeyond(at))) throw JournalErrors.Damaged(name, at, "a record's header is broken, and later records are there");
        int whole = 0;
        while (whole < records.Count && (records[whole].Offset < durable || scanner.RowsAreWhole(records[whole].Offset, records[whole].Header))) whole++;
        long end = whole < records.Count ? records[whole].Offset : at;
        foreach ((_, RecordHeader header) in records.Take(whole)) lastNumber = Math.Max(lastNumber, header.Header.Number);
        return new SegmentTail(checked((int)end), durable, lastNumber, whole);
    }
}

using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Journal;

/// <summary>
/// Cuts what is broken off a journal, for a person who has decided to go on without it (<c>adopt</c>, <c>rebuild</c>): each segment keeps its records up to the first that is not whole. Reads every byte; an ordinary opening never cuts
/// what was durable.
/// </summary>
internal static class JournalSalvage
{
    /// <summary>Cuts; true if something durable was lost. A torn tail of the newest segment is none of that.</summary>
    /// <exception cref="Abstractions.Errors.ConnectorException"><c>JOURNAL-FORMAT</c>.</exception>
    public static bool Run(ISegments segments, StreamId stream)
    {
        SegmentFiles files = new(segments, stream);
        List<int> numbers = files.Numbers();
        bool lost = false;
        foreach (int number in numbers)
        {
            string name = files.Name(number);
            (long whole, bool broken, bool torn) = Measure(segments, name, stream);
            if (!broken) continue;
            lost |= !(torn && number == numbers[^1]);
            Cut(segments, files, name, whole);
        }

        return lost;
    }

    private static (long Whole, bool Broken, bool Torn) Measure(ISegments segments, string name, StreamId stream)
    {
        using SegmentScanner scanner = new(segments.Open(name), name, stream);
        long at = 0;
        while (scanner.HeaderAt(at) is { } header && scanner.RowsAreWhole(at, header)) at += header.RecordLength;
        bool broken = at < scanner.Length || scanner.Length == 0;
        return (at, broken, broken && !scanner.DurableBeyond(at));
    }

    private static void Cut(ISegments segments, SegmentFiles files, string name, long whole)
    {
        if (whole == 0)
        {
            segments.Delete(name);
        }
        else
        {
            using ISegmentWriter writer = segments.Append(name, whole, unproven: 0);
            writer.Sync();
        }

        segments.SyncFolder(files.Folder);
    }
}

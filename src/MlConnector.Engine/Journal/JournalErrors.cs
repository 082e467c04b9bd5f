using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Journal;

/// <summary>What can be wrong with a journal, in words.</summary>
internal static class JournalErrors
{
    public static ConnectorException Damaged(string segment, long offset, string what, Exception? inner = null) => Make(
        "JOURNAL-DAMAGED", ErrorKind.Data, ErrorOwner.Operator, $"Journal segment {segment} is damaged at byte {offset}: {what}.",
        "Restore the data folder from a backup (store and journal together). Without one, run `mlc adopt` (what can be read is kept, the rest is read from the source again) or `mlc rebuild`.", inner);

    public static ConnectorException Behind(StreamId stream, BatchRecord batch) => Make(
        "JOURNAL-BEHIND", ErrorKind.Data, ErrorOwner.Operator,
        $"The store knows batch {batch.BatchId} of stream {stream}, but the journal has no such record at segment {batch.Place.Segment}, byte {batch.Place.Offset}: the journal is older than the store, or was deleted.",
        "Restore store and journal from the same backup. Without one, run `mlc adopt`: the destination's rows are taken over by their keys and the source is read from the beginning; or `mlc rebuild`. Nothing is sent until then.");

    public static ConnectorException Gone(StreamId stream, JournalPlace place) => Make(
        "JOURNAL-GONE", ErrorKind.Data, ErrorOwner.Operator, $"Segment {place.Segment} of stream {stream} is not there: retention removed it.",
        "Read the rows again from the source if they are needed.");

    public static ConnectorException Format(string segment, int format) => Make(
        "JOURNAL-FORMAT", ErrorKind.Config, ErrorOwner.Operator, $"Journal segment {segment} was written in format {format}, which this program does not know.",
        "Run the newer program that wrote it.");

    public static ConnectorException Write(StreamId stream, Exception inner) => Make(
        "JOURNAL-WRITE", ErrorKind.Transient, ErrorOwner.Operator, $"The journal of stream {stream} could not be written: {inner.Message}",
        "Free space on the disk of the data folder or replace it, then run again: nothing was sent, nothing is lost.", inner);

    private static ConnectorException Make(string code, ErrorKind kind, ErrorOwner owner, string message, string fix, Exception? inner = null) =>
        new(new ConnectorError(code, kind, owner, message, fix), inner);
}

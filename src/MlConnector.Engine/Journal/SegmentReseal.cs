using System.Security.Cryptography;
using MlConnector.Abstractions.Records;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Journal;

/// <summary>
/// Writes a segment anew under another data key, record by record. Each record keeps its place, so ledger, trace index and dead letters go on pointing to it; the old file stands until the new one is durable, and is then replaced in
/// one step. Under the stream's lease, and only while nothing is appended to the segment.
/// </summary>
internal sealed class SegmentReseal(ISegments segments, IKeyRing keys, StreamId stream)
{
    private const string Unfinished = ".new";
    private readonly SegmentFiles files = new(segments, stream);

    /// <summary>The segments there are with their whole bytes, oldest first, of a journal that nobody has open: a torn tail of the newest does not count.</summary>
    /// <exception cref="Abstractions.Errors.ConnectorException"><c>JOURNAL-DAMAGED</c>.</exception>
    public IReadOnlyList<(int Number, long Bytes)> Segments()
    {
        List<int> numbers = files.Numbers();
        return [.. numbers.Select(number => (number, number == numbers[^1] ? SegmentTail.Find(segments, files.Name(number), stream).End : LengthOf(number)))];
    }

    /// <summary>True if a segment's first record is sealed under another key. Keys follow each other, so no later record is older; one that was under way when the key changed is found by <see cref="HoldsOld"/>.</summary>
    public bool BeginsOld(int segment, DataKey now) => KeysOf(segment, RecordHeader.Size).FirstOrDefault() is { } first && first != now.Id;

    /// <summary>True if any record is.</summary>
    public bool HoldsOld(int segment, long bytes, DataKey now) => KeysOf(segment, bytes).Any(key => key != now.Id);

    /// <summary>Writes the segment anew.</summary>
    /// <exception cref="Abstractions.Errors.ConnectorException"><c>JOURNAL-DAMAGED</c>, <c>KEY-MISSING</c>: the segment stays as it was.</exception>
    /// <exception cref="IOException">The disk is full or failing, or the file is open elsewhere: the same.</exception>
    public async Task RunAsync(int segment, long bytes, DataKey now, CancellationToken cancel)
    {
        string name = files.Name(segment), unfinished = name + Unfinished;
        segments.Delete(unfinished); // of an attempt that died
        try
        {
            using (ISegmentWriter writer = segments.Create(unfinished))
            {
                await CopyAsync(name, bytes, writer, now, cancel);
                writer.Sync();
            }

            segments.Replace(name, unfinished);
            segments.SyncFolder(files.Folder);
        }
        catch
        {
            segments.Delete(unfinished);
            throw;
        }
    }

    private async Task CopyAsync(string name, long bytes, ISegmentWriter writer, DataKey now, CancellationToken cancel)
    {
        using ISegmentReader reader = segments.Open(name);
        using SegmentScanner scanner = new(segments.Open(name), name, stream);
        for (long at = 0; at < bytes;)
        {
            cancel.ThrowIfCancellationRequested();
            RecordHeader header = scanner.HeaderAt(at) ?? throw JournalErrors.Damaged(name, at, "a record's header is broken");
            await CopyAsync(reader, name, at, header, writer, now, cancel);
            at += header.RecordLength;
        }
    }

    private async Task CopyAsync(ISegmentReader reader, string name, long at, RecordHeader header, ISegmentWriter writer, DataKey now, CancellationToken cancel)
    {
        byte[] buffer = RowArrays.Of<byte>().Rent(header.RecordLength);
        try
        {
            reader.Read(at, buffer.AsSpan(0, header.RecordLength));
            if (RecordHeader.Check(buffer.AsSpan(RecordHeader.Size, header.SealedLength)) != header.RowsCheck) throw JournalErrors.Damaged(name, at, "the checksum of a record's rows is wrong");
            if (header.KeyId != now.Id)
            {
                DataKey old = await keys.FindAsync(header.KeyId, cancel);
                RecordSeal.Reseal(header, buffer.AsSpan(0, header.RecordLength), old, now);
            }

            writer.Write(buffer.AsSpan(0, header.RecordLength));
        }
        catch (CryptographicException e)
        {
            throw JournalErrors.Damaged(name, at, e.Message, e);
        }
        finally
        {
            RowArrays.Of<byte>().Return(buffer);
        }
    }

    private IEnumerable<string> KeysOf(int segment, long bytes)
    {
        string name = files.Name(segment);
        using SegmentScanner scanner = new(segments.Open(name), name, stream);
        for (long at = 0; at < bytes && scanner.HeaderAt(at) is { } header; at += header.RecordLength) yield return header.KeyId;
    }

    private long LengthOf(int segment)
    {
        using ISegmentReader reader = segments.Open(files.Name(segment));
        return reader.Length;
    }
}

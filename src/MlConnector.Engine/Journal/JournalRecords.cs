using System.Security.Cryptography;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Records;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Journal;

/// <summary>Reads single records of a journal by their place.</summary>
internal sealed class JournalRecords(ISegments segments, IKeyRing keys, SegmentFiles files, StreamId stream)
{
    /// <summary>Reads one record: checks it, decrypts it, and gives its rows.</summary>
    /// <exception cref="ConnectorException"><c>JOURNAL-DAMAGED</c>; <c>JOURNAL-GONE</c>: retention removed it; <c>KEY-MISSING</c>.</exception>
    public async Task<JournalRecord> ReadAsync(JournalPlace place, CancellationToken cancel)
    {
        string name = files.Name(place.Segment);
        RecordHeader header;
        byte[] buffer;
        using (ISegmentReader reader = Open(place))
        {
            byte[] head = new byte[RecordHeader.Size];
            header = ReadHeader(reader, place, head);
            buffer = RowArrays.Of<byte>().Rent(header.RecordLength);
            head.CopyTo(buffer, 0);
            reader.Read(place.Offset + RecordHeader.Size, buffer.AsSpan(RecordHeader.Size, header.SealedLength));
        }

        try
        {
            if (RecordHeader.Check(buffer.AsSpan(RecordHeader.Size, header.SealedLength)) != header.RowsCheck) throw JournalErrors.Damaged(name, place.Offset, "the checksum of a record's rows is wrong");
            DataKey key = await keys.FindAsync(header.KeyId, cancel);
            return new JournalRecord(header.Header, RecordSeal.Open(header, buffer.AsSpan(0, header.RecordLength), key));
        }
        catch (Exception e) when (e is CryptographicException or InvalidDataException)
        {
            throw JournalErrors.Damaged(name, place.Offset, e.Message, e);
        }
        finally
        {
            RowArrays.Of<byte>().Return(buffer);
        }
    }

    /// <summary>The header of the record at a place, without its rows.</summary>
    /// <exception cref="ConnectorException"><c>JOURNAL-DAMAGED</c>, <c>JOURNAL-GONE</c>.</exception>
    public JournalHeader ReadHeader(JournalPlace place) => ReadHead(place).Header;

    /// <summary>What the rows of the record at a place take in memory, in bytes.</summary>
    /// <exception cref="ConnectorException"><c>JOURNAL-DAMAGED</c>, <c>JOURNAL-GONE</c>.</exception>
    public long BytesOf(JournalPlace place) => ReadHead(place).PlainLength;

    private RecordHeader ReadHead(JournalPlace place)
    {
        using ISegmentReader reader = Open(place);
        return ReadHeader(reader, place, new byte[RecordHeader.Size]);
    }

    private RecordHeader ReadHeader(ISegmentReader reader, JournalPlace place, byte[] head)
    {
        string name = files.Name(place.Segment);
        RecordHeader? header = reader.Read(place.Offset, head) == head.Length ? RecordHeader.TryRead(head, out int format) : null;
        if (header is null || header.Stream != stream || header.SealedLength < 0 || place.Offset + (long)header.RecordLength > reader.Length) throw JournalErrors.Damaged(name, place.Offset, "no record begins there");
        return header;
    }

    private ISegmentReader Open(JournalPlace place)
    {
        string name = files.Name(place.Segment);
        try
        {
            return segments.Open(name);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw JournalErrors.Gone(stream, place);
        }
    }
}

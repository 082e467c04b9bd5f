using System.Buffers;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Journal;

/// <summary>
/// Goes from header to header through one segment. Small records are read through a window, large ones are skipped, so that a segment costs few reads in either case.
/// </summary>
internal sealed class SegmentScanner(ISegmentReader reader, string name, StreamId stream) : IDisposable
{
    private const int WindowBytes = 64 << 10;
    private readonly byte[] window = ArrayPool<byte>.Shared.Rent(WindowBytes);
    private long windowStart;
    private int windowLength;
    private bool smallRecords;

    /// <summary>Bytes in the file.</summary>
    public long Length { get; } = reader.Length;

    /// <summary>The header at a place; null if there is none, or the record does not fit into the file.</summary>
    /// <exception cref="Abstractions.Errors.ConnectorException"><c>JOURNAL-FORMAT</c>.</exception>
    public RecordHeader? HeaderAt(long offset)
    {
        if (offset < 0 || offset + RecordHeader.Size > Length) return null;
        if (offset < windowStart || offset + RecordHeader.Size > windowStart + windowLength)
        {
            windowStart = offset;
            windowLength = reader.Read(offset, window.AsSpan(0, smallRecords ? WindowBytes : RecordHeader.Size));
        }

        RecordHeader? header = RecordHeader.TryRead(window.AsSpan((int)(offset - windowStart), Math.Min(RecordHeader.Size, windowLength - (int)(offset - windowStart))), out int format);
        if (format != 0) throw JournalErrors.Format(name, format);
        if (header is null || header.Stream != stream || header.SealedLength < 0 || offset + header.RecordLength > Length) return null;
        smallRecords = header.RecordLength < WindowBytes / 4;
        return header;
    }

    /// <summary>True if the sealed rows of a record are as they were written.</summary>
    public bool RowsAreWhole(long offset, RecordHeader header)
    {
        byte[] sealedRows = ArrayPool<byte>.Shared.Rent(header.SealedLength);
        int read = reader.Read(offset + RecordHeader.Size, sealedRows.AsSpan(0, header.SealedLength));
        bool whole = read == header.SealedLength && RecordHeader.Check(sealedRows.AsSpan(0, read)) == header.RowsCheck;
        ArrayPool<byte>.Shared.Return(sealedRows);
        return whole;
    }

    /// <summary>Looks behind a broken place for a header that proves that the place was durable once. Reads the rest of the segment; happens only after a crash or damage.</summary>
    public bool DurableBeyond(long broken)
    {
        ReadOnlySpan<byte> magic = "MLJ1"u8;
        byte[] rest = ArrayPool<byte>.Shared.Rent(1 << 20);
        try
        {
            for (long at = broken; at + RecordHeader.Size <= Length; at += rest.Length - RecordHeader.Size)
            {
                ReadOnlySpan<byte> bytes = rest.AsSpan(0, reader.Read(at, rest));
                for (int i = bytes.IndexOf(magic); i >= 0 && i + RecordHeader.Size <= bytes.Length;)
                {
                    if (RecordHeader.TryRead(bytes[i..], out _) is { } header && header.Stream == stream && header.DurableBefore > broken) return true;
                    int next = bytes[(i + 1)..].IndexOf(magic);
                    i = next < 0 ? -1 : i + 1 + next;
                }
            }

            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rest);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(window);
        reader.Dispose();
    }
}

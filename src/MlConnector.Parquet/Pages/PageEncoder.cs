using System.Buffers.Binary;
using MlConnector.Parquet.Footer;

namespace MlConnector.Parquet.Pages;

/// <summary>
/// Makes the one data page of a column in a row group: header, then definition levels and values together, compressed. Levels are one run where every row has a value, else a bit per row.
/// </summary>
internal sealed class PageEncoder(ParquetCompression compression) : IDisposable
{
    private readonly GrowingBuffer body = new();
    private readonly GrowingBuffer packed = new();
    private readonly GrowingBuffer page = new();
    private readonly SnappyCompressor snappy = new();

    /// <summary>The page; valid until the next one. <paramref name="plain"/> is its length before compression, header included.</summary>
    public ReadOnlyMemory<byte> Encode(ColumnWriter column, out int plain)
    {
        body.Clear();
        if (column.Column.Nullable) AddLevels(column);
        column.Values.CopyTo(body.Reserve(column.Values.Length));
        GrowingBuffer stored = Compress();
        page.Clear();
        WriteHeader(column.Count, body.Length, stored.Length);
        plain = page.Length + body.Length;
        stored.Written.CopyTo(page.Reserve(stored.Length));
        return page.Memory;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        body.Dispose();
        packed.Dispose();
        page.Dispose();
    }

    private GrowingBuffer Compress()
    {
        if (compression == ParquetCompression.None) return body;
        packed.Clear();
        Span<byte> room = packed.Reserve(SnappyCompressor.MostBytes(body.Length));
        packed.Shorten(snappy.Compress(body.Written, room));
        return packed;
    }

    /// <summary>Levels of one bit, in the hybrid of runs and packed bits, behind their length.</summary>
    private void AddLevels(ColumnWriter column)
    {
        int start = body.Length;
        body.Reserve(sizeof(int));
        var thrift = new CompactWriter(body);
        if (column.Nulls == 0)
        {
            thrift.Varint((uint)column.Count << 1);
            body.Reserve(1)[0] = 1;
        }
        else
        {
            thrift.Varint((uint)column.Present.Length << 1 | 1);
            column.Present.CopyTo(body.Reserve(column.Present.Length));
        }

        BinaryPrimitives.WriteInt32LittleEndian(body.From(start), body.Length - start - sizeof(int));
    }

    private void WriteHeader(int rows, int plainBytes, int storedBytes)
    {
        var thrift = new CompactWriter(page);
        thrift.Integer(1, 0); // data page
        thrift.Integer(2, plainBytes);
        thrift.Integer(3, storedBytes);
        thrift.BeginStruct(5);
        thrift.Integer(1, rows);
        thrift.Integer(2, 0); // PLAIN
        thrift.Integer(3, 3); // levels: RLE
        thrift.Integer(4, 3);
        thrift.EndStruct();
        thrift.Stop();
    }
}

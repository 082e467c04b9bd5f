using System.Buffers.Text;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Http.Protobuf;
using MlConnector.Http.Rows;

namespace MlConnector.BigQuery.WriteStreams;

/// <summary>
/// Writes rows as messages of <see cref="RowDescriptor"/>, each as one <c>serialized_rows</c>, straight from the cells of a batch. Nothing is allocated per row or cell; digits are copied as they are (INV-7).
/// </summary>
internal sealed class RowEncoder(TableSchema table, int maxRows, long maxBytes) : BatchEncoder(maxRows, maxBytes)
{
    private const int SerializedRow = 1, HeadRoom = 2 * ProtoWire.LongestVarint;
    private readonly string[] types = [.. table.Columns.Select(column => column.NativeType)];

    /// <inheritdoc />
    /// <remarks>How long a row is stands before it and is known behind it: it is written with room in front and moved up to its head.</remarks>
    protected override void WriteRow(PooledBody body, RecordRow row, bool first)
    {
        int need = HeadRoom;
        foreach (Cell cell in row.Cells) need += HeadRoom + cell.Length;
        Span<byte> room = body.Room(need), written = room[HeadRoom..];
        int length = 0;
        for (int column = 0; column < types.Length; column++)
        {
            if (row.Kind(column) > CellKind.Null) length += WriteCell(column, row, written[length..]);
        }

        int head = ProtoWire.WriteHead(SerializedRow, length, room);
        written[..length].CopyTo(room[head..]);
        body.Advance(head + length);
    }

    private int WriteCell(int column, RecordRow row, Span<byte> to)
    {
        ReadOnlySpan<byte> bytes = row.Bytes(column);
        int field = RowDescriptor.NumberOf(column);
        CellKind kind = row.Kind(column);
        return types[column] switch
        {
            "BOOL" => WriteNumber(field, kind == CellKind.True ? 1 : 0, to),
            "INT64" => WriteNumber(field, Whole(bytes), to),
            "DATE" => WriteNumber(field, CellTimes.Days(bytes), to),
            "TIMESTAMP" => WriteNumber(field, CellTimes.Microseconds(bytes), to),
            "DATETIME" => WriteText(field, WithoutZone(bytes), to),
            _ => WriteText(field, kind == CellKind.True ? "true"u8 : kind == CellKind.False ? "false"u8 : bytes, to),
        };
    }

    private static int WriteNumber(int field, long value, Span<byte> to)
    {
        int at = ProtoWire.Write(ProtoWire.TagOf(field, WireType.Varint), to);
        return at + ProtoWire.Write((ulong)value, to[at..]);
    }

    private static int WriteText(int field, ReadOnlySpan<byte> text, Span<byte> to)
    {
        int at = ProtoWire.WriteHead(field, text.Length, to);
        text.CopyTo(to[at..]);
        return at + text.Length;
    }

    private static long Whole(ReadOnlySpan<byte> digits) => Utf8Parser.TryParse(digits, out long value, out int read) && read == digits.Length ? value : throw new FormatException("A whole number is not canonical.");

    // What a local time keeps: six digits of a second, no mark of UTC.
    private static ReadOnlySpan<byte> WithoutZone(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> local = text.Length > 0 && text[^1] == (byte)'Z' ? text[..^1] : text;
        return local.Length > TimeText.Microseconds ? local[..TimeText.Microseconds] : local;
    }
}

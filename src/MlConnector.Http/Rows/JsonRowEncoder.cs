using System.Runtime.Intrinsics;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.Http.Rows;

/// <summary>
/// Writes rows as JSON objects straight from the cells of a batch: names are copied ready-made, text is copied with one look for characters to escape, digits are copied
/// as they are (INV-7). Nothing is allocated per row or cell.
/// </summary>
/// <remarks>A null or absent value is left out, which the service reads as blank; or written, if <see cref="JsonRowFormat.SendsNulls"/> says so (that both are taken is inferred).</remarks>
public sealed class JsonRowEncoder(TableSchema table, JsonRowFormat format, int maxRows, long maxBytes) : BatchEncoder(maxRows, maxBytes)
{
    private readonly ColumnPrefixes prefixes = new(table, format);

    /// <inheritdoc />
    protected override ReadOnlySpan<byte> Opening => format.Opening.Span;

    /// <inheritdoc />
    protected override ReadOnlySpan<byte> Closing => format.Closing.Span;

    /// <inheritdoc />
    protected override void WriteRow(PooledBody body, RecordRow row, bool first)
    {
        if (format.Head is null) WriteObject(body, row, first);
        else WriteWrapped(body, row, format.Head, first);
    }

    private void WriteWrapped(PooledBody body, RecordRow row, RowHead head, bool first)
    {
        if (!first) Write(body, [format.Separator]);
        head(row, body);
        WriteObject(body, row, first: true);
        Write(body, format.Tail.Span);
    }

    private void WriteObject(PooledBody body, RecordRow row, bool first)
    {
        ReadOnlySpan<Cell> cells = row.Cells;
        int need = prefixes.RowBytes;
        foreach (Cell cell in cells) need += cell.Length;
        Span<byte> room = body.Room(need);
        int at = 0;
        bool empty = true;
        if (!first) room[at++] = format.Separator;
        for (int column = 0; column < cells.Length; column++)
        {
            CellKind kind = cells[column].Kind;
            if (kind <= CellKind.Null && !format.SendsNulls) continue;
            int start = at;
            at += CopyPrefix(column, room[at..]);
            if (empty) room[start] = (byte)'{';
            empty = false;
            switch (kind)
            {
                case CellKind.Text:
                    ReadOnlySpan<byte> text = row.Bytes(column);
                    if (prefixes.Times(column) is not TimeForm.AsItIs and TimeForm times) at += TimeText.Copy(text, times == TimeForm.MicrosecondsWithoutZone, room[at..]);
                    else if (JsonText.Copy(text, room[at..]) is > 0 and int length) at += length;
                    else room = WriteEscaped(body, text, ref at, need);
                    break;
                case CellKind.Number:
                    at += CopyNumber(row.Bytes(column), prefixes.Quotes(column), room[at..]);
                    break;
                default:
                    ReadOnlySpan<byte> word = kind == CellKind.True ? "true"u8 : kind == CellKind.False ? "false"u8 : "null"u8;
                    word.CopyTo(room[at..]);
                    at += word.Length;
                    break;
            }
        }

        if (empty) room[at++] = (byte)'{';
        room[at++] = (byte)'}';
        body.Advance(at);
    }

    private int CopyPrefix(int column, Span<byte> to)
    {
        ReadOnlySpan<byte> padded = prefixes.Padded(column);
        for (int i = 0; i < padded.Length; i += ColumnPrefixes.Stride) Vector256.Create(padded[i..]).CopyTo(to[i..]);
        return prefixes.Length(column);
    }

    private static int CopyNumber(ReadOnlySpan<byte> digits, bool quoted, Span<byte> to)
    {
        if (!quoted)
        {
            digits.CopyTo(to);
            return digits.Length;
        }

        to[0] = (byte)'"';
        digits.CopyTo(to[1..]);
        to[digits.Length + 1] = (byte)'"';
        return digits.Length + 2;
    }

    // Rare: what stands so far is kept, the text is written escaped, and room for the rest of the row is asked for anew.
    private static Span<byte> WriteEscaped(PooledBody body, ReadOnlySpan<byte> text, scoped ref int at, int need)
    {
        body.Advance(at);
        body.Advance(JsonText.CopyEscaped(text, body.Room(JsonText.LongestEscaped(text.Length))));
        at = 0;
        return body.Room(need);
    }
}

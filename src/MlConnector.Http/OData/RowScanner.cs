using System.Buffers;
using System.Text.Json;
using MlConnector.Abstractions.Records;
using MlConnector.Http.Rows;

namespace MlConnector.Http.OData;

/// <summary>
/// Reads records as nearly every server writes them: no blanks between tokens, the properties of the record before in the same order, no nesting. Whatever else it meets it leaves to the full
/// reader, which begins that record anew; so this one need not be complete, only never wrong.
/// </summary>
internal sealed class RowScanner(PropertyRing ring, CellMaker cells)
{
    private static readonly SearchValues<byte> NumberBytes = SearchValues.Create("0123456789.+-eE"u8);

    /// <summary>Reads a record whose brace stands before <paramref name="at"/>; gives the place after it, or -1 for the full reader.</summary>
    public int Scan(ReadOnlySpan<byte> body, int at, Span<Cell> row)
    {
        ring.Restart();
        while (true)
        {
            int field = ring.FindQuoted(body[at..], out int length);
            if (length == 0) return -1;
            at = Value(body, at + length, field, row);
            if ((uint)at >= (uint)body.Length) return -1;
            if (body[at] == (byte)'}') return at + 1;
            if (body[at] != (byte)',') return -1;
            at++;
        }
    }

    private int Value(ReadOnlySpan<byte> body, int at, int field, Span<Cell> row)
    {
        if (at >= body.Length || field >= 0 && row[field].Kind != CellKind.Absent) return -1;
        return body[at] switch
        {
            (byte)'"' => Text(body, at + 1, field, row),
            (byte)'t' => Word(body, at, "true"u8, Cell.Of(true), field, row),
            (byte)'f' => Word(body, at, "false"u8, Cell.Of(false), field, row),
            (byte)'n' => Word(body, at, "null"u8, Cell.Null, field, row),
            (byte)'-' or >= (byte)'0' and <= (byte)'9' => Number(body, at, field, row),
            _ => -1,
        };
    }

    private int Text(ReadOnlySpan<byte> body, int start, int field, Span<Cell> row)
    {
        int length = JsonSpecials.IndexIn(body[start..]);
        if (length < 0) return -1;
        int end = start + length;
        if (body[end] == (byte)'"')
        {
            if (field >= 0) row[field] = cells.Text(body.Slice(start, length), start, field);
            return end + 1;
        }

        end = SkipEscaped(body, end);
        if (end < 0) return -1;
        if (field >= 0)
        {
            Utf8JsonReader json = new(body[(start - 1)..(end + 1)]);
            json.Read();
            row[field] = cells.Unescape(ref json);
        }

        return end + 1;
    }

    /// <summary>From a backslash to the closing quote.</summary>
    private static int SkipEscaped(ReadOnlySpan<byte> body, int at)
    {
        while (body[at] == (byte)'\\')
        {
            at += 2;
            if (at >= body.Length) return -1;
            int next = JsonSpecials.IndexIn(body[at..]);
            if (next < 0) return -1;
            at += next;
        }

        return body[at] == (byte)'"' ? at : -1;
    }

    /// <summary>Numbers that are not plain digits with a point inside are left to the full reader, which knows the grammar.</summary>
    private int Number(ReadOnlySpan<byte> body, int at, int field, Span<Cell> row)
    {
        int length = body[at..].IndexOfAnyExcept(NumberBytes);
        if (length < 0) return -1;
        ReadOnlySpan<byte> digits = body.Slice(at, length), whole = digits.TrimStart((byte)'-');
        if (!PlainNumber.IsPlain(digits) || whole.Length > 1 && whole[0] == (byte)'0' && whole[1] != (byte)'.') return -1;
        if (field >= 0) row[field] = cells.Number(digits, at, field);
        return at + length;
    }

    private static int Word(ReadOnlySpan<byte> body, int at, ReadOnlySpan<byte> word, Cell cell, int field, Span<Cell> row)
    {
        if (!body[at..].StartsWith(word)) return -1;
        if (field >= 0) row[field] = cell;
        return at + word.Length;
    }
}

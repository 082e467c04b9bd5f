using System.Buffers;
using System.Text.Json;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;

namespace MlConnector.Http.OData;

/// <summary>Makes cells of JSON values. What JSON had escaped, or wrote with an exponent, is gathered for the page's tail; everything else stays where it is.</summary>
internal sealed class CellMaker(FieldType[] types)
{
    private readonly ArrayBufferWriter<byte> rewritten = new(256);
    private int bodyLength;

    /// <summary>What belongs behind the body.</summary>
    public ReadOnlySpan<byte> Tail => rewritten.WrittenSpan;

    /// <summary>A new body begins.</summary>
    public void Begin(int length)
    {
        bodyLength = length;
        rewritten.ResetWrittenCount();
    }

    /// <summary>
    /// A text without escapes. Quoted numbers (IEEE754Compatible) become numbers; a declared date keeps the date part as sent, because the zone of a SQL datetime is the server's
    /// invention.
    /// </summary>
    public Cell Text(ReadOnlySpan<byte> text, int at, int field)
    {
        FieldType type = types[field];
        if (type == FieldType.Date && text.Length > 10 && text[10] == (byte)'T') return new Cell(CellKind.Text, at, 10);
        if (type is not (FieldType.Decimal or FieldType.Integer)) return new Cell(CellKind.Text, at, text.Length);
        return PlainNumber.IsPlain(text) ? new Cell(CellKind.Number, at, text.Length) : PlainNumber.HasExponent(text) ? Rewrite(text) : new Cell(CellKind.Text, at, text.Length);
    }

    /// <summary>A JSON number.</summary>
    public Cell Number(ReadOnlySpan<byte> digits, int at, int field)
    {
        if (types[field] == FieldType.Text) return new Cell(CellKind.Text, at, digits.Length);
        return digits.IndexOfAny((byte)'e', (byte)'E') >= 0 ? Rewrite(digits) : new Cell(CellKind.Number, at, digits.Length);
    }

    /// <summary>A text with escapes, at which the reader stands. One that escapes half of a surrogate pair is no text: its row becomes a dead letter, the others of the page go on.</summary>
    public Cell Unescape(ref Utf8JsonReader json)
    {
        int at = bodyLength + rewritten.WrittenCount, length;
        Span<byte> room = rewritten.GetSpan(json.ValueSpan.Length);
        try
        {
            length = json.CopyString(room);
        }
        catch (InvalidOperationException)
        {
            length = BrokenText.Unescape(json.ValueSpan, room);
        }

        rewritten.Advance(length);
        return new Cell(CellKind.Text, at, length);
    }

    /// <summary>A word in place of the one that was sent (the code of a named choice).</summary>
    public Cell Instead(ReadOnlySpan<byte> word, int field)
    {
        int at = bodyLength + rewritten.WrittenCount;
        rewritten.Write(word);
        return types[field] is FieldType.Decimal or FieldType.Integer && PlainNumber.IsPlain(word) ? new Cell(CellKind.Number, at, word.Length) : new Cell(CellKind.Text, at, word.Length);
    }

    private Cell Rewrite(ReadOnlySpan<byte> number)
    {
        int at = bodyLength + rewritten.WrittenCount;
        if (PlainNumber.TryRewrite(number, rewritten.GetSpan(PlainNumber.MaxRewritten), out int length))
        {
            rewritten.Advance(length);
            return new Cell(CellKind.Number, at, length);
        }

        rewritten.Write(number); // out of any declared precision: the mapping rejects the value as it was sent
        return new Cell(CellKind.Text, at, number.Length);
    }
}

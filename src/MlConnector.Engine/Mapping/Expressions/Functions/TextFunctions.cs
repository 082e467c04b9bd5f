using System.Text;
using MlConnector.Abstractions.Records;
using MlConnector.Engine.Mapping.Expressions.Nodes;

namespace MlConnector.Engine.Mapping.Expressions.Functions;

/// <summary>Functions on texts. Places and lengths count characters (Unicode code points), from 1.</summary>
internal static class TextFunctions
{
    public static IEnumerable<Function> All { get; } =
    [
        new("concat(value, …)", "Joins values; numbers and dates are written in canonical form, null adds nothing.", "*+", call => new ConcatNode(Joined(call), call.Arguments)),
        new("trim(text)", "Takes blanks off both ends.", "t", call => new UnaryNode(call[0].Shape, call[0], Trim)),
        new("upper(text)", "Capital letters, in no particular culture.", "t", call => new UnaryNode(Shape.Text(call[0].Shape.MaxLength), call[0], Upper)),
        new("lower(text)", "Small letters, in no particular culture.", "t", call => new UnaryNode(Shape.Text(call[0].Shape.MaxLength), call[0], Lower)),
        new("length(text)", "Number of characters.", "t", call => new UnaryNode(Shape.Integer, call[0], Length)),
        new("substring(text, start, length)", "Part of a text from a place on; without length, to the end.", "ti?i", Substring),
        new("left(text, n)", "The first n characters.", "ti", call => new BinaryNode(Shape.Text(Size(call, 1)), call[0], call[1], Left)),
        new("right(text, n)", "The last n characters.", "ti", call => new BinaryNode(Shape.Text(Size(call, 1)), call[0], call[1], Right)),
        new("segment(text, n, separator)", "The n-th part of a text divided by a separator; negative n counts from the end; null if there is none.", "tit", call => new TernaryNode(call[0].Shape, call[0], call[1], call[2], Segment)),
        new("replace(text, old, new)", "Each occurrence of a text replaced by another.", "ttt", call => new TernaryNode(Shape.Text(), call[0], call[1], call[2], Replace)),
        new("contains(text, part)", "Whether a text holds another.", "tt", call => new BinaryNode(Shape.Boolean, call[0], call[1], Contains)),
        new("startswith(text, part)", "Whether a text begins with another.", "tt", call => new BinaryNode(Shape.Boolean, call[0], call[1], StartsWith)),
        new("endswith(text, part)", "Whether a text ends with another.", "tt", call => new BinaryNode(Shape.Boolean, call[0], call[1], EndsWith)),
    ];

    private static Shape Joined(Call call) =>
        Shape.Text(call.Arguments.All(node => node.Shape is { Type: Abstractions.Schemas.FieldType.Text, MaxLength: > 0 }) ? call.Arguments.Sum(node => node.Shape.MaxLength) : 0);

    private static int Size(Call call, int i) => call.Whole(i) is > 0 and < 100_000 and long size ? (int)size : 0;

    private static Node? Substring(Call call)
    {
        if (call.Whole(1) is < 1) return call.Report(1, "Characters are counted from 1.", "Write 1 for the first character.");
        if (call.Arguments.Length == 2) return new BinaryNode(Shape.Text(call[0].Shape.MaxLength), call[0], call[1], Tail);
        return new TernaryNode(Shape.Text(Size(call, 2)), call[0], call[1], call[2], Middle);
    }

    /// <summary>Part of a text, without copying.</summary>
    private static Value Part(in Value text, int start, int end) =>
        Value.Text(new Cell(CellKind.Text, text.Slice.Offset + start, Math.Max(0, end - start), text.Slice.InScratch));

    private static void Trim(ref Frame frame, in Value operand, out Value value)
    {
        ReadOnlySpan<byte> text = frame.Bytes(in operand);
        int start = text.Length - text.TrimStart((byte)' ').Length;
        value = Part(in operand, start, start + text.Trim((byte)' ').Length);
    }

    private static void Length(ref Frame frame, in Value operand, out Value value) => value = Value.Of(Utf8Characters.Count(frame.Bytes(in operand)));

    private static void Left(ref Frame frame, in Value left, in Value right, out Value value) => value = Part(in left, 0, right.Whole <= 0 ? 0 : Utf8Characters.Offset(frame.Bytes(in left), right.Whole));

    private static void Right(ref Frame frame, in Value left, in Value right, out Value value)
    {
        ReadOnlySpan<byte> text = frame.Bytes(in left);
        long skip = Math.Max(0, Utf8Characters.Count(text) - Math.Max(0, right.Whole));
        value = Part(in left, Utf8Characters.Offset(text, skip), text.Length);
    }

    private static void Tail(ref Frame frame, in Value left, in Value right, out Value value)
    {
        ReadOnlySpan<byte> text = frame.Bytes(in left);
        value = Part(in left, Utf8Characters.Offset(text, right.Whole - 1), text.Length);
    }

    private static void Middle(ref Frame frame, in Value first, in Value second, in Value third, out Value value)
    {
        ReadOnlySpan<byte> text = frame.Bytes(in first);
        int start = Utf8Characters.Offset(text, second.Whole - 1);
        value = Part(in first, start, third.Whole <= 0 ? start : start + Utf8Characters.Offset(text[start..], third.Whole));
    }

    private static void Segment(ref Frame frame, in Value first, in Value second, in Value third, out Value value)
    {
        ReadOnlySpan<byte> text = frame.Bytes(in first), separator = frame.Bytes(in third);
        value = default;
        if (separator.IsEmpty || second.Whole == 0) return;
        long wanted = second.Whole > 0 ? second.Whole : text.Count(separator) + 2 + second.Whole;
        int start = 0;
        for (long i = 1; ; i++)
        {
            int length = text[start..].IndexOf(separator);
            if (i == wanted) value = Part(in first, start, length < 0 ? text.Length : start + length);
            if (length < 0 || i >= wanted) return;
            start += length + separator.Length;
        }
    }

    private static void Replace(ref Frame frame, in Value first, in Value second, in Value third, out Value value)
    {
        ReadOnlySpan<byte> text = frame.Bytes(in first), old = frame.Bytes(in second);
        int count = old.IsEmpty ? 0 : text.Count(old);
        value = first;
        if (count == 0) return;
        value = default;
        long size = text.Length + (long)count * (third.Slice.Length - old.Length);
        if (!frame.TryTake((int)Math.Min(size, int.MaxValue), out int offset)) return;
        Span<byte> into = frame.Scratch.At(offset, (int)size);
        text = frame.Bytes(in first);
        old = frame.Bytes(in second);
        ReadOnlySpan<byte> replacement = frame.Bytes(in third);
        for (int found = text.IndexOf(old); found >= 0; found = text.IndexOf(old))
        {
            text[..found].CopyTo(into);
            replacement.CopyTo(into[found..]);
            into = into[(found + replacement.Length)..];
            text = text[(found + old.Length)..];
        }

        text.CopyTo(into);
        value = Value.Text(new Cell(CellKind.Text, offset, (int)size, inScratch: true));
    }

    private static void Contains(ref Frame frame, in Value left, in Value right, out Value value) => value = Value.Of(frame.Bytes(in left).IndexOf(frame.Bytes(in right)) >= 0);

    private static void StartsWith(ref Frame frame, in Value left, in Value right, out Value value) => value = Value.Of(frame.Bytes(in left).StartsWith(frame.Bytes(in right)));

    private static void EndsWith(ref Frame frame, in Value left, in Value right, out Value value) => value = Value.Of(frame.Bytes(in left).EndsWith(frame.Bytes(in right)));

    private static void Upper(ref Frame frame, in Value operand, out Value value) => value = ChangeCase(ref frame, in operand, upper: true);

    private static void Lower(ref Frame frame, in Value operand, out Value value) => value = ChangeCase(ref frame, in operand, upper: false);

    private static Value ChangeCase(ref Frame frame, in Value operand, bool upper)
    {
        // A letter may need one byte more or less in the other case, never twice as many.
        int room = operand.Slice.Length * 2;
        if (!frame.TryTake(room, out int offset)) return default;
        ReadOnlySpan<byte> text = frame.Bytes(in operand);
        Span<byte> into = frame.Scratch.At(offset, room);
        int length = 0;
        while (!text.IsEmpty)
        {
            Rune.DecodeFromUtf8(text, out Rune letter, out int used);
            length += (upper ? Rune.ToUpperInvariant(letter) : Rune.ToLowerInvariant(letter)).EncodeToUtf8(into[length..]);
            text = text[used..];
        }

        frame.Scratch.Shrink(offset + length);
        return Value.Text(new Cell(CellKind.Text, offset, length, inScratch: true));
    }
}

/// <summary>Joins values into one text.</summary>
internal sealed class ConcatNode(Shape shape, Node[] operands) : Node(shape)
{
    public override void Evaluate(ref Frame frame, out Value value)
    {
        int length = 0, start = 0;
        bool joined = false;
        foreach (Node operand in operands)
        {
            operand.Evaluate(ref frame, out Value part);
            part = ValueWriter.ToText(ref frame, in part);
            if (part.Slice.Length == 0) continue;
            if (!joined || start + length != frame.Scratch.End)
            {
                // Something was computed after what is joined so far: move on, so that the text stays in one piece.
                if (!TryRestart(ref frame, ref start, length))
                {
                    value = default;
                    return;
                }

                joined = true;
            }

            if (!frame.TryTake(part.Slice.Length, out int offset))
            {
                value = default;
                return;
            }

            frame.Bytes(in part).CopyTo(frame.Scratch.At(offset, part.Slice.Length));
            length += part.Slice.Length;
        }

        value = Value.Text(new Cell(CellKind.Text, start, length, inScratch: true));
    }

    private static bool TryRestart(ref Frame frame, ref int start, int length)
    {
        if (!frame.TryTake(length, out int moved)) return false;
        frame.Scratch.At(start, length).CopyTo(frame.Scratch.At(moved, length));
        start = moved;
        return true;
    }
}

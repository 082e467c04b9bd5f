using System.Text;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Mapping.Expressions.Nodes;
using MlConnector.Engine.Mapping.Violations;
using MlConnector.Engine.Reading.Canonical;

namespace MlConnector.Engine.Mapping.Expressions.Functions;

/// <summary>Conversions between types. A text that cannot be converted is a violation; a blank one is null.</summary>
internal static class Casts
{
    public static IEnumerable<Function> All { get; } =
    [
        new("cast_text(value)", "The value as text, in canonical form.", "*", call => Convert(call[0], FieldType.Text)),
        new("cast_integer(value)", "A whole number from a text, a number without fraction, or a boolean (1, 0).", "*", call => Checked(call, FieldType.Integer)),
        new("cast_decimal(value)", "A decimal number from a text or a whole number.", "*", call => Checked(call, FieldType.Decimal)),
        new("cast_boolean(value)", "A boolean from true/false, Y/N or 1/0.", "*", call => Checked(call, FieldType.Boolean)),
        new("cast_date(value)", "A date from a text or a date and time.", "*", call => Checked(call, FieldType.Date)),
        new("cast_datetime(value)", "A date and time from a text or a date (midnight).", "*", call => Checked(call, FieldType.DateTime)),
    ];

    /// <summary>A node of the wanted type; null if there is no such conversion.</summary>
    public static Node? Convert(Node node, FieldType to)
    {
        if (node.Shape.Type is not { } from || from == to) return node;
        Shape shape = to == FieldType.Text ? Shape.Text() : new Shape(to);
        UnaryNode.Operation? operation = (from, to) switch
        {
            (_, FieldType.Text) => static (ref Frame frame, in Value operand, out Value value) => value = ValueWriter.ToText(ref frame, in operand),
            (FieldType.Text, FieldType.Integer) => TextToInteger,
            (FieldType.Text, FieldType.Decimal) => TextToDecimal,
            (FieldType.Text, FieldType.Boolean) => TextToBoolean,
            (FieldType.Text, FieldType.Date) => TextToDate,
            (FieldType.Text, FieldType.DateTime) => TextToMoment,
            (FieldType.Decimal, FieldType.Integer) => DecimalToInteger,
            (FieldType.Integer, FieldType.Decimal) => static (ref Frame _, in Value operand, out Value value) => value = Value.Of(operand.AsDecimal),
            (FieldType.Boolean, FieldType.Integer) => static (ref Frame _, in Value operand, out Value value) => value = Value.Of(operand.Whole),
            (FieldType.Integer, FieldType.Boolean) => IntegerToBoolean,
            (FieldType.DateTime, FieldType.Date) => static (ref Frame _, in Value operand, out Value value) => value = Value.Date(DateFunctions.DayNumber(in operand)),
            (FieldType.Date, FieldType.DateTime) => static (ref Frame _, in Value operand, out Value value) => value = Value.Moment(operand.Whole * TimeSpan.TicksPerDay, utc: false),
            _ => null,
        };
        return operation is null ? null : new UnaryNode(shape, node, operation);
    }

    /// <summary>A derived field's expression as the type it declares; a declared decimal scale is rounded to, a half away from zero.</summary>
    public static Node ToDeclared(Node node, Field field)
    {
        Node typed = Convert(node, field.Type) ?? node;
        return field is { Type: FieldType.Decimal, Precision: > 0 } && typed.Shape.Scale > field.Scale ? NumberFunctions.Rounded(typed, field.Scale, Rounding.HalfUp) : typed;
    }

    private static Node? Checked(Call call, FieldType to) =>
        Convert(call[0], to) ?? call.Report(0, $"{call[0].Shape.Name} cannot become {to.ToString().ToLowerInvariant()}.", "Convert to text first, with cast_text(…), if that is what you mean.");

    /// <summary>Digits of a text in canonical form; empty for a blank one.</summary>
    private static bool TryNumber(ref Frame frame, in Value operand, scoped Span<byte> number, out int length)
    {
        ReadOnlySpan<byte> text = frame.Bytes(in operand).Trim((byte)' ');
        length = 0;
        if (text.IsEmpty) return true;
        ViolationCode code = NumberRewriter.Rewrite(text, number, out length);
        if (code != ViolationCode.None) frame.Fail(code);
        return code == ViolationCode.None;
    }

    private static void TextToDecimal(ref Frame frame, in Value operand, out Value value)
    {
        Span<byte> number = stackalloc byte[NumberRewriter.MaxLength];
        value = default;
        if (!TryNumber(ref frame, in operand, number, out int length) || length == 0) return;
        value = CellReading.Read(ref frame, FieldType.Decimal, number[..length]);
    }

    private static void TextToInteger(ref Frame frame, in Value operand, out Value value)
    {
        TextToDecimal(ref frame, in operand, out value);
        if (!value.IsNull) DecimalToInteger(ref frame, value, out value);
    }

    private static void DecimalToInteger(ref Frame frame, in Value operand, out Value value)
    {
        decimal number = operand.AsDecimal;
        if (decimal.Truncate(number) != number) value = frame.Fail(ViolationCode.Type);
        else value = Math.Abs(number) > long.MaxValue ? frame.Fail(ViolationCode.Range) : Arithmetic.Whole(ref frame, (long)number);
    }

    private static void IntegerToBoolean(ref Frame frame, in Value operand, out Value value) =>
        value = operand.Whole is 0 or 1 ? Value.Of(operand.Whole == 1) : frame.Fail(ViolationCode.Type);

    private static void TextToBoolean(ref Frame frame, in Value operand, out Value value)
    {
        ReadOnlySpan<byte> text = frame.Bytes(in operand).Trim((byte)' ');
        if (text.IsEmpty) value = default;
        else if (text is [(byte)'Y' or (byte)'y' or (byte)'1'] || Ascii.EqualsIgnoreCase(text, "true"u8)) value = Value.Of(true);
        else if (text is [(byte)'N' or (byte)'n' or (byte)'0'] || Ascii.EqualsIgnoreCase(text, "false"u8)) value = Value.Of(false);
        else value = frame.Fail(ViolationCode.Type);
    }

    private static void TextToDate(ref Frame frame, in Value operand, out Value value)
    {
        ReadOnlySpan<byte> text = frame.Bytes(in operand).Trim((byte)' ');
        if (CanonicalDate.IsMissing(text)) value = default;
        else if (CalendarText.TryCompactDate(text, out int year, out int month, out int day) || CalendarText.TryDate(text, (byte)'/', out year, out month, out day)) value = Value.Date(new DateOnly(year, month, day).DayNumber);
        else
        {
            value = CellReading.Read(ref frame, FieldType.DateTime, text);
            // The date as written: what an offset would shift is not looked at.
            if (!value.IsNull && CellValue.TryDate(text[..CalendarText.DateLength], out DateOnly date)) value = Value.Date(date.DayNumber);
        }
    }

    private static void TextToMoment(ref Frame frame, in Value operand, out Value value)
    {
        ReadOnlySpan<byte> text = frame.Bytes(in operand).Trim((byte)' ');
        value = CanonicalDate.IsMissing(text) ? default : CellReading.Read(ref frame, FieldType.DateTime, text);
    }
}

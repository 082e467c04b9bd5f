using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Mapping.Violations;
using MlConnector.Engine.Reading.Canonical;

namespace MlConnector.Engine.Mapping.Expressions.Nodes;

/// <summary>A field of the source row.</summary>
internal sealed class FieldNode(Field field, int ordinal) : Node(Shape.Of(field))
{
    private readonly FieldType type = field.Type;

    /// <summary>Name of the field.</summary>
    public string Name => Field.Name;

    /// <summary>The declared field.</summary>
    public Field Field { get; } = field;

    /// <summary>Place in the row.</summary>
    public int Ordinal { get; } = ordinal;

    public override void Evaluate(ref Frame frame, out Value value)
    {
        Cell cell = frame.Row.Cells[Ordinal];
        value = cell.Kind switch
        {
            CellKind.Absent or CellKind.Null => default,
            CellKind.True => Value.Of(true),
            CellKind.False => Value.Of(false),
            _ => type == FieldType.Text ? Value.Text(cell) : CellReading.Read(ref frame, type, frame.Row.Bytes(Ordinal)),
        };
    }
}

/// <summary>Reads canonical bytes as a value of a type.</summary>
internal static class CellReading
{
    /// <summary>The value; a fault and null if the bytes are not of the type.</summary>
    public static Value Read(ref Frame frame, FieldType type, scoped ReadOnlySpan<byte> bytes)
    {
        switch (type)
        {
            case FieldType.Integer:
                return CellValue.TryInteger(bytes, out long whole) ? Value.Of(whole) : frame.Fail(ViolationCode.Type);
            case FieldType.Decimal:
                return CellValue.TryDecimal(bytes, out decimal number) ? Value.Of(number) : frame.Fail(ViolationCode.Precision);
            case FieldType.Date:
                return CellValue.TryDate(bytes, out DateOnly date) ? Value.Date(date.DayNumber) : frame.Fail(ViolationCode.Type);
            case FieldType.DateTime:
                return ReadMoment(ref frame, bytes);
            default:
                return frame.Fail(ViolationCode.Type);
        }
    }

    private static Value ReadMoment(ref Frame frame, scoped ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < CalendarText.DateLength || !CellValue.TryDate(bytes[..CalendarText.DateLength], out DateOnly date)) return frame.Fail(ViolationCode.Type);
        bytes = bytes[CalendarText.DateLength..];
        TimeOfDay time = default;
        if (bytes.Length > 0 && !TimeOfDay.TryRead(bytes, out time)) return frame.Fail(ViolationCode.Type);
        if (time.FractionLength > 7) return frame.Fail(ViolationCode.Precision);
        long fraction = 0;
        for (int i = 0; i < 7; i++) fraction = fraction * 10 + (i < time.FractionLength ? bytes[time.FractionStart + i] - '0' : 0);
        long ticks = date.DayNumber * TimeSpan.TicksPerDay + time.Seconds * TimeSpan.TicksPerSecond + fraction - (time.OffsetMinutes ?? 0) * TimeSpan.TicksPerMinute;
        return ticks is < 0 or > 3_155_378_975_999_999_999 ? frame.Fail(ViolationCode.Range) : Value.Moment(ticks, time.OffsetMinutes is not null);
    }
}

using MlConnector.Abstractions.Records;

namespace MlConnector.Engine.Mapping.Expressions;

/// <summary>Kind of a value while an expression is evaluated.</summary>
internal enum ValueKind : byte
{
    Null,
    Text,
    Integer,
    Decimal,
    Boolean,
    Date,
    DateTime,
}

/// <summary>A value on the stack: a slice, a <see cref="decimal"/> or a whole number; never a reference, never binary floating point (INV-7).</summary>
internal readonly struct Value
{
    /// <summary>What it is.</summary>
    public ValueKind Kind { get; init; }

    /// <summary>A date and time is UTC.</summary>
    public bool Utc { get; init; }

    /// <summary>Bytes of a text, in the row or in scratch.</summary>
    public Cell Slice { get; init; }

    /// <summary>A whole number, a boolean (0 or 1), a day number or ticks.</summary>
    public long Whole { get; init; }

    /// <summary>A decimal number.</summary>
    public decimal Number { get; init; }

    public bool IsNull => Kind == ValueKind.Null;

    public bool IsTrue => Kind == ValueKind.Boolean && Whole != 0;

    /// <summary>The number of an integer or a decimal.</summary>
    public decimal AsDecimal => Kind == ValueKind.Integer ? Whole : Number;

    public static Value Text(Cell slice) => new() { Kind = ValueKind.Text, Slice = slice };

    public static Value Of(long whole) => new() { Kind = ValueKind.Integer, Whole = whole };

    public static Value Of(decimal number) => new() { Kind = ValueKind.Decimal, Number = number };

    public static Value Of(bool truth) => new() { Kind = ValueKind.Boolean, Whole = truth ? 1 : 0 };

    public static Value Date(int dayNumber) => new() { Kind = ValueKind.Date, Whole = dayNumber };

    public static Value Moment(long ticks, bool utc) => new() { Kind = ValueKind.DateTime, Whole = ticks, Utc = utc };
}

using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Mapping.Expressions.Functions;
using MlConnector.Engine.Mapping.Violations;

namespace MlConnector.Engine.Mapping;

/// <summary>What a destination column can hold, checked on canonical bytes without reading them as numbers.</summary>
internal readonly struct ColumnCheck
{
    private readonly FieldType type;
    private readonly bool required;
    private readonly int maxText;
    private readonly bool anyInteger;
    private readonly long minInteger;
    private readonly long maxInteger;
    private readonly int maxScale;
    private readonly int maxWholeDigits;
    private readonly int maxSignificant;
    private readonly bool anyDate;
    private readonly DateOnly minDate;
    private readonly DateOnly maxDate;
    private readonly int yearsBack;
    private readonly int yearsAhead;
    private readonly ViolationCode dateCode;

    public ColumnCheck(ColumnSchema column)
    {
        ColumnLimits limits = column.Limits;
        type = column.Type;
        required = column.Required;
        maxText = limits.MaxTextLength == 0 ? int.MaxValue : limits.MaxTextLength;
        minInteger = limits.MinInteger;
        maxInteger = limits.MaxInteger;
        anyInteger = minInteger <= -CanonicalLimit && maxInteger >= CanonicalLimit;
        maxScale = limits.MaxScale < 0 ? int.MaxValue : limits.MaxScale;
        maxWholeDigits = limits.MaxPrecision == 0 ? int.MaxValue : limits.MaxPrecision - Math.Max(limits.MaxScale, 0);
        maxSignificant = limits.MaxSignificantDigits == 0 ? int.MaxValue : limits.MaxSignificantDigits;
        minDate = limits.MinDate;
        maxDate = limits.MaxDate;
        dateCode = limits.BoundByPartitions ? ViolationCode.Partition : ViolationCode.Range;
        (yearsBack, yearsAhead) = (limits.YearsBack, limits.YearsAhead);
        anyDate = minDate == DateOnly.MinValue && maxDate == DateOnly.MaxValue && yearsBack == 0 && yearsAhead == 0;
    }

    /// <summary>A canonical whole number has at most 18 digits.</summary>
    private static long CanonicalLimit => 999_999_999_999_999_999;

    /// <summary>Judges one cell, on a day or on none (<see cref="MappingScratch.Today"/>).</summary>
    public ViolationCode Check(CellKind kind, ReadOnlySpan<byte> bytes, DateOnly? today)
    {
        switch (kind)
        {
            case CellKind.Absent or CellKind.Null: return required ? ViolationCode.Required : ViolationCode.None;
            case CellKind.True or CellKind.False: return type == FieldType.Boolean ? ViolationCode.None : ViolationCode.Type;
        }

        return type switch
        {
            FieldType.Text => kind == CellKind.Text ? CheckText(bytes) : ViolationCode.Type,
            FieldType.Decimal => kind == CellKind.Number ? CheckDecimal(bytes) : ViolationCode.Type,
            FieldType.Integer => kind == CellKind.Number ? CheckInteger(bytes) : ViolationCode.Type,
            FieldType.Boolean => ViolationCode.Type,
            _ => kind == CellKind.Text ? CheckDate(bytes, today) : ViolationCode.Type,
        };
    }

    private ViolationCode CheckText(ReadOnlySpan<byte> bytes) =>
        bytes.Length <= maxText || Utf8Characters.CountUtf16(bytes) <= maxText ? ViolationCode.None : ViolationCode.Length;

    private ViolationCode CheckInteger(ReadOnlySpan<byte> bytes)
    {
        if (anyInteger) return ViolationCode.None;
        if (!CellValue.TryInteger(bytes, out long value)) return ViolationCode.Type;
        return value >= minInteger && value <= maxInteger ? ViolationCode.None : ViolationCode.Range;
    }

    private ViolationCode CheckDecimal(ReadOnlySpan<byte> bytes)
    {
        if (bytes[0] == (byte)'-') bytes = bytes[1..];
        int point = bytes.IndexOf((byte)'.');
        int scale = point < 0 ? 0 : bytes.Length - point - 1, whole = point < 0 ? bytes.Length : point;
        if (scale > maxScale) return ViolationCode.Scale;
        if (whole > maxWholeDigits) return bytes[0] == (byte)'0' ? ViolationCode.None : ViolationCode.Precision;
        return bytes.Length > maxSignificant && Significant(bytes) > maxSignificant ? ViolationCode.Digits : ViolationCode.None;
    }

    /// <summary>Digits between the first and the last that is not zero: zeros at either end cost a binary column nothing.</summary>
    private static int Significant(ReadOnlySpan<byte> bytes)
    {
        int first = bytes.IndexOfAnyInRange((byte)'1', (byte)'9'), last = bytes.LastIndexOfAnyInRange((byte)'1', (byte)'9');
        if (first < 0) return 0;
        ReadOnlySpan<byte> digits = bytes[first..(last + 1)];
        return digits.Length - (digits.Contains((byte)'.') ? 1 : 0);
    }

    private ViolationCode CheckDate(ReadOnlySpan<byte> bytes, DateOnly? today)
    {
        if (anyDate) return ViolationCode.None;
        if (bytes.Length < 10 || !CellValue.TryDate(bytes[..10], out DateOnly date)) return ViolationCode.Type;
        return date >= minDate && date <= maxDate && (today is not { } day || IsNear(date, day)) ? ViolationCode.None : dateCode;
    }

    private bool IsNear(DateOnly date, DateOnly today) => (yearsBack == 0 || date >= today.AddYears(-yearsBack)) && (yearsAhead == 0 || date <= today.AddYears(yearsAhead));
}

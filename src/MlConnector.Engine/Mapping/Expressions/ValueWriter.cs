using System.Buffers.Text;
using System.Globalization;
using MlConnector.Abstractions.Records;
using MlConnector.Engine.Mapping.Expressions.Nodes;
using MlConnector.Engine.Reading.Canonical;

namespace MlConnector.Engine.Mapping.Expressions;

/// <summary>Writes values as canonical bytes into scratch.</summary>
internal static class ValueWriter
{
    private const int MaxNumber = 32;
    private const int MaxMoment = 28;

    /// <summary>The value as a cell; null (and a fault) if scratch is full.</summary>
    public static Cell Write(ref Frame frame, in Value value) => value.Kind switch
    {
        ValueKind.Null => Cell.Null,
        ValueKind.Text => value.Slice,
        ValueKind.Boolean => Cell.Of(value.Whole != 0),
        _ => Format(ref frame, in value),
    };

    /// <summary>The value as a text value; null stays null.</summary>
    public static Value ToText(ref Frame frame, in Value value)
    {
        if (value.Kind is ValueKind.Null or ValueKind.Text) return value;
        if (value.Kind == ValueKind.Boolean) return frame.Copy(value.IsTrue ? "true"u8 : "false"u8);
        Cell cell = Format(ref frame, in value);
        return cell.IsNull ? default : Value.Text(new Cell(CellKind.Text, cell.Offset, cell.Length, cell.InScratch));
    }

    private static Cell Format(ref Frame frame, in Value value)
    {
        Span<byte> bytes = stackalloc byte[MaxNumber];
        int length = value.Kind switch
        {
            ValueKind.Integer => Utf8Formatter.TryFormat(value.Whole, bytes, out int written) ? written : 0,
            ValueKind.Decimal => FormatDecimal(value.Number, bytes),
            ValueKind.Date => FormatDate((int)value.Whole, bytes),
            _ => FormatMoment(value.Whole, value.Utc, bytes),
        };
        if (!frame.TryTake(length, out int offset)) return Cell.Null;
        bytes[..length].CopyTo(frame.Scratch.At(offset, length));
        CellKind kind = value.Kind is ValueKind.Integer or ValueKind.Decimal ? CellKind.Number : CellKind.Text;
        return new Cell(kind, offset, length, inScratch: true);
    }

    private static int FormatDecimal(decimal number, Span<byte> into)
    {
        number = Arithmetic.Normal(number);
        if (number != 0) return number.TryFormat(into, out int written, default, CultureInfo.InvariantCulture) ? written : 0;
        into[0] = (byte)'0';
        return 1;
    }

    private static int FormatDate(int dayNumber, Span<byte> into)
    {
        (int year, int month, int day) = DateOnly.FromDayNumber(dayNumber);
        CalendarText.WriteDate(year, month, day, into);
        return CalendarText.DateLength;
    }

    /// <summary>Writes <c>yyyy-MM-ddTHH:mm:ss[.f…][Z]</c>; gives its length, at most 28.</summary>
    internal static int FormatMoment(long ticks, bool utc, Span<byte> into)
    {
        FormatDate((int)(ticks / TimeSpan.TicksPerDay), into);
        int seconds = (int)(ticks / TimeSpan.TicksPerSecond % 86_400), fraction = (int)(ticks % TimeSpan.TicksPerSecond);
        into[10] = (byte)'T';
        into[13] = into[16] = (byte)':';
        CalendarText.WriteTwo(seconds / 3600, into, 11);
        CalendarText.WriteTwo(seconds / 60 % 60, into, 14);
        CalendarText.WriteTwo(seconds % 60, into, 17);
        int length = 19;
        if (fraction > 0)
        {
            into[length++] = (byte)'.';
            for (int unit = 1_000_000; fraction > 0; unit /= 10)
            {
                into[length++] = (byte)('0' + fraction / unit);
                fraction %= unit;
            }
        }

        if (utc) into[length++] = (byte)'Z';
        return Math.Min(length, MaxMoment);
    }
}

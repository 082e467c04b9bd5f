using System.Buffers;
using MlConnector.Abstractions.Records;
using MlConnector.Engine.Mapping.Violations;

namespace MlConnector.Engine.Reading.Canonical;

/// <summary>
/// Date: <c>yyyy-MM-dd</c>. Of a date and time, the date is taken as written, whatever the zone. <c>yyyy/MM/dd</c> and <c>yyyyMMdd</c> are accepted; blank and <c>0000-00-00</c> (how SYSPRO
/// writes a missing date) are null.
/// </summary>
internal static class CanonicalDate
{
    private static readonly SearchValues<byte> MissingMarks = SearchValues.Create("0-/: T."u8);

    public static ViolationCode Narrow(RecordPage page, ref Cell cell)
    {
        if (cell.Kind is CellKind.True or CellKind.False) return ViolationCode.Type;
        ReadOnlySpan<byte> text = page.Bytes.Slice(cell.Offset, cell.Length);
        if (cell.Kind == CellKind.Text && text.Length == CalendarText.DateLength && CalendarText.TryDate(text, (byte)'-', out _, out _, out _)) return ViolationCode.None;
        return NarrowOther(page, ref cell, text);
    }

    /// <summary>True for what the ERP writes where there is no date.</summary>
    public static bool IsMissing(ReadOnlySpan<byte> text) => text.IsEmpty || !text.ContainsAnyExcept(MissingMarks);

    private static ViolationCode NarrowOther(RecordPage page, ref Cell cell, ReadOnlySpan<byte> text)
    {
        int before = text.Length;
        text = text.TrimStart((byte)' ');
        int start = cell.Offset + before - text.Length;
        text = text.TrimEnd((byte)' ');
        if (IsMissing(text))
        {
            cell = Cell.Null;
            return ViolationCode.None;
        }

        if (text.Length >= CalendarText.DateLength && CalendarText.TryDate(text[..CalendarText.DateLength], (byte)'-', out _, out _, out _) && IsTime(text[CalendarText.DateLength..]))
        {
            cell = new Cell(CellKind.Text, start, CalendarText.DateLength);
            return ViolationCode.None;
        }

        if (!CalendarText.TryDate(text, (byte)'/', out int year, out int month, out int day) && !CalendarText.TryCompactDate(text, out year, out month, out day)) return ViolationCode.Type;
        Span<byte> date = stackalloc byte[CalendarText.DateLength];
        CalendarText.WriteDate(year, month, day, date);
        cell = new Cell(CellKind.Text, page.Append(date), date.Length);
        return ViolationCode.None;
    }

    private static bool IsTime(ReadOnlySpan<byte> text) => text.IsEmpty || TimeOfDay.TryRead(text, out _);
}

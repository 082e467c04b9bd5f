using MlConnector.Abstractions.Records;
using MlConnector.Engine.Mapping.Violations;

namespace MlConnector.Engine.Reading.Canonical;

/// <summary>
/// Date and time: <c>yyyy-MM-ddTHH:mm:ss[.f…][Z]</c>. A value with an offset becomes UTC and ends in <c>Z</c>; one without stays as written, or, if the field names a zone, becomes UTC. Digits
/// of the fraction are kept as sent, zeros at its end left off. A date alone is midnight. Blank and zero dates are null.
/// <para>
/// Where the clocks change, a local time may occur twice or not at all. One rule covers both: the offset in force before the change applies. A time that occurs twice is its first
/// occurrence; one that is skipped lies as far after the change as it was written after it.
/// </para>
/// </summary>
internal static class CanonicalDateTime
{
    private const int MaxLength = 48;

    public static ViolationCode Narrow(RecordPage page, ref Cell cell, TimeZoneInfo? zone)
    {
        if (cell.Kind is CellKind.True or CellKind.False) return ViolationCode.Type;
        ReadOnlySpan<byte> text = page.Bytes.Slice(cell.Offset, cell.Length);
        ReadOnlySpan<byte> trimmed = text.Trim((byte)' ');
        if (CanonicalDate.IsMissing(trimmed))
        {
            cell = Cell.Null;
            return ViolationCode.None;
        }

        TimeOfDay time = default;
        int date = CalendarText.DateLength;
        if (trimmed.Length < date || trimmed.Length > MaxLength || !CalendarText.TryDate(trimmed[..date], (byte)'-', out int year, out int month, out int day)) return ViolationCode.Type;
        if (trimmed.Length > date && !TimeOfDay.TryRead(trimmed[date..], out time)) return ViolationCode.Type;
        bool stays = time.Canonical && (time.OffsetMinutes is not null || zone is null) && trimmed.Length == text.Length;
        if (stays)
        {
            if (cell.Kind != CellKind.Text) cell = new Cell(CellKind.Text, cell.Offset, cell.Length);
            return ViolationCode.None;
        }

        DateTime local = new DateTime(year, month, day).AddTicks(time.Seconds * TimeSpan.TicksPerSecond);
        TimeSpan? offset = time.OffsetMinutes is int minutes ? TimeSpan.FromMinutes(minutes) : zone is null ? null : OffsetBefore(zone, local);
        return Write(page, ref cell, local, offset, trimmed.Slice(date + time.FractionStart, time.FractionLength));
    }

    /// <summary>The offset of a local time in a zone; around a change of the clocks, the one in force before it.</summary>
    internal static TimeSpan OffsetBefore(TimeZoneInfo zone, DateTime local)
    {
        TimeSpan before = OffsetAt(zone, local, TimeSpan.FromDays(-1)), after = OffsetAt(zone, local, TimeSpan.FromDays(1));
        if (before == after) return before;
        if (OffsetAt(zone, local, -before) == before) return before;
        return OffsetAt(zone, local, -after) == after ? after : before;
    }

    private static TimeSpan OffsetAt(TimeZoneInfo zone, DateTime local, TimeSpan shift)
    {
        long ticks = Math.Clamp(local.Ticks + shift.Ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks);
        return zone.GetUtcOffset(new DateTime(ticks, DateTimeKind.Utc));
    }

    private static ViolationCode Write(RecordPage page, ref Cell cell, DateTime local, TimeSpan? offset, ReadOnlySpan<byte> fraction)
    {
        long ticks = local.Ticks - (offset ?? TimeSpan.Zero).Ticks;
        if (ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks) return ViolationCode.Range;
        DateTime value = new(ticks);
        Span<byte> into = stackalloc byte[MaxLength];
        CalendarText.WriteDate(value.Year, value.Month, value.Day, into);
        into[10] = (byte)'T';
        CalendarText.WriteTwo(value.Hour, into, 11);
        CalendarText.WriteTwo(value.Minute, into, 14);
        CalendarText.WriteTwo(value.Second, into, 17);
        into[13] = into[16] = (byte)':';
        int length = 19;
        if (fraction.Length > 0)
        {
            into[length++] = (byte)'.';
            fraction.CopyTo(into[length..]);
            length += fraction.Length;
        }

        if (offset is not null) into[length++] = (byte)'Z';
        cell = new Cell(CellKind.Text, page.Append(into[..length]), length);
        return ViolationCode.None;
    }
}

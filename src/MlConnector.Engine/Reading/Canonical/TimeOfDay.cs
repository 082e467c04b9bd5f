namespace MlConnector.Engine.Reading.Canonical;

/// <summary>The part of a date and time after the date: <c>T08:30[:15[.25]][Z|±hh[:mm]]</c>, with a blank for the T also.</summary>
/// <param name="Seconds">Seconds since midnight.</param>
/// <param name="FractionStart">Where the digits after the point begin in the text read.</param>
/// <param name="FractionLength">How many there are, zeros at the end left out.</param>
/// <param name="OffsetMinutes">Minutes east of UTC; null if no zone is written.</param>
/// <param name="Canonical">True if the text is written as we write it: with T and seconds, no zeros at the fraction's end, no zone or Z.</param>
internal readonly record struct TimeOfDay(int Seconds, int FractionStart, int FractionLength, int? OffsetMinutes, bool Canonical)
{
    private const int MaxFraction = 18;

    /// <summary>Reads it; false if it is no time of day.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out TimeOfDay time)
    {
        time = default;
        if (text.Length < 6 || text[0] is not ((byte)'T' or (byte)'t' or (byte)' ') || text[3] != (byte)':') return false;
        int hour = CalendarText.Two(text, 1), minute = CalendarText.Two(text, 4), second = 0, at = 6;
        bool canonical = text[0] == (byte)'T';
        if (at + 2 < text.Length && text[at] == (byte)':')
        {
            second = CalendarText.Two(text, at + 1);
            at += 3;
        }
        else
        {
            canonical = false;
        }

        if ((uint)hour > 23 || (uint)minute > 59 || (uint)second > 59) return false;
        if (!TryFraction(text, ref at, out int start, out int length, out bool plain) || !TryZone(text[at..], out int? offset)) return false;
        canonical &= plain && (at == text.Length || text[at] == (byte)'Z');
        time = new TimeOfDay(hour * 3600 + minute * 60 + second, start, length, offset, canonical);
        return true;
    }

    private static bool TryFraction(ReadOnlySpan<byte> text, ref int at, out int start, out int length, out bool plain)
    {
        start = at;
        length = 0;
        plain = true;
        if (at >= text.Length || text[at] is not ((byte)'.' or (byte)',')) return true;
        plain = text[at] == (byte)'.';
        start = ++at;
        while (at < text.Length && (uint)(text[at] - '0') <= 9)
        {
            at++;
            if (text[at - 1] != (byte)'0') length = at - start;
        }

        plain &= length == at - start;
        return at > start && length <= MaxFraction;
    }

    private static bool TryZone(ReadOnlySpan<byte> text, out int? offset)
    {
        offset = null;
        if (text.IsEmpty) return true;
        if (text is [(byte)'Z' or (byte)'z'])
        {
            offset = 0;
            return true;
        }

        if (text[0] is not ((byte)'+' or (byte)'-') || text.Length is not (3 or 5 or 6)) return false;
        int hours = CalendarText.Two(text, 1);
        int minutes = text.Length == 3 ? 0 : CalendarText.Two(text, text.Length - 2);
        if (text.Length == 6 && text[3] != (byte)':' || (uint)hours > 14 || (uint)minutes > 59) return false;
        offset = (hours * 60 + minutes) * (text[0] == (byte)'-' ? -1 : 1);
        return true;
    }
}

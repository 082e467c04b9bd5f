namespace MlConnector.Http.Rows;

/// <summary>Cuts canonical times (<c>yyyy-MM-ddTHH:mm:ss[.f…][Z]</c>) down to what a column keeps. Cutting is the same each time, so that a repeated send is the same bytes.</summary>
public static class TimeText
{
    /// <summary>Length up to the sixth digit of a second.</summary>
    public const int Microseconds = 26;

    /// <summary>Writes a time in quotes and gives the bytes written. Room: text + 2.</summary>
    public static int Copy(ReadOnlySpan<byte> text, bool withoutZone, Span<byte> to)
    {
        bool utc = text.Length > 0 && text[^1] == (byte)'Z';
        ReadOnlySpan<byte> local = utc ? text[..^1] : text;
        if (local.Length > Microseconds) local = local[..Microseconds];
        int at = 0;
        to[at++] = (byte)'"';
        local.CopyTo(to[at..]);
        at += local.Length;
        if (utc && !withoutZone) to[at++] = (byte)'Z';
        to[at++] = (byte)'"';
        return at;
    }
}

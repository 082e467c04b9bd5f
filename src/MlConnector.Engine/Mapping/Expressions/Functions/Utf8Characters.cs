namespace MlConnector.Engine.Mapping.Expressions.Functions;

/// <summary>Counts and finds characters (Unicode code points) in UTF-8.</summary>
internal static class Utf8Characters
{
    /// <summary>Number of characters.</summary>
    public static int Count(ReadOnlySpan<byte> text)
    {
        int count = 0;
        foreach (byte b in text)
        {
            if ((b & 0xC0) != 0x80) count++;
        }

        return count;
    }

    /// <summary>Number of UTF-16 units, which is what destinations count.</summary>
    public static int CountUtf16(ReadOnlySpan<byte> text)
    {
        int count = 0;
        foreach (byte b in text)
        {
            if ((b & 0xC0) != 0x80) count += b >= 0xF0 ? 2 : 1;
        }

        return count;
    }

    /// <summary>Byte at which character <paramref name="index"/> (from 0) begins; the length if there are not so many.</summary>
    public static int Offset(ReadOnlySpan<byte> text, long index)
    {
        for (int at = 0; at < text.Length; at++)
        {
            if ((text[at] & 0xC0) == 0x80) continue;
            if (index-- <= 0) return at;
        }

        return text.Length;
    }
}

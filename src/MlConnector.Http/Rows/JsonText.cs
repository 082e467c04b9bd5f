namespace MlConnector.Http.Rows;

/// <summary>JSON strings from plain UTF-8. Only quotation mark, backslash and control characters need an escape; every other character goes as it is.</summary>
public static class JsonText
{
    /// <summary>Copies the text in quotes; gives the bytes written, or 0 if it needs escapes. Room: text + 2.</summary>
    public static int Copy(ReadOnlySpan<byte> text, Span<byte> to)
    {
        if (JsonSpecials.AreIn(text)) return 0;
        to[0] = (byte)'"';
        text.CopyTo(to[1..]);
        to[text.Length + 1] = (byte)'"';
        return text.Length + 2;
    }

    /// <summary>Room that <see cref="CopyEscaped"/> needs at most.</summary>
    public static int LongestEscaped(int length) => checked(length * 6 + 2);

    /// <summary>Copies the text in quotes with escapes; gives the bytes written.</summary>
    public static int CopyEscaped(ReadOnlySpan<byte> text, Span<byte> to)
    {
        int at = 0;
        to[at++] = (byte)'"';
        while (JsonSpecials.IndexIn(text) is >= 0 and int plain)
        {
            text[..plain].CopyTo(to[at..]);
            at += plain;
            at += Escape(text[plain], to[at..]);
            text = text[(plain + 1)..];
        }

        text.CopyTo(to[at..]);
        at += text.Length;
        to[at++] = (byte)'"';
        return at;
    }

    private static int Escape(byte character, Span<byte> to)
    {
        to[0] = (byte)'\\';
        byte letter = character switch { (byte)'"' => (byte)'"', (byte)'\\' => (byte)'\\', (byte)'\n' => (byte)'n', (byte)'\r' => (byte)'r', (byte)'\t' => (byte)'t', _ => 0 };
        if (letter != 0)
        {
            to[1] = letter;
            return 2;
        }

        "u00"u8.CopyTo(to[1..]);
        to[4] = (byte)(character >> 4 == 0 ? '0' : '1');
        to[5] = "0123456789abcdef"u8[character & 15];
        return 6;
    }
}

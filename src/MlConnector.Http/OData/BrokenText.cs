using System.Buffers.Text;

namespace MlConnector.Http.OData;

/// <summary>
/// Unescapes a JSON string that holds half of a surrogate pair, which no encoder of the framework takes. The half is written as the three bytes that it would have in UTF-8: no valid text, so whoever looks at it refuses it, but
/// nothing of what was sent is lost. Rare.
/// </summary>
internal static class BrokenText
{
    /// <summary>Unescapes; gives the bytes written, never more than there were.</summary>
    public static int Unescape(ReadOnlySpan<byte> escaped, Span<byte> to)
    {
        int written = 0;
        for (int at = 0; at < escaped.Length;)
        {
            if (escaped[at] != (byte)'\\')
            {
                to[written++] = escaped[at++];
            }
            else if (escaped[at + 1] != (byte)'u')
            {
                to[written++] = Plain(escaped[at + 1]);
                at += 2;
            }
            else
            {
                int unit = Unit(escaped[(at + 2)..]);
                at += 6;
                if (char.IsHighSurrogate((char)unit) && escaped[at..].StartsWith("\\u"u8) && Unit(escaped[(at + 2)..]) is var low && char.IsLowSurrogate((char)low))
                {
                    unit = char.ConvertToUtf32((char)unit, (char)low);
                    at += 6;
                }

                written += Write(unit, to[written..]);
            }
        }

        return written;
    }

    private static int Unit(ReadOnlySpan<byte> hex) => Utf8Parser.TryParse(hex[..4], out int unit, out _, 'x') ? unit : 0;

    private static byte Plain(byte letter) => letter switch { (byte)'n' => (byte)'\n', (byte)'r' => (byte)'\r', (byte)'t' => (byte)'\t', (byte)'b' => (byte)'\b', (byte)'f' => (byte)'\f', _ => letter };

    private static int Write(int code, Span<byte> to)
    {
        int length = code switch { < 0x80 => 1, < 0x800 => 2, < 0x10000 => 3, _ => 4 };
        for (int i = length - 1; i > 0; i--, code >>= 6) to[i] = (byte)(0x80 | (code & 0x3F));
        to[0] = (byte)(length switch { 1 => 0, 2 => 0xC0, 3 => 0xE0, _ => 0xF0 } | code);
        return length;
    }
}

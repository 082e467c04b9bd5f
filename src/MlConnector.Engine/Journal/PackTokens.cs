namespace MlConnector.Engine.Journal;

/// <summary>
/// The packed form of rows. Per row: the flag byte, then tokens until every column is told.
/// <list type="table">
/// <item><term>00–3F</term><description>the value in this slot of the column's small table</description></item>
/// <item><term>40–5F + byte</term><description>the value in this slot (13 bits) of its large table</description></item>
/// <item><term>60–7F</term><description>this many columns plus one are as in the row before</description></item>
/// <item><term>80–FF</term><description>a new value: bit 6 nibbles instead of bytes, bit 5 header as in the row before (else it follows), low five bits: bytes taken from the beginning of the
/// value in the row before; then the rest of the value</description></item>
/// </list>
/// </summary>
internal static class PackTokens
{
    public const int Large = 0x40, Repeat = 0x60, New = 0x80, Nibbles = 0x40, SameHeader = 0x20, PrefixMask = 0x1F, MaxRepeat = 0x20;
    private const string Alphabet = "0123456789.-:TZ/";

    private static readonly byte[] ToNibble = MakeToNibble();

    /// <summary>The sixteen bytes that two go into one: digits, and what dates, times and decimals have between them.</summary>
    public static ReadOnlySpan<byte> FromNibble => "0123456789.-:TZ/"u8;

    /// <summary>Packs two bytes into one; false if some byte is not of the alphabet (then <paramref name="into"/> is spoilt). An odd end has a low nibble of 0.</summary>
    public static bool TryNibbles(ReadOnlySpan<byte> bytes, Span<byte> into)
    {
        ReadOnlySpan<byte> map = ToNibble;
        int bad = 0, at = 0, i = 0;
        for (; i + 1 < bytes.Length; i += 2)
        {
            int high = map[bytes[i]], low = map[bytes[i + 1]];
            bad |= high | low;
            into[at++] = (byte)(high << 4 | low);
        }

        if (i < bytes.Length)
        {
            bad |= map[bytes[i]];
            into[at] = (byte)(map[bytes[i]] << 4);
        }

        return bad < 0x10;
    }

    /// <summary>The bytes again.</summary>
    public static void FromNibbles(ReadOnlySpan<byte> packed, Span<byte> into)
    {
        ReadOnlySpan<byte> alphabet = FromNibble;
        for (int i = 0; i < into.Length; i++) into[i] = alphabet[(i & 1) == 0 ? packed[i >> 1] >> 4 : packed[i >> 1] & 15];
    }

    private static byte[] MakeToNibble()
    {
        byte[] map = new byte[256];
        Array.Fill(map, (byte)0x10);
        for (int i = 0; i < Alphabet.Length; i++) map[Alphabet[i]] = (byte)i;
        return map;
    }
}

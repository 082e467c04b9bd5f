namespace MlConnector.Sandbox.Tableau.Parquet;

/// <summary>Decompresses the raw Snappy format.</summary>
internal static class SnappyReader
{
    public static byte[] Decompress(ReadOnlySpan<byte> input)
    {
        int at = 0, length = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte part = input[at++];
            length |= (part & 0x7F) << shift;
            if (part < 0x80) break;
        }

        byte[] output = new byte[length];
        int to = 0;
        while (at < input.Length)
        {
            byte tag = input[at++];
            if ((tag & 3) == 0) Literal(input, tag, ref at, output, ref to);
            else Copy(input, tag, ref at, output, ref to);
        }

        return to == length ? output : throw new InvalidDataException("Compressed bytes end too early.");
    }

    private static void Literal(ReadOnlySpan<byte> input, byte tag, ref int at, byte[] output, ref int to)
    {
        int length = tag >> 2;
        if (length >= 60)
        {
            int bytes = length - 59;
            length = 0;
            for (int i = 0; i < bytes; i++) length |= input[at++] << 8 * i;
        }

        length++;
        input.Slice(at, length).CopyTo(output.AsSpan(to));
        at += length;
        to += length;
    }

    private static void Copy(ReadOnlySpan<byte> input, byte tag, ref int at, byte[] output, ref int to)
    {
        int length = (tag >> 2) + 1, offset;
        if ((tag & 3) == 1)
        {
            length = (tag >> 2 & 7) + 4;
            offset = tag >> 5 << 8 | input[at++];
        }
        else
        {
            offset = input[at] | input[at + 1] << 8;
            at += 2;
            if ((tag & 3) == 3)
            {
                offset |= input[at] << 16 | input[at + 1] << 24;
                at += 2;
            }
        }

        if (offset <= 0 || offset > to) throw new InvalidDataException("Compressed bytes point before their beginning.");
        for (int i = 0; i < length; i++, to++) output[to] = output[to - offset];
    }
}

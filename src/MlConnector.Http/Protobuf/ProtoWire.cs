using System.Buffers.Binary;

namespace MlConnector.Http.Protobuf;

/// <summary>Types of fields on the wire.</summary>
public enum WireType
{
    /// <summary>A whole number in groups of seven bits.</summary>
    Varint = 0,

    /// <summary>Eight bytes.</summary>
    Fixed64 = 1,

    /// <summary>A length and as many bytes: text, bytes, messages.</summary>
    Bytes = 2,

    /// <summary>Four bytes.</summary>
    Fixed32 = 5,
}

/// <summary>The wire format of protocol buffers, written into room that is there. Nothing is allocated.</summary>
public static class ProtoWire
{
    /// <summary>Bytes that a varint takes at most.</summary>
    public const int LongestVarint = 10;

    /// <summary>What stands before a field.</summary>
    public static ulong TagOf(int field, WireType type) => (ulong)field << 3 | (uint)type;

    /// <summary>Bytes that a varint takes.</summary>
    public static int LengthOf(ulong value)
    {
        int length = 1;
        for (; value >= 0x80; value >>= 7) length++;
        return length;
    }

    /// <summary>Writes a varint; gives the bytes written. A negative number is written as its two's complement.</summary>
    public static int Write(ulong value, Span<byte> to)
    {
        int at = 0;
        for (; value >= 0x80; value >>= 7) to[at++] = (byte)(value | 0x80);
        to[at++] = (byte)value;
        return at;
    }

    /// <summary>Bytes that stand before a field of bytes: tag and length.</summary>
    public static int HeadOf(int field, long length) => LengthOf(TagOf(field, WireType.Bytes)) + LengthOf((ulong)length);

    /// <summary>Writes tag and length of a field of bytes; gives the bytes written.</summary>
    public static int WriteHead(int field, long length, Span<byte> to)
    {
        int at = Write(TagOf(field, WireType.Bytes), to);
        return at + Write((ulong)length, to[at..]);
    }

    /// <summary>Reads a varint.</summary>
    /// <exception cref="InvalidDataException">It does not end.</exception>
    public static ulong Read(ReadOnlySpan<byte> from, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            if (at >= from.Length) throw Broken();
            byte part = from[at++];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80) return value;
        }

        throw Broken();
    }

    /// <summary>The length before a message of a call: big-endian, behind a byte that says whether it is compressed.</summary>
    public static void WriteFrame(uint length, Span<byte> to)
    {
        to[0] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(to[1..], length);
    }

    internal static InvalidDataException Broken() => new("The message is cut off or is none.");
}

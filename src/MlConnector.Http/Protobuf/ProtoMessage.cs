using System.Buffers;
using System.Text;

namespace MlConnector.Http.Protobuf;

/// <summary>Builds a small message: what surrounds rows, never a row. Fields with the value that a missing field means are written all the same, except by <see cref="Number"/> of zero.</summary>
public sealed class ProtoMessage
{
    private readonly ArrayBufferWriter<byte> bytes = new();

    /// <summary>What was written.</summary>
    public ReadOnlySpan<byte> Written => bytes.WrittenSpan;

    /// <summary>The same as an array.</summary>
    public byte[] ToArray() => bytes.WrittenSpan.ToArray();

    /// <summary>A number, a flag or a value of an enumeration.</summary>
    public ProtoMessage Number(int field, long value)
    {
        if (value == 0) return this;
        Span<byte> room = bytes.GetSpan(2 * ProtoWire.LongestVarint);
        int at = ProtoWire.Write(ProtoWire.TagOf(field, WireType.Varint), room);
        bytes.Advance(at + ProtoWire.Write((ulong)value, room[at..]));
        return this;
    }

    /// <summary>A text.</summary>
    public ProtoMessage Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    /// <summary>A message in the message.</summary>
    public ProtoMessage Message(int field, ProtoMessage value) => Bytes(field, value.Written);

    /// <summary>Bytes.</summary>
    public ProtoMessage Bytes(int field, ReadOnlySpan<byte> value)
    {
        Head(field, value.Length);
        bytes.Write(value);
        return this;
    }

    /// <summary>Begins a field of bytes that are written elsewhere, right behind this message.</summary>
    public ProtoMessage Head(int field, long length)
    {
        bytes.Advance(ProtoWire.WriteHead(field, length, bytes.GetSpan(2 * ProtoWire.LongestVarint)));
        return this;
    }
}

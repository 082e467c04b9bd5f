using System.Text;

namespace MlConnector.Http.Protobuf;

/// <summary>Walks the fields of a message: <c>while (reader.Next()) switch (reader.Field) …</c>. Fields that nobody asks for are passed over; nothing is allocated.</summary>
public ref struct ProtoReader(ReadOnlySpan<byte> message)
{
    private readonly ReadOnlySpan<byte> message = message;
    private ReadOnlySpan<byte> bytes;
    private ulong number;
    private int at;

    /// <summary>Number of the field that was read.</summary>
    public int Field { get; private set; }

    /// <summary>The value of a field of type varint, as a signed number; 0 for others.</summary>
    public readonly long Number => (long)number;

    /// <summary>The bytes of a field of text, bytes or a message; empty for others.</summary>
    public readonly ReadOnlySpan<byte> Bytes => bytes;

    /// <summary>The same as text.</summary>
    public readonly string Text => Encoding.UTF8.GetString(bytes);

    /// <summary>Reads the next field; false at the end.</summary>
    /// <exception cref="InvalidDataException">The message is cut off or is none.</exception>
    public bool Next()
    {
        if (at == message.Length) return false;
        ulong tag = ProtoWire.Read(message, ref at);
        (Field, number) = ((int)(tag >> 3), 0);
        bytes = [];
        switch ((WireType)(tag & 7))
        {
            case WireType.Varint:
                number = ProtoWire.Read(message, ref at);
                break;
            case WireType.Bytes:
                bytes = Take(ProtoWire.Read(message, ref at));
                break;
            case WireType.Fixed64:
                Take(sizeof(long));
                break;
            case WireType.Fixed32:
                Take(sizeof(int));
                break;
            default:
                throw ProtoWire.Broken();
        }

        return true;
    }

    private ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)(message.Length - at)) throw ProtoWire.Broken();
        ReadOnlySpan<byte> taken = message.Slice(at, (int)count);
        at += (int)count;
        return taken;
    }
}

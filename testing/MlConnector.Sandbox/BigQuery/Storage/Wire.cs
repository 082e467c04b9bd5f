using System.Text;

namespace MlConnector.Sandbox.BigQuery.Storage;

/// <summary>A field of a message as it came.</summary>
internal readonly record struct WireField(int Number, int Type, ulong Value, ReadOnlyMemory<byte> Bytes)
{
    public string Text => Encoding.UTF8.GetString(Bytes.Span);
}

/// <summary>Protocol buffers, read and written plainly: this is what a decoder that knows nothing of its sender sees.</summary>
internal static class Wire
{
    private const int Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5;

    /// <summary>The fields of a message, in the order they came.</summary>
    /// <exception cref="GrpcRefusal">It is none.</exception>
    public static List<WireField> Read(ReadOnlyMemory<byte> message)
    {
        List<WireField> fields = [];
        for (int at = 0; at < message.Length;)
        {
            ulong tag = Number(message, ref at);
            (int number, int type) = ((int)(tag >> 3), (int)(tag & 7));
            if (number == 0) throw Broken();
            if (type == Varint)
            {
                fields.Add(new WireField(number, type, Number(message, ref at), default));
                continue;
            }

            ulong length = type switch { Bytes => Number(message, ref at), Fixed64 => 8, Fixed32 => 4, _ => throw Broken() };
            if (length > (ulong)(message.Length - at)) throw Broken();
            fields.Add(new WireField(number, type, 0, message.Slice(at, (int)length)));
            at += (int)length;
        }

        return fields;
    }

    /// <summary>The last field of a number that is text, bytes or a message; empty if there is none.</summary>
    public static WireField? Find(IEnumerable<WireField> fields, int number)
    {
        WireField? found = null;
        foreach (var field in fields)
        {
            if (field.Number == number) found = field;
        }

        return found;
    }

    public static byte[] Message(params (int Number, object? Value)[] fields)
    {
        using var bytes = new MemoryStream();
        foreach (var (number, value) in fields)
        {
            switch (value)
            {
                case null or 0L:
                    break;
                case long whole:
                    Write(bytes, (ulong)number << 3);
                    Write(bytes, (ulong)whole);
                    break;
                default:
                    byte[] content = value as byte[] ?? Encoding.UTF8.GetBytes((string)value);
                    Write(bytes, (ulong)number << 3 | Bytes);
                    Write(bytes, (ulong)content.Length);
                    bytes.Write(content);
                    break;
            }
        }

        return bytes.ToArray();
    }

    private static void Write(MemoryStream bytes, ulong value)
    {
        for (; value >= 0x80; value >>= 7) bytes.WriteByte((byte)(value | 0x80));
        bytes.WriteByte((byte)value);
    }

    private static ulong Number(ReadOnlyMemory<byte> message, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            if (at >= message.Length) throw Broken();
            byte part = message.Span[at++];
            value |= (ulong)(part & 0x7f) << shift;
            if (part < 0x80) return value;
        }

        throw Broken();
    }

    private static GrpcRefusal Broken() => new(GrpcRefusal.InvalidArgument, "Failed to parse the message.");
}

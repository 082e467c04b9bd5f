using System.Text;

namespace MlConnector.Sandbox.Tableau.Parquet;

/// <summary>Reads Thrift's compact protocol into plain objects: a struct is a dictionary by field number, a list a list, integers are <see cref="long"/>, binaries byte arrays.</summary>
internal sealed class ThriftReader(byte[] bytes, int at)
{
    private const int Deepest = 32;
    private int depth;

    /// <summary>Where the next byte is read.</summary>
    public int At { get; private set; } = at;

    public Dictionary<int, object> Struct()
    {
        if (++depth > Deepest) throw new InvalidDataException("Nested too deep.");
        var fields = new Dictionary<int, object>();
        for (int field = 0; ;)
        {
            byte head = Next();
            if (head == 0) break;
            field = head >> 4 is > 0 and int step ? field + step : (int)ZigZag();
            fields[field] = Value(head & 15);
        }

        depth--;
        return fields;
    }

    private object Value(int type) => type switch
    {
        1 => true,
        2 => false,
        3 => (long)(sbyte)Next(),
        4 or 5 or 6 => ZigZag(),
        8 => Binary(),
        9 or 10 => List(),
        12 => Struct(),
        _ => throw new InvalidDataException($"Type {type} is not expected in Parquet metadata."),
    };

    private List<object> List()
    {
        byte head = Next();
        long count = head >> 4 == 15 ? (long)Varint() : head >> 4;
        if (count > bytes.Length) throw new InvalidDataException("A list is longer than the file.");
        var list = new List<object>((int)count);
        for (long i = 0; i < count; i++) list.Add((head & 15) is 1 or 2 ? Next() == 1 : Value(head & 15));
        return list;
    }

    private byte[] Binary()
    {
        int length = checked((int)Varint());
        byte[] value = bytes.AsSpan(At, length).ToArray();
        At += length;
        return value;
    }

    private long ZigZag()
    {
        ulong value = Varint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte part = Next();
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80) return value;
        }

        throw new InvalidDataException("A number does not end.");
    }

    private byte Next() => At < bytes.Length ? bytes[At++] : throw new InvalidDataException("The file ends inside its metadata.");

    /// <summary>A binary as text.</summary>
    public static string Text(object? value) => value is byte[] binary ? Encoding.UTF8.GetString(binary) : "";
}

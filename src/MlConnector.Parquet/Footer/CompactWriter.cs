using System.Numerics;
using System.Text;
using MlConnector.Parquet.Pages;

namespace MlConnector.Parquet.Footer;

/// <summary>The part of Thrift's compact protocol that Parquet's headers need: structs, lists, integers, texts and true or false. Fields are written in rising order.</summary>
internal struct CompactWriter(GrowingBuffer output)
{
    private const int TypeTrue = 1, TypeFalse = 2, TypeByte = 3, TypeInt32 = 5, TypeInt64 = 6, TypeBinary = 8, TypeList = 9, TypeStruct = 12;
    private readonly Stack<int> outer = new();
    private int last = 0;

    /// <summary>A 32-bit field.</summary>
    public void Integer(int field, int value)
    {
        Field(field, TypeInt32);
        ZigZag(value);
    }

    /// <summary>A 64-bit field.</summary>
    public void Long(int field, long value)
    {
        Field(field, TypeInt64);
        ZigZag(value);
    }

    /// <summary>An 8-bit field.</summary>
    public void Byte(int field, sbyte value)
    {
        Field(field, TypeByte);
        output.Reserve(1)[0] = (byte)value;
    }

    /// <summary>A truth, which lies in the field's header.</summary>
    public void Boolean(int field, bool value) => Field(field, value ? TypeTrue : TypeFalse);

    /// <summary>A text.</summary>
    public void Text(int field, string value)
    {
        Field(field, TypeBinary);
        TextElement(value);
    }

    /// <summary>A text of a list.</summary>
    public void TextElement(string value)
    {
        int bytes = Encoding.UTF8.GetByteCount(value);
        Varint((uint)bytes);
        Encoding.UTF8.GetBytes(value, output.Reserve(bytes));
    }

    /// <summary>A 32-bit integer of a list.</summary>
    public void IntegerElement(int value) => ZigZag(value);

    /// <summary>A list of structs; each is then written between <see cref="BeginElement"/> and <see cref="EndStruct"/>.</summary>
    public void ListOfStructs(int field, int count) => List(field, count, TypeStruct);

    /// <summary>A list of 32-bit integers.</summary>
    public void ListOfIntegers(int field, int count) => List(field, count, TypeInt32);

    /// <summary>A list of texts.</summary>
    public void ListOfTexts(int field, int count) => List(field, count, TypeBinary);

    /// <summary>A struct that is a field.</summary>
    public void BeginStruct(int field)
    {
        Field(field, TypeStruct);
        BeginElement();
    }

    /// <summary>A struct that is an element of a list.</summary>
    public void BeginElement()
    {
        outer.Push(last);
        last = 0;
    }

    /// <summary>Its end.</summary>
    public void EndStruct()
    {
        Stop();
        last = outer.Pop();
    }

    /// <summary>End of the outermost struct.</summary>
    public readonly void Stop() => output.Reserve(1)[0] = 0;

    /// <summary>A number in as few bytes as it takes, seven bits each.</summary>
    public readonly void Varint(ulong value)
    {
        Span<byte> room = output.Reserve(Math.Max(1, (BitOperations.Log2(value | 1) + 7) / 7));
        for (int i = 0; i < room.Length; i++, value >>= 7) room[i] = (byte)(value & 0x7F | (i < room.Length - 1 ? 0x80u : 0));
    }

    private readonly void ZigZag(long value) => Varint((ulong)(value << 1 ^ value >> 63));

    private void List(int field, int count, int type)
    {
        Field(field, TypeList);
        output.Reserve(1)[0] = (byte)(Math.Min(count, 15) << 4 | type);
        if (count >= 15) Varint((uint)count);
    }

    private void Field(int field, int type)
    {
        int step = field - last;
        if (step is > 0 and <= 15) output.Reserve(1)[0] = (byte)(step << 4 | type);
        else
        {
            output.Reserve(1)[0] = (byte)type;
            ZigZag((short)field);
        }

        last = field;
    }
}

using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using Exact = MlConnector.Sandbox.BigQuery.Values.Exact;

namespace MlConnector.Sandbox.Tableau.Parquet;

/// <summary>Reads the pages of one column: PLAIN values with levels of one bit, uncompressed or Snappy.</summary>
internal sealed class ColumnReader
{
    private readonly long physical;
    private readonly int fixedLength;
    private readonly bool optional;
    private readonly Func<ReadOnlyMemory<byte>, object> value;

    public ColumnReader(Dictionary<int, object> element)
    {
        Name = ThriftReader.Text(element[4]);
        physical = (long)element[1];
        fixedLength = element.TryGetValue(2, out var length) ? (int)(long)length : 0;
        optional = (long)element[3] switch { 0 => false, 1 => true, _ => throw new InvalidDataException($"Column {Name} is repeated.") };
        (VizType, value) = KindOf(element);
    }

    public string Name { get; }

    public string VizType { get; }

    public void Read(byte[] file, Dictionary<int, object> chunk, int rows, Action<object?> add)
    {
        if ((long)chunk[1] != physical) throw new InvalidDataException($"Column {Name} is of another type than the schema says.");
        long codec = (long)chunk[4];
        int at = checked((int)(long)chunk[9]), left = rows;
        while (left > 0)
        {
            var head = new ThriftReader(file, at);
            var header = head.Struct();
            if ((long)header[1] != 0) throw new InvalidDataException($"Column {Name} has a page that is no data page of version 1.");
            var data = (Dictionary<int, object>)header[5];
            if ((long)data[2] != 0) throw new InvalidDataException($"Column {Name} is not encoded as PLAIN.");
            int stored = (int)(long)header[3];
            byte[] page = Decompress(codec, file.AsSpan(head.At, stored).ToArray(), (int)(long)header[2]);
            int values = (int)(long)data[1];
            ReadPage(page, values, add);
            (at, left) = (head.At + stored, left - values);
        }

        if (left < 0) throw new InvalidDataException($"Column {Name} has too many values.");
    }

    private void ReadPage(byte[] page, int values, Action<object?> add)
    {
        int at = 0;
        bool[]? present = null;
        if (optional)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(page);
            present = Levels(page.AsSpan(4, length), values);
            at = 4 + length;
        }

        int bit = 0;
        for (int i = 0; i < values; i++)
        {
            if (present is not null && !present[i]) add(null);
            else if (physical == 0)
            {
                add((page[at + bit / 8] >> bit % 8 & 1) == 1);
                bit++;
            }
            else add(Next(page, ref at));
        }

        if (at + (bit + 7) / 8 != page.Length) throw new InvalidDataException($"Column {Name} has bytes left in its page.");
    }

    private object Next(byte[] page, ref int at)
    {
        int length = physical switch { 1 => 4, 2 => 8, 7 => fixedLength, 6 => BinaryPrimitives.ReadInt32LittleEndian(page.AsSpan(at)), _ => throw new InvalidDataException($"Column {Name} is of a physical type that is not understood.") };
        if (physical == 6) at += 4;
        var bytes = page.AsMemory(at, length);
        at += length;
        return value(bytes);
    }

    /// <summary>The hybrid of runs and packed bits.</summary>
    private static bool[] Levels(ReadOnlySpan<byte> bytes, int values)
    {
        bool[] levels = new bool[values];
        for (int at = 0, i = 0; i < values;)
        {
            uint head = 0;
            for (int shift = 0; ; shift += 7)
            {
                byte part = bytes[at++];
                head |= (uint)(part & 0x7F) << shift;
                if (part < 0x80) break;
            }

            int count = (int)(head >> 1) * ((head & 1) == 1 ? 8 : 1);
            for (int j = 0; j < count && i < values; j++, i++) levels[i] = ((head & 1) == 1 ? bytes[at + j / 8] >> j % 8 & 1 : bytes[at]) == 1;
            at += (head & 1) == 1 ? count / 8 : 1;
        }

        return levels;
    }

    private static byte[] Decompress(long codec, byte[] stored, int plain)
    {
        byte[] page = codec switch { 0 => stored, 1 => SnappyReader.Decompress(stored), _ => throw new InvalidDataException("The file is compressed in a way that is not understood.") };
        return page.Length == plain ? page : throw new InvalidDataException("A page is not as long as its header says.");
    }

    private (string, Func<ReadOnlyMemory<byte>, object>) KindOf(Dictionary<int, object> element)
    {
        long converted = element.TryGetValue(6, out var old) ? (long)old : -1;
        var logical = element.TryGetValue(10, out var said) ? (Dictionary<int, object>)said : [];
        int scale = element.TryGetValue(7, out var places) ? (int)(long)places : 0;
        bool isUtc = logical.TryGetValue(8, out var zone) ? ((Dictionary<int, object>)zone).TryGetValue(1, out var utc) && (bool)utc : converted == 10;
        var kind = isUtc ? DateTimeKind.Utc : DateTimeKind.Unspecified;
        return physical switch
        {
            0 => ("BOOLEAN", _ => throw new InvalidOperationException()),
            6 when converted == 0 || logical.ContainsKey(1) => ("STRING", bytes => Encoding.UTF8.GetString(bytes.Span)),
            1 when converted == 6 || logical.ContainsKey(6) => ("DATE", bytes => new DateOnly(1970, 1, 1).AddDays(BinaryPrimitives.ReadInt32LittleEndian(bytes.Span))),
            2 when converted == 10 || logical.ContainsKey(8) => ("DATETIME", bytes => DateTime.SpecifyKind(DateTime.UnixEpoch.AddTicks(BinaryPrimitives.ReadInt64LittleEndian(bytes.Span) * TimeSpan.TicksPerMicrosecond), kind)),
            2 when converted == 5 => ("REAL", bytes => Scaled(BinaryPrimitives.ReadInt64LittleEndian(bytes.Span), scale)),
            7 when converted == 5 => ("REAL", bytes => Scaled(new BigInteger(bytes.Span, isBigEndian: true), scale)),
            2 when converted == -1 && logical.Count == 0 => ("INTEGER", bytes => BinaryPrimitives.ReadInt64LittleEndian(bytes.Span)),
            _ => throw new InvalidDataException($"Column {Name} is of a type that is not understood."),
        };
    }

    private static Exact Scaled(BigInteger digits, int scale) =>
        Exact.TryParse(string.Create(CultureInfo.InvariantCulture, $"{digits}E-{scale}"), out var value) ? value : throw new InvalidDataException("A decimal number is broken.");
}

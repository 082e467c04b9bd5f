using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using MlConnector.Engine.Blocks;

namespace MlConnector.Engine.Journal;

/// <summary>The plain bytes before the rows of a record: layout (names, once) and parts.</summary>
internal static class BlockBytes
{
    private const int MaxParts = 1 << 20;

    /// <summary>Writes layout and parts.</summary>
    public static void WriteMeta(ArrayBufferWriter<byte> to, RecordBlock block)
    {
        BlockLayout layout = block.Layout;
        WriteNumber(to, layout.Fields.Length);
        WriteNumber(to, layout.KeyCells);
        WriteNumber(to, layout.HashedCells);
        foreach (string field in layout.Fields) WriteText(to, field);
        WriteNumber(to, layout.TraceCells.Length);
        foreach (int cell in layout.TraceCells) WriteNumber(to, cell);
        List<BlockPart> parts = [.. block.Parts.Where(part => part.Rows > 0)];
        WriteNumber(to, parts.Count);
        foreach (BlockPart part in parts)
        {
            WriteText(to, part.Company);
            WriteNumber(to, part.Page);
            WriteNumber(to, part.ReadAt.UtcTicks);
            WriteNumber(to, part.Version);
            WriteNumber(to, part.Rows);
            WriteNumber(to, part.Origin);
            WriteText(to, part.OriginRun);
        }
    }

    /// <summary>Reads what <see cref="WriteMeta"/> wrote and moves behind it.</summary>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public static (BlockLayout Layout, List<BlockPart> Parts) ReadMeta(ReadOnlySpan<byte> from, ref int at)
    {
        int fields = ReadCount(from, ref at, BlockLayout.MaxFields), keyCells = ReadCount(from, ref at, fields), hashed = ReadCount(from, ref at, fields);
        ImmutableArray<string>.Builder names = ImmutableArray.CreateBuilder<string>(fields);
        for (int i = 0; i < fields; i++) names.Add(ReadText(from, ref at));
        int[] trace = new int[ReadCount(from, ref at, fields)];
        for (int i = 0; i < trace.Length; i++) trace[i] = ReadCount(from, ref at, fields - 1);
        List<BlockPart> parts = [];
        for (int left = ReadCount(from, ref at, MaxParts); left > 0; left--) parts.Add(ReadPart(from, ref at));
        return (new BlockLayout(names.MoveToImmutable(), [.. Enumerable.Range(0, fields)], keyCells, hashed, [.. trace]), parts);
    }

    private static BlockPart ReadPart(ReadOnlySpan<byte> from, ref int at)
    {
        string company = ReadText(from, ref at);
        long page = ReadNumber(from, ref at);
        DateTimeOffset readAt = new(ReadNumber(from, ref at), TimeSpan.Zero);
        long version = ReadNumber(from, ref at);
        int rows = ReadCount(from, ref at, RecordBlock.MaxRows);
        return new BlockPart(company, page, readAt, version) { Rows = rows, Origin = ReadNumber(from, ref at), OriginRun = ReadText(from, ref at) };
    }

    private static void WriteNumber(ArrayBufferWriter<byte> to, long value)
    {
        Span<byte> into = to.GetSpan(10);
        int size = 0;
        ulong rest = checked((ulong)value);
        for (; rest >= 0x80; rest >>= 7) into[size++] = (byte)(rest | 0x80);
        into[size++] = (byte)rest;
        to.Advance(size);
    }

    private static void WriteText(ArrayBufferWriter<byte> to, string text)
    {
        int size = Encoding.UTF8.GetByteCount(text);
        WriteNumber(to, size);
        to.Advance(Encoding.UTF8.GetBytes(text, to.GetSpan(size + 1)));
    }

    private static long ReadNumber(ReadOnlySpan<byte> from, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; shift < 63; shift += 7)
        {
            if (at >= from.Length) throw Broken();
            byte b = from[at++];
            value |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80) return (long)value;
        }

        throw Broken();
    }

    private static int ReadCount(ReadOnlySpan<byte> from, ref int at, int most)
    {
        long value = ReadNumber(from, ref at);
        return value <= most ? (int)value : throw Broken();
    }

    private static string ReadText(ReadOnlySpan<byte> from, ref int at)
    {
        int size = ReadCount(from, ref at, from.Length - at);
        string text = Encoding.UTF8.GetString(from.Slice(at, size));
        at += size;
        return text;
    }

    private static InvalidDataException Broken() => new("The head of a journal record cannot be read.");
}

using System.Runtime.CompilerServices;
using MlConnector.Abstractions.Records;

namespace MlConnector.Engine.Blocks;

/// <summary>
/// How a cell lies in a block: one byte of kind (high three bits) and length (low five bits), then the bytes. A length of 31 or more is 31 followed by
/// (length - 31) in groups of seven bits, lowest first. Nothing else: no names, no padding.
/// </summary>
internal static class CellCode
{
    public const int MaxHeader = 6;
    private const int Long = 31;

    /// <summary>Writes a header; gives its size.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int WriteHeader(Span<byte> into, CellKind kind, int length)
    {
        if (length < Long)
        {
            into[0] = (byte)((int)kind << 5 | length);
            return 1;
        }

        return WriteLong(into, kind, length);
    }

    /// <summary>Reads a cell at <paramref name="at"/> and moves behind it.</summary>
    /// <exception cref="InvalidDataException">The bytes are no cells.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Cell Read(ReadOnlySpan<byte> bytes, ref int at)
    {
        int start = at, length = ReadHeader(bytes, start, out int size), offset = start + size;
        if (length > bytes.Length - offset) throw Broken();
        at = offset + length;
        return new Cell((CellKind)(bytes[start] >> 5), offset, length);
    }

    /// <summary>Length of the cell whose header is at <paramref name="at"/>, and the size of the header.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ReadHeader(ReadOnlySpan<byte> bytes, int at, out int size)
    {
        if ((uint)at >= (uint)bytes.Length || bytes[at] >> 5 > (int)CellKind.False) throw Broken();
        size = 1;
        int length = bytes[at] & Long;
        return length < Long ? length : ReadLong(bytes, at, out size);
    }

    private static int WriteLong(Span<byte> into, CellKind kind, int length)
    {
        into[0] = (byte)((int)kind << 5 | Long);
        int size = 1;
        uint rest = (uint)(length - Long);
        for (; rest >= 0x80; rest >>= 7) into[size++] = (byte)(rest | 0x80);
        into[size++] = (byte)rest;
        return size;
    }

    private static int ReadLong(ReadOnlySpan<byte> bytes, int at, out int size)
    {
        uint rest = 0;
        size = 1;
        for (int shift = 0; shift < 35 && at + size < bytes.Length; shift += 7)
        {
            byte b = bytes[at + size++];
            rest |= (uint)(b & 0x7f) << shift;
            if (b < 0x80) return rest < (1u << 28) - Long ? (int)rest + Long : throw Broken();
        }

        throw Broken();
    }

    private static InvalidDataException Broken() => new("A row of the journal is not made of cells.");
}

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
        if ((uint)at >= (uint)bytes.Length) throw Broken();
        int head = bytes[at++], length = head & Long;
        if (length == Long) length = ReadLong(bytes, ref at);
        if (head >> 5 > (int)CellKind.False || length > bytes.Length - at) throw Broken();
        Cell cell = new((CellKind)(head >> 5), at, length);
        at += length;
        return cell;
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

    private static int ReadLong(ReadOnlySpan<byte> bytes, ref int at)
    {
        uint rest = 0;
        for (int shift = 0; shift < 35; shift += 7)
        {
            if (at >= bytes.Length) throw Broken();
            byte b = bytes[at++];
            rest |= (uint)(b & 0x7f) << shift;
            if (b < 0x80) return rest < 1u << 28 ? (int)rest + Long : throw Broken();
        }

        throw Broken();
    }

    private static InvalidDataException Broken() => new("A row of the journal is not made of cells.");
}

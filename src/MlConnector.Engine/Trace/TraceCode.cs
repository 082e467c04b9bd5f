using System.Buffers.Binary;
using MlConnector.Engine.Ledger.Runs;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Trace;

/// <summary>An entry of the trace index in memory.</summary>
/// <param name="Part">48-bit hash of the part.</param>
/// <param name="Hit">What it leads to.</param>
internal readonly record struct TraceEntry(ulong Part, TraceHit Hit);

/// <summary>An entry as 23 bytes: part (6) and record number (4), which are the key; version (6), segment (3), offset (4).</summary>
internal static class TraceCode
{
    public const int Size = 23;
    private const int KeySize = 10;

    /// <summary>Shape of the index's runs; no filter, since nobody asks for what is not there.</summary>
    public static RunShape Shape { get; } = new(Size, KeySize, 0);

    public static void Write(in TraceEntry entry, Span<byte> into)
    {
        BinaryPrimitives.WriteUInt64BigEndian(into, entry.Part << 16);
        BinaryPrimitives.WriteUInt32BigEndian(into[6..], checked((uint)entry.Hit.Number));
        BinaryPrimitives.WriteUInt64LittleEndian(into[10..], (ulong)entry.Hit.Version);
        BinaryPrimitives.WriteUInt32LittleEndian(into[16..], (uint)entry.Hit.Place.Segment);
        BinaryPrimitives.WriteUInt32LittleEndian(into[19..], (uint)entry.Hit.Place.Offset);
    }

    public static TraceEntry Read(ReadOnlySpan<byte> from)
    {
        long version = (long)(BinaryPrimitives.ReadUInt64LittleEndian(from[10..]) & (1UL << 48) - 1);
        int segment = (int)(BinaryPrimitives.ReadUInt32LittleEndian(from[16..]) & 0xFF_FFFF);
        JournalPlace place = new(segment, (int)BinaryPrimitives.ReadUInt32LittleEndian(from[19..]), 0);
        return new TraceEntry(BinaryPrimitives.ReadUInt64BigEndian(from) >> 16, new TraceHit(BinaryPrimitives.ReadUInt32BigEndian(from[6..]), version, place));
    }
}

using System.Buffers.Binary;
using MlConnector.Engine.Blocks;
using MlConnector.Engine.Ledger.Runs;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Ledger;

/// <summary>An entry as 48 bytes: key hash, source hash, version (6), row (2), segment (3), offset (4), state and marks (1).</summary>
internal static class LedgerCode
{
    public const int Size = 48;
    private const byte RepairedBit = 0x08, OpenBit = 0x10;
    private const int AbsenceShift = 5;

    /// <summary>Shape of the ledger's runs.</summary>
    public static RunShape Shape { get; } = new(Size, Hash128.Size, 10);

    public static void Write(in LedgerEntry entry, Span<byte> into)
    {
        entry.Key.Write(into);
        entry.Source.Write(into[16..]);
        BinaryPrimitives.WriteUInt64LittleEndian(into[32..], (ulong)entry.Version | (ulong)entry.Place.Row << 48);
        BinaryPrimitives.WriteUInt32LittleEndian(into[40..], (uint)entry.Place.Offset);
        BinaryPrimitives.WriteUInt32LittleEndian(into[44..], (uint)entry.Place.Segment);
        into[47] = (byte)((int)entry.State | (entry.Repaired ? RepairedBit : 0) | (entry.Open ? OpenBit : 0) | entry.Absences << AbsenceShift);
    }

    public static LedgerEntry Read(ReadOnlySpan<byte> from)
    {
        ulong versionAndRow = BinaryPrimitives.ReadUInt64LittleEndian(from[32..]);
        int segment = (int)(BinaryPrimitives.ReadUInt32LittleEndian(from[44..]) & 0xFF_FFFF);
        byte state = from[47];
        JournalPlace place = new(segment, (int)BinaryPrimitives.ReadUInt32LittleEndian(from[40..]), (int)(versionAndRow >> 48));
        return new LedgerEntry(Hash128.Read(from), Hash128.Read(from[16..]), (long)(versionAndRow & (1UL << 48) - 1), place, (LedgerState)(state & 7))
        {
            Repaired = (state & RepairedBit) != 0,
            Open = (state & OpenBit) != 0,
            Absences = state >> AbsenceShift,
        };
    }

    /// <summary>What a delivered row makes of its key.</summary>
    public static LedgerState StateOf(RowFate fate) => fate switch
    {
        RowFate.Live => LedgerState.Live,
        RowFate.Removed => LedgerState.Removed,
        RowFate.Filtered => LedgerState.Filtered,
        RowFate.Adopted => LedgerState.Adopted,
        RowFate.Purged => LedgerState.Purged,
        _ => throw new ArgumentOutOfRangeException(nameof(fate), "A dead row does not change the ledger."),
    };
}

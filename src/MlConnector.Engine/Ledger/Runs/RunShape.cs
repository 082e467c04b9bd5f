using System.Buffers.Binary;

namespace MlConnector.Engine.Ledger.Runs;

/// <summary>What the entries of a sorted run look like: fixed size, a key at their beginning that orders them byte by byte.</summary>
/// <param name="EntrySize">Bytes of an entry.</param>
/// <param name="KeySize">Leading bytes that are the key, at least six.</param>
/// <param name="FilterBits">Bits per key of the filter that tells most absent keys without a read; 0 for none.</param>
internal sealed record RunShape(int EntrySize, int KeySize, int FilterBits)
{
    private const int BlockTarget = 2048;

    /// <summary>Entries that are read, and checked, at once.</summary>
    public int EntriesPerBlock { get; } = BlockTarget / EntrySize;

    /// <summary>Bytes of a full block.</summary>
    public int BlockSize => EntriesPerBlock * EntrySize;

    /// <summary>The first eight bytes of an entry as a number that orders like the bytes; a shorter key is padded with the bytes behind it cut to zero.</summary>
    public ulong Prefix(ReadOnlySpan<byte> entry)
    {
        ulong first = BinaryPrimitives.ReadUInt64BigEndian(entry);
        return KeySize >= 8 ? first : first & ~(ulong.MaxValue >> KeySize * 8);
    }

    /// <summary>Compares two entries by key.</summary>
    public int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => left[..KeySize].SequenceCompareTo(right[..KeySize]);
}

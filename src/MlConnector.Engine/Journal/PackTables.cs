using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MlConnector.Abstractions.Records;

namespace MlConnector.Engine.Journal;

/// <summary>
/// What packing and unpacking remember while they walk a block, alike on both sides: for each column the cell of the row before, and where in the plain bytes a value was seen last
/// (a small table, addressed by one byte, and a large one, addressed by two). A place is the offset of a cell's header; 0 means none.
/// </summary>
internal readonly ref struct PackTables
{
    public const int SmallSize = 64;
    private const int MaxLargeBits = 12, MaxInts = 4 << 20;
    private readonly int[] places;
    private readonly int stride;
    private readonly uint largeMask;

    /// <summary>Tables for a block; their size follows from its rows and columns alone.</summary>
    public PackTables(int rows, int columns)
    {
        int bits = Math.Clamp(BitOperations.Log2((uint)Math.Max(rows, 1)) + 1, 4, MaxLargeBits);
        while (bits > 4 && (long)columns * (SmallSize + (1 << bits) + 2) > MaxInts) bits--;
        largeMask = (1u << bits) - 1;
        stride = SmallSize + (1 << bits) + 2;
        places = RowArrays.Of<int>().Rent(columns * stride);
        places.AsSpan(0, columns * stride).Clear();
    }

    /// <summary>The memory of one column: small table, large table, then offset and size of the cell in the row before.</summary>
    public Span<int> Column(int column) => places.AsSpan(column * stride, stride);

    /// <summary>Slot of the large table, as an index into <see cref="Column"/>.</summary>
    public int LargeSlot(uint hash) => SmallSize + (int)(hash >> 8 & largeMask);

    /// <summary>Slot of the small table.</summary>
    public static int SmallSlot(uint hash) => (int)(hash & (SmallSize - 1));

    /// <summary>Checks a slot of the large table read from packed bytes.</summary>
    public bool IsLargeSlot(int slot) => slot >= 0 && slot <= (int)largeMask;

    /// <summary>Returns the memory.</summary>
    public void Dispose() => RowArrays.Of<int>().Return(places);

    /// <summary>A quick hash of a whole cell, header included: its ends and its length. Equality is always checked on the bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Hash(ReadOnlySpan<byte> cell)
    {
        ref byte start = ref MemoryMarshal.GetReference(cell);
        int length = cell.Length;
        ulong first, last;
        if (length >= 8)
        {
            first = Unsafe.ReadUnaligned<ulong>(ref start);
            last = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, length - 8));
        }
        else if (length >= 4)
        {
            first = Unsafe.ReadUnaligned<uint>(ref start);
            last = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref start, length - 4));
        }
        else
        {
            first = start;
            last = (uint)(Unsafe.Add(ref start, length >> 1) << 8 | Unsafe.Add(ref start, length - 1));
        }

        ulong mixed = (first ^ BitOperations.RotateLeft(last, 29) ^ (ulong)length * 0x9E3779B97F4A7C15) * 0xD6E8FEB86659FD93;
        mixed = (mixed ^ mixed >> 32) * 0xD6E8FEB86659FD93;
        return (uint)(mixed >> 32);
    }

    /// <summary>True if the cells of this length at two places are the same; quick for short ones, which most are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Same(ReadOnlySpan<byte> plain, int left, int right, int length)
    {
        if (length > 16 || length < 4) return plain.Slice(left, length).SequenceEqual(plain.Slice(right, length));
        if (left > plain.Length - length || right > plain.Length - length) return false;
        ref byte a = ref Unsafe.Add(ref MemoryMarshal.GetReference(plain), left);
        ref byte b = ref Unsafe.Add(ref MemoryMarshal.GetReference(plain), right);
        if (length >= 8)
        {
            return Unsafe.ReadUnaligned<ulong>(ref a) == Unsafe.ReadUnaligned<ulong>(ref b)
                && Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref a, length - 8)) == Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref b, length - 8));
        }

        return Unsafe.ReadUnaligned<uint>(ref a) == Unsafe.ReadUnaligned<uint>(ref b)
            && Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref a, length - 4)) == Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref b, length - 4));
    }
}

using System.Buffers.Binary;
using System.Numerics;

namespace MlConnector.Parquet.Pages;

/// <summary>
/// Compresses into the raw Snappy format: the length of the input, then literals and copies of what lies at most 64 KiB back. Greedy, with one table of where four bytes were seen last; where nothing repeats it steps ever wider.
/// Keeps its table; not thread-safe.
/// </summary>
internal sealed class SnappyCompressor
{
    private const int BlockBytes = 1 << 16, TableBits = 14, ShortestInput = 16;
    private readonly ushort[] table = new ushort[1 << TableBits];

    /// <summary>Bytes that compressing so many may take at most.</summary>
    public static int MostBytes(int length) => checked(32 + length + length / 6);

    /// <summary>Compresses; gives the bytes written. <paramref name="into"/> has to hold <see cref="MostBytes"/>.</summary>
    public int Compress(ReadOnlySpan<byte> input, Span<byte> into)
    {
        int at = 0;
        uint length = (uint)input.Length;
        for (; length >= 0x80; length >>= 7) into[at++] = (byte)(length | 0x80);
        into[at++] = (byte)length;
        for (int from = 0; from < input.Length; from += BlockBytes) at = CompressBlock(input.Slice(from, Math.Min(BlockBytes, input.Length - from)), into, at);
        return at;
    }

    private int CompressBlock(ReadOnlySpan<byte> block, Span<byte> into, int at)
    {
        table.AsSpan().Clear();
        int literal = 0, next = 1;
        while (FindMatch(block, ref next) is var candidate and >= 0)
        {
            if (next > literal) at = Literal(block[literal..next], into, at);
            int length = 4 + Common(block, candidate + 4, next + 4);
            at = Copy(next - candidate, length, into, at);
            next += length;
            literal = next;
            if (next <= block.Length - ShortestInput) table[Hash(Word(block, next - 1))] = (ushort)(next - 1);
        }

        return literal < block.Length ? Literal(block[literal..], into, at) : at;
    }

    /// <summary>Moves on to where four bytes repeat, and gives where they were before; -1 at the end of the block.</summary>
    private int FindMatch(ReadOnlySpan<byte> block, ref int next)
    {
        int last = block.Length - ShortestInput;
        for (int skip = 32; next <= last; next += skip++ >> 5)
        {
            uint word = Word(block, next);
            ref ushort slot = ref table[Hash(word)];
            int candidate = slot;
            slot = (ushort)next;
            if (candidate < next && Word(block, candidate) == word) return candidate;
        }

        return -1;
    }

    /// <summary>Bytes that are the same from two places on.</summary>
    private static int Common(ReadOnlySpan<byte> block, int earlier, int later)
    {
        int length = 0;
        for (; later + length + sizeof(ulong) <= block.Length; length += sizeof(ulong))
        {
            ulong differ = BinaryPrimitives.ReadUInt64LittleEndian(block[(earlier + length)..]) ^ BinaryPrimitives.ReadUInt64LittleEndian(block[(later + length)..]);
            if (differ != 0) return length + BitOperations.TrailingZeroCount(differ) / 8;
        }

        while (later + length < block.Length && block[earlier + length] == block[later + length]) length++;
        return length;
    }

    private static int Literal(ReadOnlySpan<byte> bytes, Span<byte> into, int at)
    {
        int length = bytes.Length - 1;
        if (length < 60) into[at++] = (byte)(length << 2);
        else if (length < 1 << 8) (into[at++], into[at++]) = (60 << 2, (byte)length);
        else (into[at++], into[at++], into[at++]) = (61 << 2, (byte)length, (byte)(length >> 8));
        bytes.CopyTo(into[at..]);
        return at + bytes.Length;
    }

    private static int Copy(int offset, int length, Span<byte> into, int at)
    {
        for (; length >= 68; length -= 64) at = CopyOf(offset, 64, into, at);
        if (length > 64)
        {
            at = CopyOf(offset, 60, into, at); // leaves at least four
            length -= 60;
        }

        return CopyOf(offset, length, into, at);
    }

    private static int CopyOf(int offset, int length, Span<byte> into, int at)
    {
        if (length is >= 4 and < 12 && offset < 1 << 11)
        {
            into[at++] = (byte)(1 | length - 4 << 2 | offset >> 8 << 5);
            into[at++] = (byte)offset;
            return at;
        }

        into[at++] = (byte)(2 | length - 1 << 2);
        BinaryPrimitives.WriteUInt16LittleEndian(into[at..], (ushort)offset);
        return at + 2;
    }

    private static uint Word(ReadOnlySpan<byte> block, int at) => BinaryPrimitives.ReadUInt32LittleEndian(block[at..]);

    private static int Hash(uint word) => (int)(word * 0x9E37_79B1 >> 32 - TableBits);
}

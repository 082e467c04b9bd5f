using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MlConnector.Engine.Blocks;

/// <summary>
/// MurmurHash3, x64, 128 bit (Austin Appleby, public domain), from its public description: two 64-bit lanes over blocks of 16 bytes. Not a cryptographic hash: it
/// tells rows apart, it does not authenticate them (the journal's AES-GCM tag does). The platform's own 128-bit hashes are in a package that is not available.
/// </summary>
internal static class Murmur3
{
    private const ulong C1 = 0x87c37b91114253d5;
    private const ulong C2 = 0x4cf5ad432745937f;

    public static Hash128 Hash(ReadOnlySpan<byte> data, uint seed)
    {
        ulong h1 = seed, h2 = seed;
        ref byte start = ref MemoryMarshal.GetReference(data);
        int whole = data.Length & ~15;
        for (int i = 0; i < whole; i += 16)
        {
            h1 = (BitOperations.RotateLeft(h1 ^ Mix1(Word(ref start, i)), 27) + h2) * 5 + 0x52dce729;
            h2 = (BitOperations.RotateLeft(h2 ^ Mix2(Word(ref start, i + 8)), 31) + h1) * 5 + 0x38495ab5;
        }

        int left = data.Length - whole;
        if (left > 8) h2 ^= Mix2(Tail(data[(whole + 8)..]));
        if (left > 0) h1 ^= Mix1(Tail(data.Slice(whole, Math.Min(left, 8))));

        h1 ^= (ulong)data.Length;
        h2 ^= (ulong)data.Length;
        h1 += h2;
        h2 += h1;
        h1 = Finish(h1);
        h2 = Finish(h2);
        h1 += h2;
        return new Hash128(h1, h2 + h1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Word(ref byte start, int at)
    {
        ulong word = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, at));
        return BitConverter.IsLittleEndian ? word : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(word);
    }

    private static ulong Tail(ReadOnlySpan<byte> bytes)
    {
        ulong word = 0;
        for (int i = bytes.Length - 1; i >= 0; i--) word = word << 8 | bytes[i];
        return word;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix1(ulong k) => BitOperations.RotateLeft(k * C1, 31) * C2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix2(ulong k) => BitOperations.RotateLeft(k * C2, 33) * C1;

    private static ulong Finish(ulong k)
    {
        k = (k ^ (k >> 33)) * 0xff51afd7ed558ccd;
        k = (k ^ (k >> 33)) * 0xc4ceb9fe1a85ec53;
        return k ^ (k >> 33);
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using MlConnector.Engine.Blocks;

namespace MlConnector.Engine.Ledger.Runs;

/// <summary>
/// A Bloom filter in blocks of 64 bytes, so that a key costs one cache line: at 10 bits a key about one absent key in a hundred is looked up in vain. Keys are hashes already; their last
/// eight bytes choose block and bits.
/// </summary>
internal sealed class KeyFilter
{
    private const int WordsPerBlock = 8, BitsPerKey = 6, Ahead = 16;
    private readonly ulong[] words;
    private readonly uint blocks;

    private KeyFilter(ulong[] words)
    {
        this.words = words;
        blocks = (uint)(words.Length / WordsPerBlock);
    }

    /// <summary>The words, as they lie in a file.</summary>
    public ulong[] Words => words;

    /// <summary>An empty filter for so many keys.</summary>
    public static KeyFilter For(long keys, int bitsPerKey) => new(new ulong[checked((int)(Math.Max(keys, 1) * bitsPerKey / 512 + 1) * WordsPerBlock)]);

    /// <summary>A filter read from a file.</summary>
    public static KeyFilter From(ulong[] words) => new(words);

    /// <summary>Adds a key.</summary>
    public void Add(ulong hash)
    {
        Span<ulong> block = words.AsSpan(Block(hash), WordsPerBlock);
        ulong spread = Spread(hash);
        for (int i = 0; i < BitsPerKey; i++, spread >>= 9) block[(int)(spread & 7)] |= 1UL << (int)(spread >> 3 & 63);
    }

    /// <summary>False if the key was certainly not added.</summary>
    public bool MayHold(ulong hash)
    {
        // All six bits without a branch: where it would stop is a guess that the processor gets wrong as often as not.
        ReadOnlySpan<ulong> block = words.AsSpan(Block(hash), WordsPerBlock);
        ulong spread = Spread(hash), all = 1;
        for (int i = 0; i < BitsPerKey; i++, spread >>= 9) all &= block[(int)(spread & 7)] >> (int)(spread >> 3 & 63);
        return all != 0;
    }

    /// <summary>Marks the keys that it may have.</summary>
    public void MarkHeld(ReadOnlySpan<Hash128> keys, Span<bool> held)
    {
        for (int i = 0; i < keys.Length; i++)
        {
            if (i + Ahead < keys.Length) Fetch(keys[i + Ahead].Low);
            held[i] |= MayHold(keys[i].Low);
        }
    }

    /// <summary>Has the processor bring the block of a key that is looked at soon: the filters of millions of keys lie in main memory.</summary>
    public unsafe void Fetch(ulong hash)
    {
        if (Sse.IsSupported) Sse.Prefetch0(Unsafe.AsPointer(ref words[Block(hash)]));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Block(ulong hash) => (int)((hash >> 32) * blocks >> 32) * WordsPerBlock;

    // Nine bits of it for each of the six positions; the block was chosen by the upper half, so that both are mixed once more.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Spread(ulong hash) => (hash ^ BitOperations.RotateLeft(hash, 31)) * 0x9E3779B97F4A7C15 >> 8;
}

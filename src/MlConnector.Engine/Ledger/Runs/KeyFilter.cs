using System.Numerics;
using System.Runtime.CompilerServices;

namespace MlConnector.Engine.Ledger.Runs;

/// <summary>
/// A Bloom filter in blocks of 64 bytes, so that a key costs one cache line: at 10 bits a key about one absent key in a hundred is looked up in vain. Keys are hashes already; their last
/// eight bytes choose block and bits.
/// </summary>
internal sealed class KeyFilter
{
    private const int WordsPerBlock = 8, BitsPerKey = 6;
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
        int start = Block(hash);
        for (int i = 0; i < BitsPerKey; i++) words[start + Word(hash, i)] |= 1UL << Bit(hash, i);
    }

    /// <summary>False if the key was certainly not added.</summary>
    public bool MayHold(ulong hash)
    {
        int start = Block(hash);
        for (int i = 0; i < BitsPerKey; i++)
        {
            if ((words[start + Word(hash, i)] >> Bit(hash, i) & 1) == 0) return false;
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Block(ulong hash) => (int)((hash >> 32) * blocks >> 32) * WordsPerBlock;

    // The low half is spread once more: nine bits of it for each of the six positions.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Spread(ulong hash) => (uint)hash * 0x9E3779B97F4A7C15 ^ BitOperations.RotateLeft(hash * 0xC2B2AE3D27D4EB4F, 31);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Word(ulong hash, int i) => (int)(Spread(hash) >> i * 9 & 7);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Bit(ulong hash, int i) => (int)(Spread(hash) >> i * 9 + 3 & 63);
}

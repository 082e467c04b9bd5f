using System.Buffers.Binary;
using MlConnector.Engine.Blocks;

namespace MlConnector.Engine.Tests.Blocks;

public sealed class Murmur3Tests
{
    /// <summary>
    /// The verification value that the authors publish for this function: hashes of 0, 1 … 255 bytes with seeds 256 … 1, hashed together; the first four bytes.
    /// </summary>
    [Fact]
    public void It_is_the_published_function()
    {
        byte[] key = new byte[256], hashes = new byte[256 * 16];
        for (int i = 0; i < 256; i++)
        {
            key[i] = (byte)i;
            Put(Murmur3.Hash(key.AsSpan(0, i), (uint)(256 - i)), hashes.AsSpan(i * 16));
        }

        Assert.Equal(0x6384BA69u, (uint)Murmur3.Hash(hashes, 0).High);
    }

    [Fact]
    public void It_never_changes_because_ledgers_keep_it()
    {
        Assert.Equal("00000000000000000000000000000000", Hash128.Of([]).ToString());
        Assert.Equal("cbd8a7b341bd9b025b1e906a48ae1d19", Hash128.Of("hello"u8).ToString());
    }

    private static void Put(Hash128 hash, Span<byte> into)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(into, hash.High);
        BinaryPrimitives.WriteUInt64LittleEndian(into[8..], hash.Low);
    }
}

using System.Buffers.Binary;
using System.Security.Cryptography;

namespace MlConnector.Sandbox.PowerBi;

/// <summary>Ids that are the same in every sandbox of one seed.</summary>
internal sealed class PowerBiIds(int seed)
{
    private long count;

    public Guid Next()
    {
        Span<byte> input = stackalloc byte[12];
        BinaryPrimitives.WriteInt32LittleEndian(input, seed);
        BinaryPrimitives.WriteInt64LittleEndian(input[4..], Interlocked.Increment(ref count));
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(input, hash);
        hash[7] = (byte)((hash[7] & 0x0F) | 0x40);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16]);
    }

    public string NextText() => Next().ToString("D");
}

using System.Buffers.Binary;
using System.Security.Cryptography;
using MlConnector.Engine.Ports;

namespace MlConnector.Composition;

/// <summary>Ids of 26 characters: 48 bits of time, then 80 random ones, in Crockford base 32, so that they sort by age.</summary>
public sealed class SortableIds(TimeProvider time) : IIdSource
{
    private const int Length = 26;
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <inheritdoc />
    public string Next()
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        UInt128 value = (UInt128)(ulong)time.GetUtcNow().ToUnixTimeMilliseconds() << 80 | BinaryPrimitives.ReadUInt128BigEndian(bytes) >> 48;
        Span<char> text = stackalloc char[Length];
        for (int i = Length - 1; i >= 0; i--, value >>= 5) text[i] = Alphabet[(int)(value & 31)];
        return new string(text);
    }
}

using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Audit;

/// <summary>
/// The chain: each entry carries a MAC (HMAC-SHA256 under a key of the vault) over itself and the MAC before it. Every part is preceded by its length, so that nothing can be moved
/// from one field into the next.
/// </summary>
internal static class AuditSeal
{
    private static readonly byte[] Beginning = new byte[32];

    /// <summary>MAC of an entry that follows <paramref name="before"/> (null at the beginning). The entry's own MAC is not looked at.</summary>
    public static byte[] Compute(DataKey key, AuditEntry entry, byte[]? before)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key.Bytes.Span);
        mac.AppendData(before ?? Beginning);
        Span<byte> numbers = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(numbers, entry.Number);
        BinaryPrimitives.WriteInt64BigEndian(numbers[8..], entry.At.UtcTicks);
        mac.AppendData(numbers);
        foreach (var part in (ReadOnlySpan<string>)[entry.Who, entry.Action, entry.Subject, entry.Detail, entry.KeyId]) Append(mac, part);
        return mac.GetHashAndReset();
    }

    private static void Append(IncrementalHash mac, string part)
    {
        var bytes = Encoding.UTF8.GetBytes(part);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        mac.AppendData(length);
        mac.AppendData(bytes);
    }
}

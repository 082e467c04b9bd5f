using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MlConnector.Abstractions.Errors;
using MlConnector.Engine.Ports;

namespace MlConnector.Engine.DeadLetters;

/// <summary>
/// Seals the values of a repair under the journal's data key: they are business data and lie in the store like rows lie in the journal. Format: length of the key id (1 byte), key id, nonce (12), tag (16),
/// AES-256-GCM of the JSON object field → value. The dead letter's id is authenticated with it, so that a repair cannot be moved to another row.
/// </summary>
internal sealed class RepairSealer(IKeyRing keys)
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    /// <summary>Seals field → value; a null value repairs to null.</summary>
    public async Task<byte[]> SealAsync(long deadLetter, IReadOnlyDictionary<string, string?> values, CancellationToken cancel)
    {
        DataKey key = await keys.CurrentAsync(KeyPurpose.Journal, cancel);
        byte[] plain = JsonSerializer.SerializeToUtf8Bytes(values.ToImmutableSortedDictionary(StringComparer.Ordinal), RepairJson.Default.ImmutableSortedDictionaryStringString);
        byte[] id = Encoding.ASCII.GetBytes(key.Id);
        var result = new byte[1 + id.Length + NonceBytes + TagBytes + plain.Length];
        result[0] = checked((byte)id.Length);
        id.CopyTo(result, 1);
        Span<byte> rest = result.AsSpan(1 + id.Length);
        RandomNumberGenerator.Fill(rest[..NonceBytes]);
        using var aes = new AesGcm(key.Bytes.Span, TagBytes);
        aes.Encrypt(rest[..NonceBytes], plain, rest[(NonceBytes + TagBytes)..], rest.Slice(NonceBytes, TagBytes), Context(deadLetter));
        return result;
    }

    /// <summary>The key that values are sealed under; empty if they are none.</summary>
    public static string KeyOf(byte[] sealedValues) => sealedValues.Length > 0 && sealedValues.Length > sealedValues[0] ? Encoding.ASCII.GetString(sealedValues, 1, sealedValues[0]) : "";

    /// <summary>Opens what <see cref="SealAsync"/> made.</summary>
    /// <exception cref="ConnectorException"><c>REPAIR-DAMAGED</c>: it is not what was sealed; <c>KEY-MISSING</c>.</exception>
    public async Task<ImmutableSortedDictionary<string, string?>> OpenAsync(long deadLetter, byte[] sealedValues, CancellationToken cancel)
    {
        int idLength = sealedValues.Length > 0 ? sealedValues[0] : 0;
        if (sealedValues.Length < 1 + idLength + NonceBytes + TagBytes) throw Damaged(deadLetter, null);
        DataKey key = await keys.FindAsync(Encoding.ASCII.GetString(sealedValues, 1, idLength), cancel);
        ReadOnlySpan<byte> rest = sealedValues.AsSpan(1 + idLength);
        var plain = new byte[rest.Length - NonceBytes - TagBytes];
        try
        {
            using var aes = new AesGcm(key.Bytes.Span, TagBytes);
            aes.Decrypt(rest[..NonceBytes], rest[(NonceBytes + TagBytes)..], rest.Slice(NonceBytes, TagBytes), plain, Context(deadLetter));
        }
        catch (CryptographicException e)
        {
            throw Damaged(deadLetter, e);
        }

        return JsonSerializer.Deserialize(plain, RepairJson.Default.ImmutableSortedDictionaryStringString) ?? throw Damaged(deadLetter, null);
    }

    private static byte[] Context(long deadLetter)
    {
        var context = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(context, deadLetter);
        return context;
    }

    private static ConnectorException Damaged(long deadLetter, Exception? inner) => new(
        new ConnectorError("REPAIR-DAMAGED", ErrorKind.Config, ErrorOwner.Operator, $"The repair of dead letter {deadLetter} is not what was stored.", "Repair it again with `mlc dead-letters repair`."), inner);
}

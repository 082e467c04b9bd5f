using System.Security.Cryptography;

namespace MlConnector.Vault.Keys;

/// <summary>Key material in memory: pinned, so that the collector leaves no copies behind, and cleared when disposed.</summary>
internal sealed class KeyBytes : IDisposable
{
    public const int Length = 32;

    private readonly byte[] bytes = GC.AllocateArray<byte>(Length, pinned: true);

    public Memory<byte> Memory => bytes;

    public Span<byte> Span => bytes;

    public static KeyBytes Random()
    {
        var key = new KeyBytes();
        RandomNumberGenerator.Fill(key.bytes);
        return key;
    }

    /// <summary>Reads base 64 of exactly 32 bytes; null if it is not that.</summary>
    public static KeyBytes? FromBase64(ReadOnlySpan<char> text)
    {
        var key = new KeyBytes();
        if (Convert.TryFromBase64Chars(text, key.bytes, out var written) && written == Length) return key;
        key.Dispose();
        return null;
    }

    /// <summary>An id that tells nothing of the key: 16 hex digits of a MAC under it.</summary>
    public string Fingerprint() => Convert.ToHexStringLower(HMACSHA256.HashData(bytes, "ml-connector wrapping key"u8).AsSpan(0, 8));

    public void Dispose() => CryptographicOperations.ZeroMemory(bytes);
}

using System.Security.Cryptography;
using System.Text;

namespace MlConnector.Vault.Sealing;

/// <summary>
/// AES-256-GCM with a random nonce. The associated data says what the content is and whose, so that a sealed value moved to another place does not open.
/// Layout: version 1 (1 byte), nonce (12), tag (16), content.
/// </summary>
internal static class Sealer
{
    /// <summary>Bytes that sealing adds.</summary>
    public const int Overhead = ContentAt;

    private const byte Version = 1;
    private const int NonceAt = 1;
    private const int TagAt = NonceAt + 12;
    private const int ContentAt = TagAt + 16;

    public static byte[] Seal(ReadOnlySpan<byte> key, string associated, ReadOnlySpan<byte> content)
    {
        var box = new byte[ContentAt + content.Length];
        box[0] = Version;
        RandomNumberGenerator.Fill(box.AsSpan(NonceAt, 12));
        using var aes = new AesGcm(key, 16);
        aes.Encrypt(box.AsSpan(NonceAt, 12), content, box.AsSpan(ContentAt), box.AsSpan(TagAt, 16), Encoding.UTF8.GetBytes(associated));
        return box;
    }

    /// <summary>Bytes of the content of a box.</summary>
    public static int ContentLength(ReadOnlySpan<byte> box) => Math.Max(0, box.Length - ContentAt);

    /// <summary>Opens a box; false if it was changed, moved, or sealed with another key. <paramref name="content"/> has <see cref="ContentLength"/> bytes.</summary>
    public static bool TryOpen(ReadOnlySpan<byte> key, string associated, ReadOnlySpan<byte> box, Span<byte> content)
    {
        if (box.Length < ContentAt || box[0] != Version) return false;
        try
        {
            using var aes = new AesGcm(key, 16);
            aes.Decrypt(box.Slice(NonceAt, 12), box[ContentAt..], box.Slice(TagAt, 16), content, Encoding.UTF8.GetBytes(associated));
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }
}

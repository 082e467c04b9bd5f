using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace MlConnector.Server.SignIn;

/// <summary>
/// What opens a door and says nothing: 256 random bits, in a cookie, a link or a token. Given away once; kept is its SHA-256, from which it cannot be made again (INV-6). With so many bits a slow hash would add nothing.
/// </summary>
internal static class OpaqueKey
{
    private const int Bytes = 32;

    /// <summary>Nothing that is longer is one, and nothing that is longer is hashed.</summary>
    private const int LongestText = 64;

    /// <summary>A new one, fit for cookies and addresses.</summary>
    public static string Next() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>Under what it is looked for; null for a text that can be none.</summary>
    public static string? HashOf(string? text) => text is null or "" or { Length: > LongestText } ? null : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

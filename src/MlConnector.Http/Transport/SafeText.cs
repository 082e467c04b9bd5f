using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MlConnector.Http.Transport;

/// <summary>
/// What may be shown of a text that a server sent: careless ones repeat the request, with its headers and its query (INV-6). Cut only after what must not be seen is out of it, because half a secret is recognised by nobody.
/// </summary>
public static partial class SafeText
{
    private const string Mask = "***";
    private const int ShortestPiece = 6;

    /// <summary>The text on one line, without credentials and tokens, and without <paramref name="secrets"/> in any encoding; at most <paramref name="longest"/> characters.</summary>
    public static string Of(string text, int longest, params ReadOnlySpan<string> secrets)
    {
        foreach (string secret in secrets)
        {
            foreach (string form in Forms(secret.Trim())) text = text.Replace(form, Mask, StringComparison.OrdinalIgnoreCase);
        }

        text = Run().Replace(Credential().Replace(text, "${scheme} " + Mask), Mask);
        text = string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter)).Trim();
        return text.Length > longest ? text[..longest] + "…" : text;
    }

    /// <summary>Whole in the usual encodings, then its pieces, which encodings leave as they are.</summary>
    private static IEnumerable<string> Forms(string secret)
    {
        string[] whole = [secret, Uri.EscapeDataString(secret), WebUtility.UrlEncode(secret), WebUtility.HtmlEncode(secret), JsonEncodedText.Encode(secret).Value];
        return whole.Concat(NoPiece().Split(secret).Where(piece => piece.Length >= ShortestPiece)).Where(form => form.Length > 0).OrderByDescending(form => form.Length);
    }

    [GeneratedRegex(@"\b(?<scheme>Basic|Bearer|Negotiate|Digest)\s+[^\s,;""<]+", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Credential();

    /// <summary>Longer than any word or id: a token, a signature, a key.</summary>
    [GeneratedRegex(@"[A-Za-z0-9+/=_.~%-]{60,}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Run();

    [GeneratedRegex("[^A-Za-z0-9]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NoPiece();
}

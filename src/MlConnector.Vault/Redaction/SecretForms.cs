using System.Net;
using System.Security;
using System.Text;
using System.Text.Encodings.Web;

namespace MlConnector.Vault.Redaction;

/// <summary>The texts in which a secret value can appear.</summary>
internal static class SecretForms
{
    // What is left of a short value after cutting the characters it shares with its neighbours would match by accident.
    private const int ShortestBase64 = 6;

    public static IEnumerable<string> Of(string value)
    {
        var plain = Escaped(value).Concat(Encoded(value)).Concat(InBase64(value));
        return plain.Where(form => form.Length >= Redactor.ShortestSearched).Distinct(StringComparer.Ordinal);
    }

    private static IEnumerable<string> Escaped(string value)
    {
        yield return value;
        yield return JavaScriptEncoder.Default.Encode(value);
        yield return JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value);
        yield return SecurityElement.Escape(value);
        yield return WebUtility.HtmlEncode(value);
    }

    private static IEnumerable<string> Encoded(string value)
    {
        foreach (var form in (string[])[Uri.EscapeDataString(value), WebUtility.UrlEncode(value)])
        {
            yield return form;
            yield return LowerHex(form);
        }
    }

    // The value may begin at any of three places in a group of base 64, depending on what stands before it (a user name and a colon). The characters that mix it with
    // its neighbours are cut off; the rest is always the same.
    private static IEnumerable<string> InBase64(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        for (var before = 0; before < 3; before++)
        {
            var text = Convert.ToBase64String([.. new byte[before], .. bytes]).TrimEnd('=');
            var first = before == 0 ? 0 : before + 1;
            var last = (before + bytes.Length) % 3 == 0 ? text.Length : text.Length - 1;
            if (last - first < ShortestBase64) continue;
            var core = text[first..last];
            yield return core;
            yield return core.Replace('+', '-').Replace('/', '_');
            yield return Uri.EscapeDataString(core);
        }
    }

    private static string LowerHex(string encoded)
    {
        var text = new StringBuilder(encoded);
        for (var i = 0; i + 2 < text.Length; i++)
        {
            if (text[i] != '%') continue;
            text[i + 1] = char.ToLowerInvariant(text[i + 1]);
            text[i + 2] = char.ToLowerInvariant(text[i + 2]);
        }
        return text.ToString();
    }
}

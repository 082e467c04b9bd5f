using System.Globalization;
using System.Text;

namespace MlConnector.Abstractions.Errors;

/// <summary>Texts of an error quote what was written in files and what systems answered: nobody knows what is in it.</summary>
internal static class QuotedText
{
    private const int Longest = 2000, Beginning = 1400, End = 500;

    /// <summary>The text, or what a person can read of it: its middle left out if it is too long, control characters written as <c>\u001B</c>.</summary>
    public static string Readable(string text)
    {
        if (text.Length > Longest) text = $"{text[..Beginning]} … {text[^End..]}";
        return text.Any(IsObeyed) ? Written(text) : text;
    }

    private static string Written(string text)
    {
        var written = new StringBuilder(text.Length + 32);
        foreach (char letter in text)
        {
            if (IsObeyed(letter)) written.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:X4}");
            else written.Append(letter);
        }

        return written.ToString();
    }

    /// <summary>Control characters but line breaks, and what turns the direction of a text.</summary>
    private static bool IsObeyed(char letter) => char.IsControl(letter) && letter is not ('\n' or '\r') || letter is >= '\u202A' and <= '\u202E' or >= '\u2066' and <= '\u2069';
}

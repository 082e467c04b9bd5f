using System.Security;
using System.Text;

namespace MlConnector.Proof.Exactness;

/// <summary>Texts: every plane, control characters, sequences that a normalization would change, 4,000 characters and one more, halves of surrogate pairs; for e.net what Windows-1252 has.</summary>
internal sealed class TextSamples(Random random)
{
    private const int Longest = 4000;
    private static readonly Encoding Windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;
    private static readonly string[] Sequences = ["e\u0301", "\u00e9", "\u1100\u1161\u11a8", "\ufb01", "\u212b", "a\u0323\u0307", "\r\n", "\u2028", "\u200d", "\ufeff", "\"\\/", "'; --", "<&>]]>"];

    /// <summary>A text that fits unless <paramref name="bad"/>.</summary>
    public Sample Next(bool narrow, bool bad)
    {
        bool half = bad && !narrow && random.Next(2) == 0;
        string text = Make(bad && !half ? Longest + 1 : random.Next(12) == 0 ? Longest : random.Next(0, 60), narrow);
        if (bad && !half) text = text.TrimEnd(' ').PadRight(Longest + 1, 'x');
        if (half) return new Sample($"\"{Escape(text)}\\u{random.Next(0xD800, 0xE000):x4}{(random.Next(2) == 0 ? "x" : "")}\"", null, null, "MAP-TEXT");
        return new Sample($"\"{Escape(text)}\"", Xml(text), bad ? null : text.TrimEnd(' '), bad ? "MAP-LENGTH" : null);
    }

    private string Make(int length, bool narrow)
    {
        var text = new StringBuilder(length);
        while (text.Length < length)
        {
            string next = narrow ? Windows1252.GetString([(byte)random.Next(1, 256)]) : Wide();
            if (text.Length + next.Length <= length) text.Append(next);
            else if (length - text.Length < 2) text.Append('z');
        }

        if (random.Next(6) == 0 && length > 3) text.Remove(length - 3, 3).Append("   ");
        string made = text.ToString();
        return made.Length > 0 && char.IsHighSurrogate(made[^1]) ? made[..^1] + "z" : Sound(made);
    }

    /// <summary>Cutting may have left half of a pair before the blanks.</summary>
    private static string Sound(string text)
    {
        string trimmed = text.TrimEnd(' ');
        return trimmed.Length > 0 && char.IsHighSurrogate(trimmed[^1]) ? string.Concat(trimmed.AsSpan(0, trimmed.Length - 1), "z", text.AsSpan(trimmed.Length)) : text;
    }

    private string Wide() => random.Next(6) switch
    {
        0 => Sequences[random.Next(Sequences.Length)],
        1 => ((char)random.Next(0, 0x80)).ToString(),
        2 => ((char)random.Next(0x80, 0xD800)).ToString(),
        3 => ((char)random.Next(0xE000, 0x10000)).ToString(),
        _ => char.ConvertFromUtf32(random.Next(0x10000, 0x110000)),
    };

    private string Escape(string text)
    {
        var json = new StringBuilder(text.Length + 16);
        foreach (Rune letter in text.EnumerateRunes())
        {
            if (letter.Value is '"' or '\\') json.Append('\\').Append(letter);
            else if (letter.Value < 0x20 || random.Next(40) == 0) json.AppendJoin("", letter.ToString().Select(unit => $"\\u{(int)unit:X4}"));
            else json.Append(letter);
        }

        return json.ToString();
    }

    /// <summary>A carriage return is only kept as a reference: XML makes a line feed of the character.</summary>
    private static string Xml(string text) => string.Concat(text.Select(letter => letter == '\r' ? "&#13;" : SecurityElement.Escape(letter.ToString())));
}

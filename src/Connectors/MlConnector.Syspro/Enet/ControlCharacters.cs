using System.Buffers;
using System.Text;

namespace MlConnector.Syspro.Enet;

/// <summary>Control characters occur in notes and names; they are data. A reader of XML lets them pass as references only, but they come raw.</summary>
internal static class ControlCharacters
{
    private static readonly SearchValues<char> Controls = SearchValues.Create([.. Enumerable.Range(1, 0x1F).Select(code => (char)code).Where(letter => letter is not ('\t' or '\n' or '\r'))]);

    /// <summary>The text with references in their place; the same text if it holds none.</summary>
    public static string Referenced(string text)
    {
        int at = text.AsSpan().IndexOfAny(Controls);
        if (at < 0) return text;
        StringBuilder referenced = new(text.Length + 64);
        int from = 0;
        for (; at >= 0; at = text.AsSpan(from).IndexOfAny(Controls))
        {
            referenced.Append(text, from, at).Append("&#").Append((int)text[from + at]).Append(';');
            from += at + 1;
        }

        return referenced.Append(text, from, text.Length - from).ToString();
    }
}

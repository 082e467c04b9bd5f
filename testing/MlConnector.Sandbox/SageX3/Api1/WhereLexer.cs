using System.Text.RegularExpressions;

namespace MlConnector.Sandbox.SageX3.Api1;

/// <summary>Cuts an SData condition into words.</summary>
internal static partial class WhereLexer
{
    public static List<string> Words(string text)
    {
        var words = new List<string>();
        var at = 0;
        while (at < text.Length)
        {
            var match = Word().Match(text, at);
            if (!match.Success || match.Index != at) throw new WhereException($"Syntax error in where at {at + 1}.");
            if (!string.IsNullOrWhiteSpace(match.Value)) words.Add(match.Value);
            at += match.Length;
        }
        return words;
    }

    [GeneratedRegex(@"\s+|'(?:[^']|'')*'|@[^@]*@|-?\d+(?:\.\d+)?|[A-Za-z_$][A-Za-z0-9_]*|[(),+\-]", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();
}

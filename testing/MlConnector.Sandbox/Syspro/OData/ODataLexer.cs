using System.Text.RegularExpressions;

namespace MlConnector.Sandbox.Syspro.OData;

internal enum TokenKind
{
    End,
    Open,
    Close,
    Word,
    Text,
    Number,
    Date,
    DateTimeOffset,
    Binary,
}

/// <summary>A token of <c>$filter</c>; the value of text and binary is without its quotes.</summary>
internal readonly record struct ODataToken(TokenKind Kind, string Value, int At);

/// <summary>Cuts a filter into tokens.</summary>
internal static partial class ODataLexer
{
    public static List<ODataToken> Read(string filter)
    {
        List<ODataToken> tokens = [];
        var at = 0;
        while (at < filter.Length)
        {
            if (filter[at] == ' ')
            {
                at++;
                continue;
            }
            var match = Token().Match(filter, at);
            if (!match.Success) throw ODataException.Bad($"Syntax error at position {at} in '{filter}'.");
            tokens.Add(new ODataToken(KindOf(match), ValueOf(match), at));
            at += match.Length;
        }
        tokens.Add(new ODataToken(TokenKind.End, "", at));
        return tokens;
    }

    private static TokenKind KindOf(Match match) =>
        match.Groups["open"].Success ? TokenKind.Open
        : match.Groups["close"].Success ? TokenKind.Close
        : match.Groups["binary"].Success ? TokenKind.Binary
        : match.Groups["text"].Success ? TokenKind.Text
        : match.Groups["stamp"].Success ? TokenKind.DateTimeOffset
        : match.Groups["date"].Success ? TokenKind.Date
        : match.Groups["number"].Success ? TokenKind.Number
        : TokenKind.Word;

    private static string ValueOf(Match match) =>
        match.Groups["binary"].Success ? match.Groups["binary"].Value
        : match.Groups["text"].Success ? match.Groups["text"].Value.Replace("''", "'", StringComparison.Ordinal)
        : match.Value;

    [GeneratedRegex("""
        \G(?:(?<open>\()|(?<close>\))|binary'(?<binary>[A-Za-z0-9+/=_-]*)'|'(?<text>(?:[^']|'')*)'
        |(?<stamp>\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,7})?)?(?:Z|[+-]\d\d:\d\d))(?![\w.:])
        |(?<date>\d{4}-\d\d-\d\d)(?![\w.:])|(?<number>-?\d{1,28}(?:\.\d{1,28})?)(?![\w.:-])|(?<word>[A-Za-z_][\w+]*))
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Token();
}

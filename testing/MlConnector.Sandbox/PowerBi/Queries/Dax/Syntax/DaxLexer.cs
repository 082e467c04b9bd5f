using System.Text;

namespace MlConnector.Sandbox.PowerBi.Queries.Dax.Syntax;

internal enum DaxTokenKind
{
    Number,
    Text,
    Date,
    Table,
    Bracket,
    Word,
    Sign,
    End,
}

internal readonly record struct DaxToken(DaxTokenKind Kind, string Text, int At);

/// <summary>Cuts a query into tokens.</summary>
internal sealed class DaxLexer(string query)
{
    private static readonly string[] Signs = ["<=", ">=", "<>", "==", "&&", "||", "=", "<", ">", "+", "-", "*", "/", "&", "(", ")", "{", "}", ",", ";"];
    private int at;

    public static List<DaxToken> Read(string query)
    {
        var lexer = new DaxLexer(query);
        List<DaxToken> tokens = [];
        do tokens.Add(lexer.Next());
        while (tokens[^1].Kind != DaxTokenKind.End);
        return tokens;
    }

    private DaxToken Next()
    {
        SkipBlanks();
        int start = at;
        if (at >= query.Length) return new DaxToken(DaxTokenKind.End, "", start);
        char c = query[at];
        if (c == '"') return new DaxToken(DaxTokenKind.Text, Quoted('"'), start);
        if (c == '\'') return new DaxToken(DaxTokenKind.Table, Quoted('\''), start);
        if (c == '[') return new DaxToken(DaxTokenKind.Bracket, Quoted(']'), start);
        if (char.IsAsciiDigit(c) || (c == '.' && at + 1 < query.Length && char.IsAsciiDigit(query[at + 1]))) return Number();
        return char.IsLetter(c) || c == '_' ? Word() : Sign();
    }

    private DaxToken Number()
    {
        int start = at;
        while (at < query.Length && (char.IsAsciiDigit(query[at]) || query[at] == '.')) at++;
        return new DaxToken(DaxTokenKind.Number, query[start..at], start);
    }

    private DaxToken Word()
    {
        int start = at;
        while (at < query.Length && (char.IsLetterOrDigit(query[at]) || query[at] is '_' or '.')) at++;
        string word = query[start..at];
        bool date = at < query.Length && query[at] == '"' && string.Equals(word, "dt", StringComparison.OrdinalIgnoreCase);
        return date ? new DaxToken(DaxTokenKind.Date, Quoted('"'), start) : new DaxToken(DaxTokenKind.Word, word, start);
    }

    private DaxToken Sign()
    {
        foreach (string sign in Signs)
        {
            if (string.CompareOrdinal(query, at, sign, 0, sign.Length) != 0) continue;
            at += sign.Length;
            return new DaxToken(DaxTokenKind.Sign, sign, at - sign.Length);
        }

        throw new DaxException($"Unexpected character at position {at}.");
    }

    /// <summary>A delimiter inside is written twice.</summary>
    private string Quoted(char end)
    {
        int start = at++;
        var text = new StringBuilder();
        for (; at < query.Length; at++)
        {
            if (query[at] != end) text.Append(query[at]);
            else if (at + 1 < query.Length && query[at + 1] == end) text.Append(query[++at]);
            else
            {
                at++;
                return text.ToString();
            }
        }

        throw new DaxException($"The text that begins at position {start} does not end.");
    }

    private void SkipBlanks()
    {
        while (at < query.Length)
        {
            if (char.IsWhiteSpace(query[at])) at++;
            else if (Starts("--") || Starts("//")) SkipTo("\n");
            else if (Starts("/*")) SkipTo("*/");
            else return;
        }
    }

    private bool Starts(string sign) => string.CompareOrdinal(query, at, sign, 0, sign.Length) == 0;

    private void SkipTo(string end)
    {
        int found = query.IndexOf(end, at, StringComparison.Ordinal);
        at = found < 0 ? query.Length : found + end.Length;
    }
}

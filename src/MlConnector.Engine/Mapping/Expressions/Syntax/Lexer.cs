using System.Text;

namespace MlConnector.Engine.Mapping.Expressions.Syntax;

/// <summary>Cuts an expression into tokens.</summary>
internal sealed class Lexer(string text)
{
    private static readonly string[] Symbols = ["<>", "!=", "<=", ">=", "(", ")", ",", "+", "-", "*", "/", "=", "<", ">"];
    private int at;

    /// <summary>All tokens, ended by <see cref="TokenKind.End"/>.</summary>
    public static List<Token> Read(string text)
    {
        if (text.Length > ExpressionBounds.MaxLength)
        {
            throw new ExpressionException(1, $"The expression has {text.Length} characters; {ExpressionBounds.MaxLength} are allowed.", "Split it into derived fields or several columns.");
        }

        Lexer lexer = new(text);
        List<Token> tokens = [];
        do tokens.Add(lexer.Next());
        while (tokens[^1].Kind != TokenKind.End);
        return tokens;
    }

    private Token Next()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
        int start = at;
        if (at == text.Length) return new Token(TokenKind.End, "", at + 1);
        char c = text[at];
        if (char.IsLetter(c) || c is '_' or '$') return Name(start);
        if (char.IsAsciiDigit(c) || c == '.' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1])) return Number(start);
        if (c == '\'') return Quoted(start, '\'', TokenKind.Text, "text");
        if (c == '[') return Quoted(start, ']', TokenKind.Name, "field name");
        foreach (string symbol in Symbols)
        {
            if (string.CompareOrdinal(text, at, symbol, 0, symbol.Length) != 0) continue;
            at += symbol.Length;
            return new Token(TokenKind.Symbol, symbol, start + 1);
        }

        string fix = c is '"' or '`' or '\u2018' or '\u2019' ? "Write texts in single quotation marks: 'A'." : "Remove it.";
        throw new ExpressionException(start + 1, $"'{c}' has no meaning here.", fix);
    }

    /// <summary>A name; a dot joins an alias and its field: <c>Header.Supplier</c>.</summary>
    private Token Name(int start)
    {
        while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '_' or '$' || text[at] == '.' && at + 1 < text.Length && (char.IsLetter(text[at + 1]) || text[at + 1] == '_'))) at++;
        return new Token(TokenKind.Name, text[start..at], start + 1);
    }

    private Token Number(int start)
    {
        while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '.')) at++;
        string number = text[start..at];
        bool wrong = number.Count(c => c == '.') > 1 || number[^1] == '.' || at < text.Length && (char.IsLetter(text[at]) || text[at] == '_');
        if (wrong) throw new ExpressionException(start + 1, $"'{number}' is no number.", "Write digits with one point, such as 12.5; no exponent, no grouping.");
        return new Token(TokenKind.Number, number, start + 1);
    }

    /// <summary>A text or bracketed name; the closing mark written twice stands for itself.</summary>
    private Token Quoted(int start, char close, TokenKind kind, string what)
    {
        StringBuilder value = new();
        for (at++; at < text.Length; at++)
        {
            if (text[at] == close)
            {
                if (at + 1 == text.Length || text[at + 1] != close)
                {
                    at++;
                    return new Token(kind, value.ToString(), start + 1, Quoted: true);
                }

                at++;
            }

            value.Append(text[at]);
        }

        throw new ExpressionException(start + 1, $"The {what} that begins here does not end.", $"Close it with {close}.");
    }
}

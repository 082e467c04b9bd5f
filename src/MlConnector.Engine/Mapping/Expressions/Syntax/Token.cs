namespace MlConnector.Engine.Mapping.Expressions.Syntax;

/// <summary>What a token is.</summary>
internal enum TokenKind
{
    End,
    Name,
    Text,
    Number,
    Symbol,
}

/// <summary>One token. <paramref name="Position"/> counts characters from 1; <paramref name="Text"/> is the value without quotation marks or brackets.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, int Position, bool Quoted = false)
{
    /// <summary>True for a word of the language, in any case; a name in brackets never is one.</summary>
    public bool Is(string word) => Kind == TokenKind.Name && !Quoted && Text.Equals(word, StringComparison.OrdinalIgnoreCase);

    /// <summary>True for a symbol.</summary>
    public bool IsSymbol(string symbol) => Kind == TokenKind.Symbol && Text == symbol;

    /// <summary>How it is shown in messages.</summary>
    public string Shown => Kind == TokenKind.End ? "the end" : $"'{Text}'";
}

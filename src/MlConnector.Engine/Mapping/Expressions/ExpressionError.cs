namespace MlConnector.Engine.Mapping.Expressions;

/// <summary>What is wrong with an expression, and where.</summary>
/// <param name="Position">Character, counted from 1.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Fix">What to do.</param>
public sealed record ExpressionError(int Position, string Message, string Fix);

/// <summary>Bounds of one expression.</summary>
public static class ExpressionBounds
{
    /// <summary>Characters.</summary>
    public const int MaxLength = 4000;

    /// <summary>Levels of nesting.</summary>
    public const int MaxDepth = 64;

    /// <summary>Operators, functions, fields and literals in all.</summary>
    public const int MaxNodes = 1000;
}

/// <summary>Stops the reading of an expression at its first error; never leaves the compiler.</summary>
internal sealed class ExpressionException(int position, string message, string fix) : Exception(message)
{
    public ExpressionError Error { get; } = new(position, message, fix);
}

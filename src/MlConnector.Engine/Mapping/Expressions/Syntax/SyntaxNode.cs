namespace MlConnector.Engine.Mapping.Expressions.Syntax;

/// <summary>An expression as written, before types are known. Positions count characters from 1.</summary>
internal abstract record SyntaxNode(int Position);

/// <summary>A literal: its text, and which kind was written.</summary>
internal sealed record LiteralSyntax(int Position, LiteralKind Kind, string Text) : SyntaxNode(Position);

/// <summary>Kinds of literals.</summary>
internal enum LiteralKind
{
    Text,
    Number,
    True,
    False,
    Null,
    Date,
    DateTime,
}

/// <summary>A field: <c>OrigInvValue</c>, <c>Header.Supplier</c>, <c>[Odd name]</c>.</summary>
internal sealed record FieldSyntax(int Position, string Name) : SyntaxNode(Position);

/// <summary>A sign or <c>not</c>.</summary>
internal sealed record UnarySyntax(int Position, string Operator, SyntaxNode Operand) : SyntaxNode(Position);

/// <summary>Two operands around an operator, in its symbol form (<c>eq</c> is <c>=</c>).</summary>
internal sealed record BinarySyntax(int Position, string Operator, SyntaxNode Left, SyntaxNode Right) : SyntaxNode(Position);

/// <summary>Membership in a list.</summary>
internal sealed record InSyntax(int Position, SyntaxNode Operand, IReadOnlyList<SyntaxNode> Items, bool Negated) : SyntaxNode(Position);

/// <summary><c>case when … then … else … end</c>.</summary>
internal sealed record CaseSyntax(int Position, IReadOnlyList<(SyntaxNode When, SyntaxNode Then)> Branches, SyntaxNode? Else) : SyntaxNode(Position);

/// <summary>A function call.</summary>
internal sealed record CallSyntax(int Position, string Name, IReadOnlyList<SyntaxNode> Arguments) : SyntaxNode(Position);

using MlConnector.Sandbox.PowerBi.Queries.Dax.Values;

namespace MlConnector.Sandbox.PowerBi.Queries.Dax.Syntax;

/// <summary>A parsed expression; names are not looked up yet.</summary>
internal abstract record DaxSyntax;

internal sealed record LiteralSyntax(DaxValue Value) : DaxSyntax;

/// <summary><c>'Table'[Column]</c>.</summary>
internal sealed record ColumnSyntax(string Table, string Column) : DaxSyntax;

/// <summary><c>[Name]</c>: a measure, or a column of the row at hand.</summary>
internal sealed record BracketSyntax(string Name) : DaxSyntax;

/// <summary><c>'Table'</c>, or a bare word: a table or a variable.</summary>
internal sealed record NameSyntax(string Name, bool Quoted) : DaxSyntax;

internal sealed record CallSyntax(string Function, IReadOnlyList<DaxSyntax> Arguments) : DaxSyntax;

internal sealed record BinarySyntax(string Operator, DaxSyntax Left, DaxSyntax Right) : DaxSyntax;

internal sealed record NotSyntax(DaxSyntax Operand) : DaxSyntax;

internal sealed record NegateSyntax(DaxSyntax Operand) : DaxSyntax;

/// <summary><c>{ a, b }</c> or <c>{ (a, b), (c, d) }</c>.</summary>
internal sealed record TableLiteralSyntax(IReadOnlyList<IReadOnlyList<DaxSyntax>> Rows) : DaxSyntax;

/// <summary><c>(a, b)</c>: the left side of IN.</summary>
internal sealed record TupleSyntax(IReadOnlyList<DaxSyntax> Items) : DaxSyntax;

internal sealed record VarSyntax(string Name, DaxSyntax Value, DaxSyntax Rest) : DaxSyntax;

internal sealed record OrderSyntax(DaxSyntax By, bool Descending);

internal sealed record QuerySyntax(DaxSyntax Table, IReadOnlyList<OrderSyntax> Order);

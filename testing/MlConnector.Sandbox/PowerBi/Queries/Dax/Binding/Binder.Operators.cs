using MlConnector.Sandbox.PowerBi.Queries.Dax.Syntax;
using MlConnector.Sandbox.PowerBi.Queries.Dax.Values;

namespace MlConnector.Sandbox.PowerBi.Queries.Dax.Binding;

/// <summary>Operators. Blank counts as zero in sums and comparisons, and wins in products.</summary>
internal sealed partial class Binder
{
    private BoundScalar Binary(BinarySyntax syntax, NameScope names)
    {
        if (syntax.Operator == "IN") return In(syntax, names);
        var left = Scalar(syntax.Left, names);
        var right = Scalar(syntax.Right, names);
        var comparer = model.Comparer;
        return syntax.Operator switch
        {
            "&&" => scope => DaxValue.Of(left(scope).IsTrue && right(scope).IsTrue),
            "||" => scope => DaxValue.Of(left(scope).IsTrue || right(scope).IsTrue),
            "=" => scope => DaxValue.Of(comparer.Loose(left(scope), right(scope)) == 0),
            "==" => scope => DaxValue.Of(comparer.Equals(left(scope), right(scope))),
            "<>" => scope => DaxValue.Of(comparer.Loose(left(scope), right(scope)) != 0),
            "<" => scope => DaxValue.Of(comparer.Loose(left(scope), right(scope)) < 0),
            "<=" => scope => DaxValue.Of(comparer.Loose(left(scope), right(scope)) <= 0),
            ">" => scope => DaxValue.Of(comparer.Loose(left(scope), right(scope)) > 0),
            ">=" => scope => DaxValue.Of(comparer.Loose(left(scope), right(scope)) >= 0),
            "&" => scope => DaxValue.Of(left(scope).AsText() + right(scope).AsText()),
            "+" => scope => Sum(left(scope), right(scope), 1),
            "-" => scope => Sum(left(scope), right(scope), -1),
            "*" => scope => Product(left(scope), right(scope)),
            _ => scope => Quotient(left(scope), right(scope)),
        };
    }

    private BoundScalar In(BinarySyntax syntax, NameScope names)
    {
        BoundScalar[] items = [.. (syntax.Left is TupleSyntax tuple ? tuple.Items : [syntax.Left]).Select(item => Scalar(item, names))];
        var table = Table(syntax.Right, names);
        if (table.Columns.Length != items.Length) throw new DaxException("IN compares as many values as its table has columns.");
        return scope =>
        {
            DaxValue[] wanted = [.. items.Select(item => item(scope))];
            var rows = table.Rows(scope);
            for (int row = 0; row < rows.Count; row++)
            {
                int column = 0;
                while (column < wanted.Length && model.Comparer.Equals(rows.At(row, column), wanted[column])) column++;
                if (column == wanted.Length) return DaxValue.Of(true);
            }

            return DaxValue.Of(false);
        };
    }

    private static BoundScalar Not(BoundScalar operand) => scope => DaxValue.Of(!operand(scope).IsTrue);

    private static BoundScalar Negate(BoundScalar operand) => scope =>
        operand(scope) is { IsBlank: false } value ? DaxValue.Of(-value.AsNumber()) : DaxValue.Blank;

    private static DaxValue Sum(DaxValue left, DaxValue right, int sign) =>
        left.IsBlank && right.IsBlank ? DaxValue.Blank : DaxValue.Of(left.AsNumber() + (sign * right.AsNumber()));

    private static DaxValue Product(DaxValue left, DaxValue right) =>
        left.IsBlank || right.IsBlank ? DaxValue.Blank : DaxValue.Of(left.AsNumber() * right.AsNumber());

    private static DaxValue Quotient(DaxValue left, DaxValue right)
    {
        if (left.IsBlank) return DaxValue.Blank;
        decimal divisor = right.AsNumber();
        return divisor == 0 ? throw DaxException.Beyond("infinity: a division by zero") : DaxValue.Of(left.AsNumber() / divisor);
    }
}

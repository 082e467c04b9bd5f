using MlConnector.Sandbox.PowerBi.Queries.Dax.Values;

namespace MlConnector.Sandbox.PowerBi.Queries.Dax.Binding;

/// <summary>Folds values into one; immutable itself, so that one object serves every evaluation.</summary>
internal abstract class Total
{
    /// <summary>The total with one more value; blanks are never given.</summary>
    public abstract DaxValue With(DaxValue total, DaxValue next);
}

/// <summary>An exact sum; blank when there was nothing to add.</summary>
internal sealed class SumTotal : Total
{
    public override DaxValue With(DaxValue total, DaxValue next) => next.Kind == DaxKind.Text
        ? throw new DaxException("The function SUM cannot work with values of type String.")
        : DaxValue.Of(total.Number + next.AsNumber());
}

/// <summary>The largest value (direction 1) or the smallest (-1).</summary>
internal sealed class EdgeTotal(DaxComparer comparer, int direction) : Total
{
    public override DaxValue With(DaxValue total, DaxValue next) =>
        total.IsBlank || comparer.Compare(next, total) * direction > 0 ? next : total;
}

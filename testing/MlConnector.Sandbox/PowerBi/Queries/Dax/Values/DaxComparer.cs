namespace MlConnector.Sandbox.PowerBi.Queries.Dax.Values;

/// <summary>How values are told apart and put in order.</summary>
internal sealed class DaxComparer(bool ignoreCase) : IEqualityComparer<DaxValue>, IComparer<DaxValue>
{
    private readonly StringComparer text = ignoreCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    /// <summary>The comparison of text.</summary>
    public StringComparer Text => text;

    /// <summary>Strict: blank equals only blank. Groups, sets and <c>==</c> use it.</summary>
    public bool Equals(DaxValue x, DaxValue y) =>
        x.Kind == y.Kind && (x.Kind == DaxKind.Text ? text.Equals(x.Text, y.Text) : x.Number == y.Number);

    public int GetHashCode(DaxValue obj) => obj.Kind switch
    {
        DaxKind.Text => text.GetHashCode(obj.Text!),
        _ => HashCode.Combine(obj.Kind, obj.Number),
    };

    /// <summary>The order of ORDER BY, MIN and MAX: blank first.</summary>
    public int Compare(DaxValue x, DaxValue y)
    {
        if (x.IsBlank || y.IsBlank) return x.IsBlank ? (y.IsBlank ? 0 : -1) : 1;
        if ((x.Kind == DaxKind.Text) != (y.Kind == DaxKind.Text)) throw new DaxException("Text cannot be compared with a value of another type.");
        return x.Kind == DaxKind.Text ? text.Compare(x.Text, y.Text) : x.Number.CompareTo(y.Number);
    }

    /// <summary>The comparison of <c>=</c> and <c>&lt;</c>: blank stands for zero, false, no text or the oldest date.</summary>
    public int Loose(DaxValue x, DaxValue y)
    {
        if (x.IsBlank && y.IsBlank) return 0;
        if (x.IsBlank) return Compare(ZeroLike(y), y);
        return y.IsBlank ? Compare(x, ZeroLike(x)) : Compare(x, y);
    }

    private static DaxValue ZeroLike(DaxValue other) => other.Kind == DaxKind.Text ? DaxValue.Of("") : DaxValue.Of(0m);
}

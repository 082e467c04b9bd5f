namespace MlConnector.Sandbox.PowerBi.Queries.Dax.Values;

/// <summary>Tells tuples of values apart.</summary>
internal sealed class TupleComparer(DaxComparer comparer) : IEqualityComparer<DaxValue[]>
{
    public bool Equals(DaxValue[]? x, DaxValue[]? y)
    {
        for (int index = 0; index < x!.Length; index++)
        {
            if (!comparer.Equals(x[index], y![index])) return false;
        }

        return true;
    }

    public int GetHashCode(DaxValue[] obj)
    {
        var hash = new HashCode();
        foreach (var value in obj) hash.Add(value, comparer);
        return hash.ToHashCode();
    }
}

namespace MlConnector.Engine.Removals;

/// <summary>When a new generation of a replaced table is refused because it has too few rows (INV-5). Pure.</summary>
/// <param name="MaxDrop">Rows it may have fewer than the last one, in percent.</param>
public sealed record GenerationPolicy(int MaxDrop = 30)
{
    /// <summary>Why a generation of <paramref name="rows"/> rows must not replace one of <paramref name="last"/>; null if it may.</summary>
    public string? RefusalReason(long rows, long last)
    {
        if (last == 0) return null;
        if (rows == 0) return $"it has no rows, the current generation has {last}";
        return (last - rows) * 100 >= last * MaxDrop ? $"it has {rows} rows, {MaxDrop} % or more below the {last} of the current generation" : null;
    }
}

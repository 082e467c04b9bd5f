namespace MlConnector.Sandbox.PowerBi.Queries.Dax.Values;

/// <summary>Numbers the distinct tuples of several columns of one table.</summary>
internal sealed class TupleGroups
{
    private readonly ColumnCodes[] columns;
    private readonly Dictionary<long, int>[] steps;

    public TupleGroups(ColumnCodes[] columns, int rows)
    {
        this.columns = columns;
        steps = new Dictionary<long, int>[Math.Max(0, columns.Length - 1)];
        Groups = columns.Length == 1 ? columns[0].All : Combine(rows);
        Count = columns.Length == 1 ? columns[0].Distinct : steps[^1].Count;
    }

    /// <summary>The group of each row.</summary>
    public int[] Groups { get; }

    public int Count { get; }

    /// <summary>The group of a tuple, or -1 when no row holds it.</summary>
    public int Find(ReadOnlySpan<DaxValue> tuple)
    {
        int group = columns[0].Find(tuple[0]);
        for (int index = 1; index < columns.Length && group >= 0; index++)
        {
            int code = columns[index].Find(tuple[index]);
            group = code < 0 ? -1 : steps[index - 1].GetValueOrDefault(Pair(group, code), -1);
        }

        return group;
    }

    private int[] Combine(int rows)
    {
        int[] groups = (int[])columns[0].All.Clone();
        for (int step = 0; step < steps.Length; step++)
        {
            var pairs = steps[step] = [];
            for (int row = 0; row < rows; row++)
            {
                long pair = Pair(groups[row], columns[step + 1].Of(row));
                if (!pairs.TryGetValue(pair, out int group)) pairs.Add(pair, group = pairs.Count);
                groups[row] = group;
            }
        }

        return groups;
    }

    private static long Pair(int group, int code) => ((long)group << 32) | (uint)code;
}

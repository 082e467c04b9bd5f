namespace MlConnector.Sandbox.PowerBi.Queries.Dax.Values;

/// <summary>A small number for each distinct value of a column, and the rows that hold it.</summary>
internal sealed class ColumnCodes
{
    private readonly int[] codes;
    private readonly List<DaxValue> values;
    private readonly Dictionary<DaxValue, int> known;
    private RowLists? rows;

    private ColumnCodes(int[] codes, List<DaxValue> values, Dictionary<DaxValue, int> known) =>
        (this.codes, this.values, this.known) = (codes, values, known);

    public int Distinct => values.Count;

    public int[] All => codes;

    public int Of(int row) => codes[row];

    public DaxValue Value(int code) => values[code];

    /// <summary>The code of a value, or -1 when no row holds it.</summary>
    public int Find(DaxValue value) => known.GetValueOrDefault(value, -1);

    public ReadOnlyMemory<int> Rows(int code) => (rows ??= new RowLists(codes, values.Count)).Of(code);

    internal sealed class Builder(int count, DaxComparer comparer)
    {
        private readonly int[] codes = new int[count];
        private readonly List<DaxValue> values = [];
        private readonly Dictionary<DaxValue, int> known = new(comparer);
        private int at;

        public void Add(DaxValue value, int times = 1)
        {
            if (times == 0) return;
            if (!known.TryGetValue(value, out int code))
            {
                known.Add(value, code = values.Count);
                values.Add(value);
            }

            codes.AsSpan(at, times).Fill(code);
            at += times;
        }

        public ColumnCodes Build() => new(codes, values, known);
    }
}

/// <summary>Rows by group, each list in row order.</summary>
internal sealed class RowLists
{
    private readonly int[] starts;
    private readonly int[] rows;

    public RowLists(int[] groups, int count)
    {
        starts = new int[count + 1];
        foreach (int group in groups) starts[group + 1]++;
        for (int group = 0; group < count; group++) starts[group + 1] += starts[group];
        rows = new int[groups.Length];
        int[] next = starts[..count];
        for (int row = 0; row < groups.Length; row++) rows[next[groups[row]]++] = row;
    }

    public ReadOnlyMemory<int> Of(int group) => rows.AsMemory(starts[group], starts[group + 1] - starts[group]);
}

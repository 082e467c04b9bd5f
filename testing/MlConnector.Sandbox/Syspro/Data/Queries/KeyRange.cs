namespace MlConnector.Sandbox.Syspro.Data.Queries;

/// <summary>
/// An interval of the key order, given by values of the first key columns. It only narrows where to look, so that a page by key costs the
/// page and not the table; the filter still decides.
/// </summary>
internal sealed record KeyRange(KeyBound? From, KeyBound? To)
{
    public static KeyRange All { get; } = new(null, null);

    /// <summary>What comparisons that all hold say about the key: equalities of leading columns, then bounds of the next one.</summary>
    public static KeyRange OfConjunction(SysproTable table, IEnumerable<CellComparison> comparisons)
    {
        var known = comparisons.Where(one => one.Column.IsKey && one.Value is not null).ToLookup(one => one.Column.Index);
        List<object> prefix = [];
        foreach (var column in table.Key)
        {
            var here = known[column.Index];
            if (here.FirstOrDefault(one => one.Comparison == Comparison.Equal) is { } equal)
            {
                prefix.Add(equal.Value!);
                continue;
            }
            return new KeyRange(Bound(prefix, here, Comparison.Greater, Comparison.GreaterOrEqual, -1), Bound(prefix, here, Comparison.Less, Comparison.LessOrEqual, 1));
        }
        return prefix.Count == 0 ? All : new KeyRange(new KeyBound([.. prefix], true), new KeyBound([.. prefix], true));
    }

    public static KeyRange Intersect(KeyRange one, KeyRange other) => new(Tighter(one.From, other.From, 1, -1), Tighter(one.To, other.To, -1, 1));

    public static KeyRange Unite(KeyRange one, KeyRange other) => new(
        one.From is null || other.From is null ? null : Tighter(one.From, other.From, -1, -1),
        one.To is null || other.To is null ? null : Tighter(one.To, other.To, 1, 1));

    public SortedRows.Place Start(SysproTable table) => From is null ? SortedRows.Start : From.PlaceBefore(table, included: From.Inclusive);

    public SortedRows.Place End(SysproTable table) => To is null ? table.Sorted.End : To.PlaceBefore(table, included: !To.Inclusive);

    private static KeyBound? Bound(List<object> prefix, IEnumerable<CellComparison> here, Comparison open, Comparison closed, int side)
    {
        KeyBound? bound = null;
        foreach (var one in here)
        {
            if (one.Comparison == open || one.Comparison == closed)
                bound = Tighter(bound, new KeyBound([.. prefix, one.Value!], one.Comparison == closed), -side, side);
        }
        return bound ?? (prefix.Count > 0 ? new KeyBound([.. prefix], true) : null);
    }

    // Of two bounds of the same side (-1 below, 1 above) the one that lies further in the wanted direction.
    private static KeyBound? Tighter(KeyBound? one, KeyBound? other, int direction, int side) =>
        one is null ? other : other is null ? one : one.CompareTo(other, side) * direction >= 0 ? one : other;
}

/// <summary>An end of a <see cref="KeyRange"/>: values of the first key columns, and whether rows that have them belong to it.</summary>
internal sealed record KeyBound(object[] Prefix, bool Inclusive)
{
    /// <summary>The place before the first row that has the prefix (<paramref name="included"/>), or after the last one.</summary>
    public SortedRows.Place PlaceBefore(SysproTable table, bool included) =>
        table.Sorted.Find(row => table.ComparePrefix(row, Prefix) is var order && (included ? order >= 0 : order > 0) ? 0 : -1);

    /// <summary>Order of two ends on the key line; a shorter prefix stands for the edge of all keys that start with it.</summary>
    public int CompareTo(KeyBound other, int side)
    {
        for (var i = 0; i < Math.Min(Prefix.Length, other.Prefix.Length); i++)
        {
            var order = Cells.Compare(Prefix[i], other.Prefix[i]);
            if (order != 0) return order;
        }
        return Prefix.Length == other.Prefix.Length ? Edge(side).CompareTo(other.Edge(side))
            : Prefix.Length < other.Prefix.Length ? Edge(side) : -other.Edge(side);
    }

    // Below, an inclusive end lies before its keys and an exclusive one after them; above it is the other way round.
    private int Edge(int side) => Inclusive == side < 0 ? -1 : 1;
}

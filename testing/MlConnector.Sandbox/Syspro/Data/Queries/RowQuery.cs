namespace MlConnector.Sandbox.Syspro.Data.Queries;

/// <summary>A column to order by.</summary>
internal sealed record Ordering(SysproColumn Column, bool Descending);

/// <summary>What a query gives: rows that do not change any more, whether more followed, and the total where it was asked for.</summary>
internal sealed record RowResult(IReadOnlyList<SysproRow> Rows, bool HasMore, long? Total);

/// <summary>
/// A query on one table, answered as one consistent cut. In key order (either direction) it reads only what it returns; any other order
/// sorts what matches.
/// </summary>
internal sealed class RowQuery(SysproTable table)
{
    public RowFilter? Filter { get; init; }
    public IReadOnlyList<Ordering> Order { get; init; } = [];
    public long Skip { get; init; }
    public int Take { get; init; } = int.MaxValue;
    public bool WithTotal { get; init; }

    public RowResult Run()
    {
        lock (table.Gate)
        {
            if (InKeyOrder(descending: false)) return Page(Matching(backwards: false));
            if (InKeyOrder(descending: true)) return Page(Matching(backwards: true));
            var sorted = Matching(backwards: false).ToList();
            // A stable sort: rows that tie stay in key order, as SQL Server mostly returns them.
            return Page(sorted.Select((row, at) => (Row: row, At: at)).Order(Comparer<(SysproRow Row, int At)>.Create(Compare)).Select(pair => pair.Row));
        }
    }

    /// <summary>How many rows match.</summary>
    public long Count()
    {
        lock (table.Gate) return Filter is null ? table.Sorted.Count : Matching(backwards: false).LongCount();
    }

    private IEnumerable<SysproRow> Matching(bool backwards)
    {
        var range = Filter?.Range(table) ?? KeyRange.All;
        var (start, end) = (range.Start(table), range.End(table));
        var rows = backwards ? table.Sorted.Backwards(start, end) : table.Sorted.Between(start, end);
        return Filter is null ? rows : rows.Where(Filter.Holds);
    }

    private RowResult Page(IEnumerable<SysproRow> matching)
    {
        List<SysproRow> page = [];
        long seen = 0;
        foreach (var row in matching)
        {
            seen++;
            if (seen <= Skip) continue;
            if (page.Count < Take) page.Add(row);
            else if (!WithTotal) break;
        }
        return new RowResult(page, seen > Skip + page.Count, WithTotal ? seen : null);
    }

    // Key columns in order, all in the same direction; columns after the whole key change nothing.
    private bool InKeyOrder(bool descending)
    {
        for (var i = 0; i < Order.Count && i < table.Key.Count; i++)
        {
            if (Order[i].Column.Index != table.Key[i].Index || Order[i].Descending != descending) return false;
        }
        return Order.Count > 0 || !descending;
    }

    private int Compare((SysproRow Row, int At) one, (SysproRow Row, int At) other)
    {
        foreach (var (column, descending) in Order)
        {
            var order = Cells.Compare(one.Row.Values[column.Index], other.Row.Values[column.Index]);
            if (order != 0) return descending ? -order : order;
        }
        return one.At.CompareTo(other.At);
    }
}

namespace MlConnector.Sandbox.BigQuery.Sql;

/// <summary>Numbers the rows of each partition.</summary>
internal static class WindowRun
{
    /// <summary>The values of every window in an expression, by row.</summary>
    public static Dictionary<WindowExpression, Dictionary<object?[], long>> Of(SqlExpression expression, IReadOnlyList<object?[]> rows, Scope scope) =>
        Windows(expression).ToDictionary(window => window, window => Number(window, rows, scope), (IEqualityComparer<WindowExpression>)ReferenceEqualityComparer.Instance);

    private static Dictionary<object?[], long> Number(WindowExpression window, IReadOnlyList<object?[]> rows, Scope scope)
    {
        var numbers = new Dictionary<object?[], long>(rows.Count, ReferenceEqualityComparer.Instance);
        foreach (var partition in rows.GroupBy(row => window.Partition.Select(key => scope.Value(key, row)).ToArray(), SqlValues.Instance))
        {
            (object?[] Row, object?[] By)[] sorted = [.. partition.Select(row => (row, window.Order.Select(order => scope.Value(order.Value, row)).ToArray()))];
            Array.Sort(sorted, (left, right) => Compare(window, left.By, right.By));
            for (int i = 0; i < sorted.Length; i++)
            {
                bool tied = window.Name == "RANK" && i > 0 && Compare(window, sorted[i - 1].By, sorted[i].By) == 0;
                numbers[sorted[i].Row] = tied ? numbers[sorted[i - 1].Row] : i + 1;
            }
        }

        return numbers;
    }

    private static int Compare(WindowExpression window, object?[] left, object?[] right)
    {
        for (int i = 0; i < left.Length; i++)
        {
            int order = SqlValues.Instance.Compare(left[i], right[i]);
            if (order != 0) return window.Order[i].Descending ? -order : order;
        }

        return 0;
    }

    private static IEnumerable<WindowExpression> Windows(SqlExpression expression) => expression switch
    {
        WindowExpression window => [window],
        AndExpression and => Windows(and.Left).Concat(Windows(and.Right)),
        EqualsExpression equals => Windows(equals.Left).Concat(Windows(equals.Right)),
        NotExpression not => Windows(not.Inner),
        _ => [],
    };
}

using MlConnector.Sandbox.BigQuery.Rest;

namespace MlConnector.Sandbox.BigQuery.Sql;

/// <summary>Evaluates queries over relations.</summary>
/// <param name="tables">Gives a table or view by its name.</param>
/// <param name="parameters">Named values: a text, or a set of texts.</param>
internal sealed class Evaluator(Func<TableName, Relation> tables, IReadOnlyDictionary<string, object> parameters)
{
    public Relation Run(SelectStatement select)
    {
        var source = select.From is { } name ? tables(name) : select.Inner is { } inner ? Run(inner) : new Relation([], [[]]);
        if (select.Join is { } join) source = JoinRun.Of(join, source, tables(join.Right));
        var scope = new Scope(this, source, parameters);
        IReadOnlyList<object?[]> rows = source.Rows;
        if (select.Where is { } where) rows = [.. rows.Where(row => scope.Value(where, row) is true)];
        if (select.Qualify is { } qualify)
        {
            scope.Windows = WindowRun.Of(qualify, rows, scope);
            rows = [.. rows.Where(row => scope.Value(qualify, row) is true)];
        }

        bool grouped = select.Groups.Count > 0 || select.Items.Any(item => Holds(item.Value));
        if (grouped && select.Qualify is not null) throw Refusal.Query("This stand-in does not qualify groups.");
        if (!grouped) rows = Ordered(select, rows, scope);
        var result = grouped ? Grouped(select, rows, scope) : Plain(select, rows, scope);
        return select.Limit is { } limit ? result with { Rows = [.. result.Rows.Take(limit)] } : result;
    }

    /// <summary>The one value of a query in brackets.</summary>
    public (object? Value, string Type) Scalar(SelectStatement select)
    {
        var result = Run(select);
        if (result.Columns.Count != 1 || result.Rows.Count > 1) throw Refusal.Query("Scalar subquery produced more than one element");
        return (result.Rows.Count == 0 ? null : result.Rows[0][0], result.Columns[0].Type);
    }

    private static object?[][] Ordered(SelectStatement select, IReadOnlyList<object?[]> rows, Scope scope) =>
        [.. select.Order.Aggregate((IOrderedEnumerable<object?[]>)rows.Order(Comparer<object?[]>.Create((_, _) => 0)), (sorted, order) => order.Descending
            ? sorted.ThenByDescending(row => scope.Value(order.Value, row), SqlValues.Instance)
            : sorted.ThenBy(row => scope.Value(order.Value, row), SqlValues.Instance))];

    private static Relation Plain(SelectStatement select, IReadOnlyList<object?[]> rows, Scope scope) => select.Items.Count == 0
        ? scope.Source with { Rows = rows }
        : new Relation([.. select.Items.Select((item, i) => (item.Name ?? $"f{i}_", scope.TypeOf(item.Value)))], [.. rows.Select(row => select.Items.Select(item => scope.Value(item.Value, row)).ToArray())]);

    private static Relation Grouped(SelectStatement select, IReadOnlyList<object?[]> rows, Scope scope)
    {
        if (select.Order.Count > 0) throw Refusal.Query("This stand-in does not order groups.");
        SqlExpression[] keys = [.. select.Groups.Select(group => Alias(select, group))];
        foreach (var item in select.Items.Where(item => !Holds(item.Value) && !keys.Contains(item.Value))) throw Refusal.Query($"SELECT list expression references column {item.Name} which is neither grouped nor aggregated");
        IEnumerable<IReadOnlyList<object?[]>> groups = keys.Length == 0 ? [rows] : rows.GroupBy(row => keys.Select(key => scope.Value(key, row)).ToArray(), SqlValues.Instance).Select(group => (IReadOnlyList<object?[]>)[.. group]);
        return new Relation(
            [.. select.Items.Select((item, i) => (item.Name ?? $"f{i}_", scope.TypeOf(item.Value)))],
            [.. groups.Select(group => select.Items.Select(item => item.Value is AggregateExpression aggregate ? scope.Aggregate(aggregate, group) : scope.Value(item.Value, group[0])).ToArray())]);
    }

    // A group may be named by what the list calls it.
    private static SqlExpression Alias(SelectStatement select, SqlExpression group) =>
        group is ColumnExpression column && select.Items.FirstOrDefault(item => string.Equals(item.Name, column.Name, StringComparison.OrdinalIgnoreCase)) is { } item ? item.Value : group;

    private static bool Holds(SqlExpression value) => value is AggregateExpression;
}

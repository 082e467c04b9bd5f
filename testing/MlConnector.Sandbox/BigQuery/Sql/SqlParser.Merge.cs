namespace MlConnector.Sandbox.BigQuery.Sql;

internal sealed partial class SqlParser
{
    private MergeStatement Merge()
    {
        var target = Table();
        string targetName = Name();
        Need("USING");
        Need("(");
        var source = Select();
        Need(")");
        string sourceName = Name();
        Need("ON");
        if (Comparison() is not EqualsExpression on) throw Unexpected();
        BetweenExpression? bounds = Take("AND") ? Comparison() as BetweenExpression ?? throw Unexpected() : null;
        List<MergeClause> clauses = [];
        while (Take("WHEN")) clauses.Add(Clause());
        return clauses.Count > 0 ? new MergeStatement(target, targetName, source, sourceName, on, clauses) { Bounds = bounds } : throw Unexpected();
    }

    private MergeClause Clause()
    {
        bool matched = !Take("NOT");
        Need("MATCHED");
        var clause = new MergeClause(matched, Take("AND") ? Expression() : null);
        Need("THEN");
        if (!matched) return clause with { Sets = Insertion() };
        if (Take("DELETE")) return clause with { Deletes = true };
        Need("UPDATE");
        Need("SET");
        List<(string, SqlExpression)> sets = [];
        do
        {
            string column = Name();
            Need("=");
            sets.Add((column, Primary()));
        }
        while (Take(","));
        return clause with { Sets = sets };
    }

    private (string, SqlExpression)[] Insertion()
    {
        Need("INSERT");
        var columns = Listed(Name);
        Need("VALUES");
        var values = Listed(Primary);
        return columns.Count == values.Count ? [.. columns.Zip(values)] : throw Unexpected();
    }

    private List<T> Listed<T>(Func<T> read)
    {
        Need("(");
        List<T> items = [];
        do items.Add(read());
        while (Take(","));
        Need(")");
        return items;
    }
}

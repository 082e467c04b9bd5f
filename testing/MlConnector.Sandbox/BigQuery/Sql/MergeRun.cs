using MlConnector.Sandbox.BigQuery.Data;
using MlConnector.Sandbox.BigQuery.Jobs;
using MlConnector.Sandbox.BigQuery.Rest;

namespace MlConnector.Sandbox.BigQuery.Sql;

/// <summary>Carries a merge out: for each row of source and target the first clause that fits.</summary>
internal sealed class MergeRun(MergeStatement merge, BqTable target, Relation source, Evaluator evaluator, IReadOnlyDictionary<string, object> parameters)
{
    private readonly Scope scope = new(evaluator, new Relation([.. target.Columns.Select(column => ($"{merge.TargetName}.{column.Name}", column.Type)), .. source.Columns.Select(column => ($"{merge.SourceName}.{column.Name}", column.Type))], []), parameters);
    private readonly int width = target.Columns.Length;

    /// <summary>Rows of the target that lie within the bounds: without such, all. A row outside is not looked at, and matches nothing.</summary>
    public int RowsWithin => merge.Bounds is null ? target.Rows.Count : target.Rows.Count(IsWithin);

    /// <summary>Rows that were changed.</summary>
    /// <exception cref="Refusal">The statement is refused, and nothing was changed.</exception>
    public long Run(PartitionLimits partitions)
    {
        var (ours, theirs) = Keys();
        var bySource = new Dictionary<object, object?[]>();
        foreach (object?[] row in source.Rows)
        {
            if (row[theirs] is { } key && !bySource.TryAdd(key, row)) throw Refusal.Query("UPDATE/MERGE must match at most one source row for each target row");
        }

        List<object?[]> kept = new(target.Rows.Count), touched = [];
        HashSet<object> matched = [];
        long changed = 0;
        foreach (object?[] row in target.Rows)
        {
            object? key = ours < row.Length ? row[ours] : null;
            object?[]? match = key is not null && bySource.TryGetValue(key, out var found) && IsWithin(row) ? found : null;
            if (match is not null) matched.Add(key!);
            if (match is null || Clause(matched: true, row, match) is not { } clause)
            {
                kept.Add(row);
                continue;
            }

            changed++;
            touched.Add(row);
            if (!clause.Deletes) Put(Changed(clause, row, match));
        }

        foreach (object?[] row in bySource.Where(row => !matched.Contains(row.Key)).Select(row => row.Value))
        {
            if (Clause(matched: false, [], row) is not { } clause) continue;
            Put(Changed(clause, [], row));
            changed++;
        }

        partitions.Judge(target, touched, kept);
        target.Rows.Clear();
        target.Rows.AddRange(kept);
        return changed;

        void Put(object?[] row)
        {
            kept.Add(row);
            touched.Add(row);
        }
    }

    private bool IsWithin(object?[] row) => merge.Bounds is null || scope.Value(merge.Bounds, row) is true;

    private (int Ours, int Theirs) Keys()
    {
        if (merge.On is not { Left: ColumnExpression left, Right: ColumnExpression right }) throw Refusal.Query("This stand-in joins by one column of each table.");
        if (left.Table != merge.TargetName) (left, right) = (right, left);
        return (scope.Source.Find(Scope.NameOf(left)), scope.Source.Find(Scope.NameOf(right)) - width);
    }

    private MergeClause? Clause(bool matched, object?[] row, object?[] match) =>
        merge.Clauses.FirstOrDefault(clause => clause.Matched == matched && (clause.Condition is null || scope.Value(clause.Condition, Joined(row, match)) is true));

    private object?[] Changed(MergeClause clause, object?[] row, object?[] match)
    {
        object?[] joined = Joined(row, match), result = joined[..width];
        foreach (var (column, value) in clause.Sets) result[scope.Source.Find($"{merge.TargetName}.{column}")] = scope.Value(value, joined);
        return result;
    }

    private object?[] Joined(object?[] row, object?[] match)
    {
        object?[] joined = new object?[width + source.Columns.Count];
        row.CopyTo(joined, 0);
        match.CopyTo(joined, width);
        return joined;
    }
}

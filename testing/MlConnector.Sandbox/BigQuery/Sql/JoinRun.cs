using MlConnector.Sandbox.BigQuery.Rest;

namespace MlConnector.Sandbox.BigQuery.Sql;

/// <summary>Lays rows of two relations beside each other.</summary>
internal static class JoinRun
{
    /// <summary>Every row of the left side, with each one of the right that has its key, or with nothing beside it.</summary>
    public static Relation Of(JoinClause join, Relation left, Relation right)
    {
        Relation joined = new([.. Named(join.LeftName, left), .. Named(join.RightName, right)], []);
        if (join.On is not { Left: ColumnExpression one, Right: ColumnExpression other }) throw Refusal.Query("This stand-in joins by one column of each table.");
        if (one.Table != join.LeftName) (one, other) = (other, one);
        int ours = joined.Find(Scope.NameOf(one)), theirs = joined.Find(Scope.NameOf(other)) - left.Columns.Count;
        ILookup<object, object?[]> byKey = right.Rows.Where(row => Cell(row, theirs) is not null).ToLookup(row => row[theirs]!);
        return joined with { Rows = [.. left.Rows.SelectMany(row => (Cell(row, ours) is { } key ? byKey[key] : []).DefaultIfEmpty([]).Select(match => Beside(row, match, left.Columns.Count, right.Columns.Count)))] };
    }

    private static IEnumerable<(string, string)> Named(string name, Relation relation) => relation.Columns.Select(column => ($"{name}.{column.Name}", column.Type));

    private static object? Cell(object?[] row, int at) => at < row.Length ? row[at] : null;

    private static object?[] Beside(object?[] left, object?[] right, int width, int more)
    {
        object?[] both = new object?[width + more];
        left.CopyTo(both, 0);
        right.CopyTo(both, width);
        return both;
    }
}

using MlConnector.Sandbox.PowerBi.Datasets;
using MlConnector.Sandbox.PowerBi.Queries.Dax.Values;

namespace MlConnector.Sandbox.PowerBi.Queries.Dax.Filters;

/// <summary>The filters in force while an expression is evaluated. Immutable but for its memory of rows already found.</summary>
internal sealed class FilterContext(DaxModel model, Constraint[] constraints)
{
    private const int MaxRelationshipDepth = 8;
    private Dictionary<TableView, RowSet>? found;

    public DaxModel Model => model;

    /// <summary>Adds a filter; what stood on the same columns is replaced.</summary>
    public FilterContext Replace(IEnumerable<Constraint> added)
    {
        Constraint[] all = [.. added];
        var kept = constraints.Select(old => all.Aggregate(
            (Constraint?)old,
            static (rest, next) => rest is null || !ReferenceEquals(rest.Table, next.Table) ? rest : rest.Without(column => Array.IndexOf(next.Columns, column) >= 0)));
        return new FilterContext(model, [.. kept.OfType<Constraint>(), .. all]);
    }

    /// <summary>Adds filters to those that stand.</summary>
    public FilterContext And(List<Constraint> added) =>
        added.Count == 0 ? this : new FilterContext(model, [.. constraints, .. added]);

    /// <summary>Takes away the filters on some columns of a table.</summary>
    public FilterContext Remove(TableView? table, Func<int, bool> removed) =>
        new(model, [.. constraints.Select(old => table is not null && !ReferenceEquals(old.Table, table) ? old : old.Without(removed)).OfType<Constraint>()]);

    /// <summary>The rows of a table that pass, in stored order.</summary>
    public RowSet Rows(TableView table) => Rows(table, 0);

    private RowSet Rows(TableView table, int depth)
    {
        if (found is not null && found.TryGetValue(table, out var rows)) return rows;
        rows = Find(table, depth);
        (found ??= []).Add(table, rows);
        return rows;
    }

    private RowSet Find(TableView table, int depth)
    {
        var mine = constraints.Where(constraint => ReferenceEquals(constraint.Table, table)).ToList();
        foreach (var relationship in model.Relationships)
        {
            if (string.Equals(relationship.FromTable, table.Schema.Name, StringComparison.Ordinal) && ThroughRelationship(table, relationship, depth) is { } passed) mine.Add(passed);
        }

        if (mine.Count == 0) return RowSet.All(table.Count);
        var start = mine.Where(static constraint => constraint.Known is not null).MinBy(static constraint => constraint.Known!.Value.Length);
        if (start is not null && mine.Count == 1) return new RowSet(start.Known!.Value);
        mine.Remove(start!);
        return start is null ? Scan(RowSet.All(table.Count), mine) : Scan(new RowSet(start.Known!.Value), mine);
    }

    private RowSet Scan(RowSet candidates, List<Constraint> filters)
    {
        model.Step(candidates.Count);
        List<int> rows = [];
        for (int index = 0; index < candidates.Count; index++)
        {
            int row = candidates[index];
            if (filters.TrueForAll(filter => filter.Allows(row))) rows.Add(row);
        }

        return new RowSet(rows.ToArray());
    }

    /// <summary>A filter on the one side of a relationship filters the many side; keys that are not unique there fail the query.</summary>
    private SetConstraint? ThroughRelationship(TableView many, TableRelationship relationship, int depth)
    {
        if (depth > MaxRelationshipDepth) throw new DaxException("The relationships form a ring.");
        if (model.Table(relationship.ToTable) is not { } one) return null;
        var rows = Rows(one, depth + 1);
        if (rows.IsAll) return null;
        int key = DaxModel.ColumnOf(one, relationship.ToColumn);
        var keys = one.Column(key).Codes;
        if (keys.Distinct < one.Count) throw new DaxException($"Column '{relationship.ToColumn}' in table '{relationship.ToTable}' contains a duplicate value and this is not allowed for columns on the one side of a many-to-one relationship.");
        int foreign = DaxModel.ColumnOf(many, relationship.FromColumn);
        var codes = many.Column(foreign).Codes;
        bool[] allowed = new bool[codes.Distinct];
        for (int index = 0; index < rows.Count; index++)
        {
            int code = codes.Find(keys.Value(keys.Of(rows[index])));
            if (code >= 0) allowed[code] = true;
        }

        return new SetConstraint(many, foreign, allowed);
    }
}

/// <summary>Row numbers of one table: all of them, or a list.</summary>
internal readonly struct RowSet
{
    private readonly ReadOnlyMemory<int> rows;

    public RowSet(ReadOnlyMemory<int> rows) => (this.rows, Count) = (rows, rows.Length);

    private RowSet(int count) => (IsAll, Count) = (true, count);

    public bool IsAll { get; }

    public int Count { get; }

    public int this[int index] => IsAll ? index : rows.Span[index];

    public static RowSet All(int count) => new(count);
}

using MlConnector.Sandbox.PowerBi.Queries.Dax.Values;

namespace MlConnector.Sandbox.PowerBi.Queries.Dax.Filters;

/// <summary>A filter on the combination of some columns of one table.</summary>
internal abstract class Constraint(TableView table, int[] columns)
{
    public TableView Table => table;

    public int[] Columns => columns;

    public abstract bool Allows(int row);

    /// <summary>The rows, when they are known without a scan.</summary>
    public virtual ReadOnlyMemory<int>? Known => null;

    /// <summary>What is left when other filters take the place of some columns: the combinations of the remaining ones.</summary>
    public Constraint? Without(Func<int, bool> replaced)
    {
        int[] rest = [.. columns.Where(column => !replaced(column))];
        if (rest.Length == columns.Length) return this;
        return rest.Length == 0 ? null : Groups(table, rest, Allows);
    }

    /// <summary>The combinations of the columns that occur in a row that passes.</summary>
    public static Constraint Groups(TableView table, int[] columns, Func<int, bool> passes)
    {
        var groups = new TupleGroups([.. columns.Select(column => table.Column(column).Codes)], table.Count);
        bool[] allowed = new bool[groups.Count];
        for (int row = 0; row < table.Count; row++) allowed[groups.Groups[row]] |= passes(row);
        return new TupleConstraint(table, columns, groups.Groups, allowed);
    }
}

/// <summary>One column equals one value; -1 stands for a value that no row holds.</summary>
internal sealed class EqualsConstraint(TableView table, int column, int code) : Constraint(table, [column])
{
    private readonly ColumnCodes codes = table.Column(column).Codes;

    public override ReadOnlyMemory<int>? Known => code < 0 ? ReadOnlyMemory<int>.Empty : codes.Rows(code);

    public override bool Allows(int row) => codes.Of(row) == code;

    public static EqualsConstraint To(TableView table, int column, DaxValue value) =>
        new(table, column, table.Column(column).Codes.Find(value));
}

/// <summary>One column is one of some values.</summary>
internal sealed class SetConstraint(TableView table, int column, bool[] allowed) : Constraint(table, [column])
{
    private readonly ColumnCodes codes = table.Column(column).Codes;

    public override bool Allows(int row) => allowed[codes.Of(row)];
}

/// <summary>Several columns are one of some combinations.</summary>
internal sealed class TupleConstraint(TableView table, int[] columns, int[] groups, bool[] allowed) : Constraint(table, columns)
{
    public override bool Allows(int row) => allowed[groups[row]];
}

/// <summary>Whole rows of a table, as FILTER over the table gives them. Covers all of its columns.</summary>
internal sealed class RowsConstraint(TableView table, bool[] allowed, int[] rows)
    : Constraint(table, [.. Enumerable.Range(0, table.Schema.Columns.Count)])
{
    public override ReadOnlyMemory<int>? Known => rows;

    public override bool Allows(int row) => allowed[row];
}

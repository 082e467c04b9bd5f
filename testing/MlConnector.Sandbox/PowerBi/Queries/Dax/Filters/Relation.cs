using MlConnector.Sandbox.PowerBi.Queries.Dax.Values;

namespace MlConnector.Sandbox.PowerBi.Queries.Dax.Filters;

/// <summary>A column of a table expression; one that comes straight from a stored table remembers it.</summary>
internal sealed record RelationColumn(string Name, TableView? Table = null, int Column = -1)
{
    /// <summary>The key under which a result row carries it.</summary>
    public string Key => Table is null ? $"[{Name}]" : $"{Table.Schema.Name}[{Name}]";

    public bool Is(TableView table, int column) => ReferenceEquals(Table, table) && Column == column;

    public static RelationColumn Of(TableView table, int column) => new(table.Schema.Columns[column].Name, table, column);

    public static RelationColumn[] AllOf(TableView table) =>
        [.. Enumerable.Range(0, table.Schema.Columns.Count).Select(column => Of(table, column))];
}

/// <summary>The rows of a table expression.</summary>
internal abstract class Relation
{
    public abstract int Count { get; }

    /// <summary>The stored table whose whole rows these are, if so.</summary>
    public virtual TableView? Base => null;

    public abstract DaxValue At(int row, int column);

    /// <summary>The row number in <see cref="Base"/>.</summary>
    public virtual int BaseRow(int row) => -1;
}

/// <summary>Rows of a stored table.</summary>
internal sealed class StoredRelation(TableView table, RowSet rows) : Relation
{
    public override int Count => rows.Count;

    public override TableView Base => table;

    public override DaxValue At(int row, int column) => table.Column(column).At(rows[row]);

    public override int BaseRow(int row) => rows[row];
}

/// <summary>Rows made of values.</summary>
internal sealed class ValueRelation(List<DaxValue[]> rows) : Relation
{
    public override int Count => rows.Count;

    public override DaxValue At(int row, int column) => rows[row][column];
}

/// <summary>Some rows of another relation, in the given order.</summary>
internal sealed class ChosenRelation(Relation inner, int[] rows) : Relation
{
    public override int Count => rows.Length;

    public override TableView? Base => inner.Base;

    public override DaxValue At(int row, int column) => inner.At(rows[row], column);

    public override int BaseRow(int row) => inner.BaseRow(rows[row]);
}

/// <summary>Another relation with further columns at its right.</summary>
internal sealed class WidenedRelation(Relation inner, int innerColumns, List<DaxValue[]> added) : Relation
{
    public override int Count => inner.Count;

    public override DaxValue At(int row, int column) =>
        column < innerColumns ? inner.At(row, column) : added[row][column - innerColumns];
}

/// <summary>Some columns of another relation.</summary>
internal sealed class PickedRelation(Relation inner, int[] places) : Relation
{
    public override int Count => inner.Count;

    public override DaxValue At(int row, int column) => inner.At(row, places[column]);
}

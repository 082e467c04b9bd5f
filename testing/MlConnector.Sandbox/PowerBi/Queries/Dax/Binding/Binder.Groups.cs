using MlConnector.Sandbox.PowerBi.Queries.Dax.Filters;
using MlConnector.Sandbox.PowerBi.Queries.Dax.Syntax;
using MlConnector.Sandbox.PowerBi.Queries.Dax.Values;

namespace MlConnector.Sandbox.PowerBi.Queries.Dax.Binding;

/// <summary>Distinct values and groups.</summary>
internal sealed partial class Binder
{
    private const int MaxGroups = 5_000_000;

    private BoundTable Values(CallSyntax call, NameScope names, bool keepRows)
    {
        Arity(call, 1, 1);
        if (call.Arguments[0] is ColumnSyntax)
        {
            var (stored, column) = StoredColumn(call.Arguments[0]);
            return Distinct(stored, [column], scope => scope.Filter.Rows(stored));
        }

        var table = Table(call.Arguments[0], names);
        return keepRows ? table : new BoundTable(table.Columns, scope => DistinctRows(table.Rows(scope), table.Columns.Length));
    }

    private BoundTable All(CallSyntax call)
    {
        Arity(call, 1, 75);
        if (call.Arguments[0] is not ColumnSyntax)
        {
            Arity(call, 1, 1);
            var all = StoredTable(call.Arguments[0]);
            return new BoundTable(RelationColumn.AllOf(all), _ => new StoredRelation(all, RowSet.All(all.Count)));
        }

        (TableView Table, int Column)[] columns = [.. call.Arguments.Select(StoredColumn)];
        var stored = columns[0].Table;
        if (Array.Exists(columns, column => !ReferenceEquals(column.Table, stored))) throw new DaxException("ALL takes the columns of one table.");
        return Distinct(stored, [.. columns.Select(static column => column.Column)], _ => RowSet.All(stored.Count));
    }

    private static BoundTable Distinct(TableView table, int[] columns, Func<Scope, RowSet> rows) =>
        new([.. columns.Select(column => RelationColumn.Of(table, column))], scope => new ValueRelation(DistinctTuples(table, columns, rows(scope))));

    private static List<DaxValue[]> DistinctTuples(TableView table, int[] columns, RowSet rows)
    {
        if (columns.Length == 1)
        {
            var codes = table.Column(columns[0]).Codes;
            return [.. DistinctCodes(rows, codes).Select(code => new[] { codes.Value(code) })];
        }

        ColumnCodes[] all = [.. columns.Select(column => table.Column(column).Codes)];
        var groups = new TupleGroups(all, table.Count);
        bool[] seen = new bool[groups.Count];
        List<DaxValue[]> tuples = [];
        for (int index = 0; index < rows.Count; index++)
        {
            int row = rows[index];
            if (seen[groups.Groups[row]]) continue;
            seen[groups.Groups[row]] = true;
            tuples.Add([.. all.Select(codes => codes.Value(codes.Of(row)))]);
        }

        return tuples;
    }

    private ValueRelation DistinctRows(Relation rows, int width)
    {
        var seen = new HashSet<DaxValue[]>(new TupleComparer(model.Comparer));
        List<DaxValue[]> distinct = [];
        for (int row = 0; row < rows.Count; row++)
        {
            var tuple = new DaxValue[width];
            for (int column = 0; column < width; column++) tuple[column] = rows.At(row, column);
            if (seen.Add(tuple)) distinct.Add(tuple);
        }

        return new ValueRelation(distinct);
    }

    /// <summary>SUMMARIZE: groups of a table expression; added columns are evaluated with each group as a filter.</summary>
    private BoundTable Summarize(CallSyntax call, NameScope names)
    {
        Arity(call, 2, 200);
        var table = Table(call.Arguments[0], names);
        int[] places = [.. call.Arguments.Skip(1).TakeWhile(static argument => argument is ColumnSyntax).Select(argument => PlaceOf(table, argument))];
        RelationColumn[] keys = [.. places.Select(place => table.Columns[place])];
        var (added, values) = Named(call, 1 + places.Length, names.WithoutRows());
        bool filters = added.Length > 0 && table.Plain is null;
        var inner = filters ? TableFilter(table) : null;
        return new BoundTable([.. keys, .. added], scope =>
        {
            var groups = table.Plain is { } stored
                ? new ValueRelation(DistinctTuples(stored, [.. keys.Select(static key => key.Column)], scope.Filter.Rows(stored)))
                : DistinctRows(new PickedRelation(table.Rows(scope), places), places.Length);
            if (added.Length == 0) return groups;
            var context = inner is null ? scope.Filter : scope.Filter.And([.. inner(scope)]);
            return new WidenedRelation(groups, keys.Length, EvaluateGroups(groups, keys, values, context, scope));
        });
    }

    private int PlaceOf(BoundTable table, DaxSyntax column)
    {
        var (stored, index) = StoredColumn(column);
        int place = Array.FindIndex(table.Columns, candidate => candidate.Is(stored, index));
        return place >= 0 ? place : throw DaxException.Beyond("SUMMARIZE by a column of another table");
    }

    private List<DaxValue[]> EvaluateGroups(Relation groups, RelationColumn[] keys, BoundScalar[] values, FilterContext context, Scope scope)
    {
        List<DaxValue[]> cells = new(groups.Count);
        for (int group = 0; group < groups.Count; group++)
        {
            var inner = new Scope(GroupContext(groups, group, keys, context), null, scope.Vars);
            cells.Add([.. values.Select(value => value(inner))]);
        }

        return cells;
    }

    private FilterContext GroupContext(Relation groups, int group, RelationColumn[] keys, FilterContext context)
    {
        model.Step();
        List<Constraint> added = new(keys.Length);
        for (int key = 0; key < keys.Length; key++)
        {
            if (keys[key].Table is { } table) added.Add(EqualsConstraint.To(table, keys[key].Column, groups.At(group, key)));
        }

        return context.And(added);
    }

    /// <summary>SUMMARIZECOLUMNS: groups for which at least one expression is not blank.</summary>
    private BoundTable SummarizeColumns(CallSyntax call, NameScope names)
    {
        Arity(call, 1, 300);
        (TableView Table, int Column)[] columns = [.. call.Arguments.TakeWhile(static argument => argument is ColumnSyntax).Select(StoredColumn)];
        var filterArguments = call.Arguments.Skip(columns.Length).TakeWhile(argument => IsTable(argument, names)).ToList();
        Func<Scope, IEnumerable<Constraint>>[] filters = [.. filterArguments.Select(argument => TableFilter(Table(argument, names)))];
        RelationColumn[] keys = [.. columns.Select(static column => RelationColumn.Of(column.Table, column.Column))];
        var (added, values) = Named(call, columns.Length + filters.Length, names.WithoutRows());
        return new BoundTable([.. keys, .. added], scope =>
        {
            var context = filters.Length == 0 ? scope.Filter : scope.Filter.Replace(filters.SelectMany(filter => filter(scope)));
            var groups = new ValueRelation(columns.Length == 0 ? [[]] : Crossed(columns, context));
            if (added.Length == 0) return groups;
            var cells = EvaluateGroups(groups, keys, values, context, scope);
            int[] shown = [.. Enumerable.Range(0, cells.Count).Where(group => Array.Exists(cells[group], static cell => !cell.IsBlank))];
            return new ChosenRelation(new WidenedRelation(groups, keys.Length, cells), shown);
        });
    }

    /// <summary>Combinations that occur in one table; those of different tables are crossed.</summary>
    private static List<DaxValue[]> Crossed((TableView Table, int Column)[] columns, FilterContext context)
    {
        List<DaxValue[]> rows = [new DaxValue[columns.Length]];
        foreach (var table in columns.Select(static column => column.Table).Distinct())
        {
            int[] places = [.. Enumerable.Range(0, columns.Length).Where(place => ReferenceEquals(columns[place].Table, table))];
            var tuples = DistinctTuples(table, [.. places.Select(place => columns[place].Column)], context.Rows(table));
            if ((long)rows.Count * tuples.Count > MaxGroups) throw new DaxException("The query has too many groups.");
            rows = [.. rows.SelectMany(row => tuples.Select(tuple => Placed(row, places, tuple)))];
        }

        return rows;
    }

    private static DaxValue[] Placed(DaxValue[] row, int[] places, DaxValue[] tuple)
    {
        var copy = (DaxValue[])row.Clone();
        for (int index = 0; index < places.Length; index++) copy[places[index]] = tuple[index];
        return copy;
    }
}

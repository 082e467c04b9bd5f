using MlConnector.Sandbox.PowerBi.Datasets;
using MlConnector.Sandbox.PowerBi.Queries.Dax.Filters;
using MlConnector.Sandbox.PowerBi.Queries.Dax.Syntax;
using MlConnector.Sandbox.PowerBi.Queries.Dax.Values;

namespace MlConnector.Sandbox.PowerBi.Queries.Dax.Binding;

/// <summary>True/false expressions and tables as filters of CALCULATE.</summary>
internal sealed partial class Binder
{
    private Func<Scope, IEnumerable<Constraint>> Predicate(DaxSyntax syntax, NameScope names)
    {
        if (syntax is BinarySyntax { Operator: "&&" } both)
        {
            var left = Predicate(both.Left, names);
            var right = Predicate(both.Right, names);
            return scope => left(scope).Concat(right(scope));
        }

        List<(TableView Table, int Column)> columns = [];
        CollectColumns(syntax, names, columns);
        if (columns.Count == 0) throw new DaxException("A true/false filter must name a column of a table.");
        if (columns.Exists(column => !ReferenceEquals(column.Table, columns[0].Table))) throw new DaxException("A true/false filter may name the columns of one table only.");
        return Equality(syntax, names) ?? OverColumns(syntax, names, columns[0].Table, [.. columns.Select(static column => column.Column).Distinct()]);
    }

    /// <summary><c>column = value</c> needs no look at the other values.</summary>
    private Func<Scope, IEnumerable<Constraint>>? Equality(DaxSyntax syntax, NameScope names)
    {
        if (syntax is not BinarySyntax { Operator: "=" or "==", Left: ColumnSyntax named } equality || HasColumns(equality.Right, names)) return null;
        var (table, column) = StoredColumn(named);
        var value = Scalar(equality.Right, names);
        bool strict = equality.Operator == "==";
        return scope => [ColumnEquals(table, column, value(scope), strict)];
    }

    private Constraint ColumnEquals(TableView table, int column, DaxValue value, bool strict)
    {
        var codes = table.Column(column).Codes;
        bool text = table.Schema.Columns[column].Type == ColumnType.String;
        if (!value.IsBlank && text != (value.Kind == DaxKind.Text)) throw new DaxException("Text cannot be compared with a value of another type.");
        bool zeroLike = !strict && (value.IsBlank || (value.Kind == DaxKind.Text ? value.Text!.Length == 0 : value.Number == 0));
        if (!zeroLike) return EqualsConstraint.To(table, column, value);
        bool[] allowed = new bool[codes.Distinct];
        for (int code = 0; code < allowed.Length; code++) allowed[code] = model.Comparer.Loose(codes.Value(code), value) == 0;
        return new SetConstraint(table, column, allowed);
    }

    private Func<Scope, IEnumerable<Constraint>> OverColumns(DaxSyntax syntax, NameScope names, TableView table, int[] columns)
    {
        RelationColumn[] row = [.. columns.Select(column => RelationColumn.Of(table, column))];
        var predicate = Scalar(syntax, names.WithRow(row));
        return scope =>
        {
            var frame = new Frame(columns.Length == 1 ? new DistinctRelation(table.Column(columns[0]).Codes) : new ColumnsRelation(table, columns), scope.Frame);
            var inner = scope.Over(frame);
            model.Step(frame.Relation.Count);
            if (columns.Length > 1) return [Constraint.Groups(table, columns, at => Passes(predicate, inner, frame, at))];
            bool[] allowed = new bool[frame.Relation.Count];
            for (int code = 0; code < allowed.Length; code++) allowed[code] = Passes(predicate, inner, frame, code);
            return [new SetConstraint(table, columns[0], allowed)];
        };
    }

    private static bool Passes(BoundScalar predicate, Scope inner, Frame frame, int row)
    {
        frame.Row = row;
        return predicate(inner).IsTrue;
    }

    private static Func<Scope, IEnumerable<Constraint>> TableFilter(BoundTable table)
    {
        var placed = table.Columns.Select(static (column, at) => (column, at)).Where(static pair => pair.column.Table is not null).ToList();
        if (placed.Count == 0) throw new DaxException("A filter table needs a column that comes from the model.");
        if (placed.Exists(pair => !ReferenceEquals(pair.column.Table, placed[0].column.Table))) throw DaxException.Beyond("filter tables over the columns of two tables");
        var stored = placed[0].column.Table!;
        int[] columns = [.. placed.Select(static pair => pair.column.Column)];
        int[] places = [.. placed.Select(static pair => pair.at)];
        return scope => [Filtering(table.Rows(scope), stored, columns, places)];
    }

    private static Constraint Filtering(Relation rows, TableView stored, int[] columns, int[] places)
    {
        if (ReferenceEquals(rows.Base, stored))
        {
            bool[] passed = new bool[stored.Count];
            int[] numbers = new int[rows.Count];
            for (int row = 0; row < rows.Count; row++) passed[numbers[row] = rows.BaseRow(row)] = true;
            Array.Sort(numbers);
            return new RowsConstraint(stored, passed, numbers);
        }

        var groups = new TupleGroups([.. columns.Select(column => stored.Column(column).Codes)], stored.Count);
        bool[] allowed = new bool[groups.Count];
        var tuple = new DaxValue[columns.Length];
        for (int row = 0; row < rows.Count; row++)
        {
            for (int index = 0; index < places.Length; index++) tuple[index] = rows.At(row, places[index]);
            if (groups.Find(tuple) is >= 0 and var group) allowed[group] = true;
        }

        return new TupleConstraint(stored, columns, groups.Groups, allowed);
    }

    private bool HasColumns(DaxSyntax syntax, NameScope names)
    {
        List<(TableView, int)> columns = [];
        CollectColumns(syntax, names, columns);
        return columns.Count > 0;
    }

    /// <summary>Columns that need a row; those inside an aggregate do not. As the vendor does, CALCULATE and measures are refused here.</summary>
    private void CollectColumns(DaxSyntax syntax, NameScope names, List<(TableView, int)> columns)
    {
        switch (syntax)
        {
            case ColumnSyntax: columns.Add(StoredColumn(syntax)); break;
            case BracketSyntax added when names.FindColumn(column => column.Table is null && string.Equals(column.Name, added.Name, StringComparison.OrdinalIgnoreCase)) is not null: break;
            case BracketSyntax: throw new DaxException("A measure or an unqualified column cannot stand in a true/false filter; use FILTER.");
            case CallSyntax { Function: "CALCULATE" or "CALCULATETABLE" }: throw new DaxException("A function 'CALCULATE' has been used in a True/False expression that is used as a table filter expression. This is not allowed.");
            case CallSyntax { Function: "COUNTROWS" or "DISTINCTCOUNT" or "SUM" or "MIN" or "MAX" or "SUMX" or "MINX" or "MAXX" }: break;
            case CallSyntax call: foreach (var argument in call.Arguments) CollectColumns(argument, names, columns); break;
            case BinarySyntax binary: CollectColumns(binary.Left, names, columns); if (binary.Operator != "IN" || binary.Right is TableLiteralSyntax) CollectColumns(binary.Right, names, columns); break;
            case NotSyntax not: CollectColumns(not.Operand, names, columns); break;
            case NegateSyntax negate: CollectColumns(negate.Operand, names, columns); break;
            case TupleSyntax tuple: foreach (var item in tuple.Items) CollectColumns(item, names, columns); break;
            case TableLiteralSyntax table: foreach (var item in table.Rows.SelectMany(static row => row)) CollectColumns(item, names, columns); break;
            case VarSyntax: throw DaxException.Beyond("variables inside a true/false filter");
        }
    }
}

/// <summary>The distinct values of one column, by code.</summary>
internal sealed class DistinctRelation(ColumnCodes codes) : Relation
{
    public override int Count => codes.Distinct;

    public override DaxValue At(int row, int column) => codes.Value(row);
}

/// <summary>Some columns of every row of a table.</summary>
internal sealed class ColumnsRelation(TableView table, int[] columns) : Relation
{
    public override int Count => table.Count;

    public override DaxValue At(int row, int column) => table.Column(columns[column]).At(row);
}

using System.Collections.Frozen;
using MlConnector.Sandbox.PowerBi.Queries.Dax.Filters;
using MlConnector.Sandbox.PowerBi.Queries.Dax.Syntax;
using MlConnector.Sandbox.PowerBi.Queries.Dax.Values;

namespace MlConnector.Sandbox.PowerBi.Queries.Dax.Binding;

/// <summary>Functions that give a table.</summary>
internal sealed partial class Binder
{
    private static readonly FrozenDictionary<string, Func<Binder, CallSyntax, NameScope, BoundTable>> TableFunctions =
        new Dictionary<string, Func<Binder, CallSyntax, NameScope, BoundTable>>(StringComparer.Ordinal)
        {
            ["ROW"] = static (binder, call, names) => binder.RowTable(call, names),
            ["FILTER"] = static (binder, call, names) => binder.Filter(call, names),
            ["TOPN"] = static (binder, call, names) => binder.TopN(call, names),
            ["ADDCOLUMNS"] = static (binder, call, names) => binder.AddColumns(call, names),
            ["SELECTCOLUMNS"] = static (binder, call, names) => binder.SelectColumns(call, names),
            ["DISTINCT"] = static (binder, call, names) => binder.Values(call, names, keepRows: false),
            ["VALUES"] = static (binder, call, names) => binder.Values(call, names, keepRows: true),
            ["ALL"] = static (binder, call, _) => binder.All(call),
            ["SUMMARIZE"] = static (binder, call, names) => binder.Summarize(call, names),
            ["SUMMARIZECOLUMNS"] = static (binder, call, names) => binder.SummarizeColumns(call, names),
            ["CALCULATETABLE"] = static (binder, call, names) => binder.CalculateTable(call, names),
            ["TREATAS"] = static (binder, call, names) => binder.TreatAs(call, names),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    private BoundTable TableLiteral(TableLiteralSyntax literal, NameScope names)
    {
        if (literal.Rows.Count == 0) throw new DaxException("A table constructor needs a row.");
        int width = literal.Rows[0].Count;
        if (literal.Rows.Any(row => row.Count != width)) throw new DaxException("The rows of a table constructor differ in length.");
        BoundScalar[][] cells = [.. literal.Rows.Select(row => row.Select(cell => Scalar(cell, names)).ToArray())];
        RelationColumn[] columns = [.. Enumerable.Range(1, width).Select(number => new RelationColumn(width == 1 ? "Value" : $"Value{number}"))];
        return new BoundTable(columns, scope => new ValueRelation([.. cells.Select(row => row.Select(cell => cell(scope)).ToArray())]));
    }

    private BoundTable RowTable(CallSyntax call, NameScope names)
    {
        var (columns, values) = Named(call, 0, names);
        if (values.Length == 0) throw new DaxException("ROW needs a column.");
        return new BoundTable(columns, scope => new ValueRelation([[.. values.Select(value => value(scope))]]));
    }

    private BoundTable Filter(CallSyntax call, NameScope names)
    {
        Arity(call, 2, 2);
        var table = Table(call.Arguments[0], names);
        var predicate = Scalar(call.Arguments[1], names.WithRow(table.Columns));
        return new BoundTable(table.Columns, scope =>
        {
            var frame = new Frame(table.Rows(scope), scope.Frame);
            var inner = scope.Over(frame);
            model.Step(frame.Relation.Count);
            List<int> chosen = [];
            for (; frame.Row < frame.Relation.Count; frame.Row++)
            {
                if (predicate(inner).IsTrue) chosen.Add(frame.Row);
            }

            return new ChosenRelation(frame.Relation, [.. chosen]);
        });
    }

    private BoundTable AddColumns(CallSyntax call, NameScope names)
    {
        Arity(call, 3, 200);
        var table = Table(call.Arguments[0], names);
        var (added, values) = Named(call, 1, names.WithRow(table.Columns));
        return new BoundTable([.. table.Columns, .. added], scope =>
        {
            var rows = table.Rows(scope);
            return new WidenedRelation(rows, table.Columns.Length, Evaluate(rows, values, scope));
        });
    }

    private BoundTable SelectColumns(CallSyntax call, NameScope names)
    {
        Arity(call, 2, 200);
        var table = Table(call.Arguments[0], names);
        var row = names.WithRow(table.Columns);
        List<RelationColumn> columns = [];
        List<BoundScalar> values = [];
        for (int index = 1; index < call.Arguments.Count; index++)
        {
            // A bare column keeps its name and its place in the model; a named one is a column of the result only.
            bool named = call.Arguments[index] is not ColumnSyntax;
            string? alias = named ? Alias(call.Arguments[index++]) : null;
            if (index == call.Arguments.Count) throw new DaxException("SELECTCOLUMNS has a name without an expression.");
            values.Add(Scalar(call.Arguments[index], row));
            if (alias is not null) columns.Add(new RelationColumn(alias));
            else
            {
                var (stored, column) = StoredColumn(call.Arguments[index]);
                columns.Add(RelationColumn.Of(stored, column));
            }
        }

        return new BoundTable([.. columns], scope => new ValueRelation(Evaluate(table.Rows(scope), [.. values], scope)));
    }

    private BoundTable TreatAs(CallSyntax call, NameScope names)
    {
        Arity(call, 2, 20);
        var table = Table(call.Arguments[0], names);
        RelationColumn[] columns = [.. call.Arguments.Skip(1).Select(argument => StoredColumn(argument) is var (stored, column) ? RelationColumn.Of(stored, column) : null!)];
        if (columns.Length != table.Columns.Length) throw new DaxException("TREATAS names as many columns as its table has.");
        return new BoundTable(columns, scope =>
        {
            // Without whole rows: the values only count as those of the named columns.
            var rows = table.Rows(scope);
            List<DaxValue[]> copied = new(rows.Count);
            for (int row = 0; row < rows.Count; row++) copied.Add([.. Enumerable.Range(0, columns.Length).Select(column => rows.At(row, column))]);
            return new ValueRelation(copied);
        });
    }

    private List<DaxValue[]> Evaluate(Relation rows, BoundScalar[] values, Scope scope)
    {
        var frame = new Frame(rows, scope.Frame);
        var inner = scope.Over(frame);
        model.Step(rows.Count);
        List<DaxValue[]> cells = new(rows.Count);
        for (; frame.Row < rows.Count; frame.Row++)
        {
            var row = new DaxValue[values.Length];
            for (int index = 0; index < row.Length; index++) row[index] = values[index](inner);
            cells.Add(row);
        }

        return cells;
    }

    /// <summary>Pairs of name and expression from an argument on.</summary>
    private (RelationColumn[] Columns, BoundScalar[] Values) Named(CallSyntax call, int from, NameScope names)
    {
        if ((call.Arguments.Count - from) % 2 != 0) throw new DaxException($"{call.Function} has a name without an expression.");
        List<RelationColumn> columns = [];
        List<BoundScalar> values = [];
        for (int index = from; index < call.Arguments.Count; index += 2)
        {
            columns.Add(new RelationColumn(Alias(call.Arguments[index])));
            values.Add(Scalar(call.Arguments[index + 1], names));
        }

        return ([.. columns], [.. values]);
    }
}

using MlConnector.Sandbox.PowerBi.Datasets;
using MlConnector.Sandbox.PowerBi.Queries.Dax.Filters;
using MlConnector.Sandbox.PowerBi.Queries.Dax.Syntax;
using MlConnector.Sandbox.PowerBi.Queries.Dax.Values;

namespace MlConnector.Sandbox.PowerBi.Queries.Dax.Binding;

/// <summary>Counts, sums and edges. Over no rows they are blank.</summary>
internal sealed partial class Binder
{
    private BoundScalar CountRows(CallSyntax call, NameScope names)
    {
        Arity(call, 1, 1);
        var table = Table(call.Arguments[0], names);
        if (table.Plain is { } stored) return scope => Counted(scope.Filter.Rows(stored).Count);
        return scope => Counted(table.Rows(scope).Count);
    }

    private BoundScalar DistinctCount(CallSyntax call)
    {
        Arity(call, 1, 1);
        var (table, column) = StoredColumn(call.Arguments[0]);
        return scope => Counted(DistinctCodes(scope.Filter.Rows(table), table.Column(column).Codes).Count);
    }

    private BoundScalar Aggregate(CallSyntax call, Total total)
    {
        Arity(call, 1, 1);
        var (table, column) = StoredColumn(call.Arguments[0]);
        if (total is SumTotal && table.Schema.Columns[column].Type is ColumnType.String) throw new DaxException("The function SUM cannot work with values of type String.");
        return scope =>
        {
            var rows = scope.Filter.Rows(table);
            var values = table.Column(column);
            var sum = DaxValue.Blank;
            for (int index = 0; index < rows.Count; index++)
            {
                if (values.At(rows[index]) is { IsBlank: false } value) sum = total.With(sum, value);
            }

            model.Step(rows.Count);
            return sum;
        };
    }

    private BoundScalar AggregateOver(CallSyntax call, NameScope names, Total total)
    {
        Arity(call, 2, 2);
        var table = Table(call.Arguments[0], names);
        var expression = Scalar(call.Arguments[1], names.WithRow(table.Columns));
        return scope =>
        {
            var frame = new Frame(table.Rows(scope), scope.Frame);
            var inner = scope.Over(frame);
            var sum = DaxValue.Blank;
            for (; frame.Row < frame.Relation.Count; frame.Row++)
            {
                model.Step();
                if (expression(inner) is { IsBlank: false } value) sum = total.With(sum, value);
            }

            return sum;
        };
    }

    private static DaxValue Counted(int count) => count == 0 ? DaxValue.Blank : DaxValue.Of(count);

    /// <summary>Codes that occur in some rows, in the order of their first row.</summary>
    private static List<int> DistinctCodes(RowSet rows, ColumnCodes codes)
    {
        if (rows.IsAll) return [.. Enumerable.Range(0, codes.Distinct)];
        bool[] seen = new bool[codes.Distinct];
        List<int> distinct = [];
        for (int index = 0; index < rows.Count; index++)
        {
            int code = codes.Of(rows[index]);
            if (seen[code]) continue;
            seen[code] = true;
            distinct.Add(code);
        }

        return distinct;
    }
}

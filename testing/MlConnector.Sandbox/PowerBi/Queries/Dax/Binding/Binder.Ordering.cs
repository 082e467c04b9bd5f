using MlConnector.Sandbox.PowerBi.Queries.Dax.Filters;
using MlConnector.Sandbox.PowerBi.Queries.Dax.Syntax;
using MlConnector.Sandbox.PowerBi.Queries.Dax.Values;

namespace MlConnector.Sandbox.PowerBi.Queries.Dax.Binding;

/// <summary>TOPN and ORDER BY.</summary>
internal sealed partial class Binder
{
    /// <summary>The whole query, in order.</summary>
    public BoundTable Query(QuerySyntax syntax)
    {
        var table = Table(syntax.Table, NameScope.Empty);
        if (syntax.Order.Count == 0) return table;
        var row = NameScope.Empty.WithRow(table.Columns);
        BoundScalar[] keys = [.. syntax.Order.Select(order => Scalar(order.By, row))];
        int[] directions = [.. syntax.Order.Select(static order => order.Descending ? -1 : 1)];
        return new BoundTable(table.Columns, scope =>
        {
            var rows = table.Rows(scope);
            return new ChosenRelation(rows, Sorted(Evaluate(rows, keys, scope), directions));
        });
    }

    private BoundTable TopN(CallSyntax call, NameScope names)
    {
        Arity(call, 2, 50);
        var count = Scalar(call.Arguments[0], names);
        var table = Table(call.Arguments[1], names);
        var (keys, directions) = OrderOf(call, names.WithRow(table.Columns));
        return new BoundTable(table.Columns, scope =>
        {
            int most = (int)Math.Clamp(count(scope).AsNumber(), 0, int.MaxValue);
            var rows = table.Rows(scope);
            if (most == 0) return new ChosenRelation(rows, []);
            var values = Evaluate(rows, keys, scope);
            int[] sorted = Sorted(values, directions);
            int end = Math.Min(most, sorted.Length);

            // Rows that tie with the last one come too.
            while (keys.Length > 0 && end > 0 && end < sorted.Length && Order(values[sorted[end - 1]], values[sorted[end]], directions) == 0) end++;
            return new ChosenRelation(rows, sorted[..end]);
        });
    }

    private (BoundScalar[] Keys, int[] Directions) OrderOf(CallSyntax call, NameScope row)
    {
        List<BoundScalar> keys = [];
        List<int> directions = [];
        for (int index = 2; index < call.Arguments.Count; index++)
        {
            keys.Add(Scalar(call.Arguments[index], row));
            bool? ascending = index + 1 < call.Arguments.Count ? Ascending(call.Arguments[index + 1]) : null;
            if (ascending is not null) index++;
            directions.Add(ascending == true ? 1 : -1);
        }

        return ([.. keys], [.. directions]);
    }

    private static bool? Ascending(DaxSyntax syntax) => syntax switch
    {
        NameSyntax { Quoted: false } name when string.Equals(name.Name, "ASC", StringComparison.OrdinalIgnoreCase) => true,
        NameSyntax { Quoted: false } name when string.Equals(name.Name, "DESC", StringComparison.OrdinalIgnoreCase) => false,
        LiteralSyntax { Value: { Kind: DaxKind.Number } number } => number.Number != 0,
        CallSyntax { Function: "TRUE" } => true,
        CallSyntax { Function: "FALSE" } => false,
        _ => null,
    };

    private int[] Sorted(List<DaxValue[]> keys, int[] directions)
    {
        int[] rows = [.. Enumerable.Range(0, keys.Count)];
        if (directions.Length > 0) Array.Sort(rows, (left, right) => Order(keys[left], keys[right], directions) is not 0 and var order ? order : left - right);
        return rows;
    }

    private int Order(DaxValue[] left, DaxValue[] right, int[] directions)
    {
        for (int index = 0; index < directions.Length; index++)
        {
            int order = model.Comparer.Compare(left[index], right[index]) * directions[index];
            if (order != 0) return order;
        }

        return 0;
    }
}

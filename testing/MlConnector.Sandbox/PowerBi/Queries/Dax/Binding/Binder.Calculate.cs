using MlConnector.Sandbox.PowerBi.Queries.Dax.Filters;
using MlConnector.Sandbox.PowerBi.Queries.Dax.Syntax;
using MlConnector.Sandbox.PowerBi.Queries.Dax.Values;

namespace MlConnector.Sandbox.PowerBi.Queries.Dax.Binding;

/// <summary>
/// CALCULATE and CALCULATETABLE: filters are evaluated outside, rows at hand become filters, ALLEXCEPT and REMOVEFILTERS take filters
/// away, then the evaluated filters take the place of what stands on their columns.
/// </summary>
internal sealed partial class Binder
{
    private BoundScalar Calculate(CallSyntax call, NameScope names)
    {
        Arity(call, 1, 100);
        var expression = Scalar(call.Arguments[0], names.WithoutRows());
        var context = CalculateContext(call, names);
        return scope => expression(new Scope(context(scope), null, scope.Vars));
    }

    private BoundTable CalculateTable(CallSyntax call, NameScope names)
    {
        Arity(call, 1, 100);
        var table = Table(call.Arguments[0], names.WithoutRows());
        var context = CalculateContext(call, names);
        return new BoundTable(table.Columns, scope => table.Rows(new Scope(context(scope), null, scope.Vars)));
    }

    private Func<Scope, FilterContext> CalculateContext(CallSyntax call, NameScope names)
    {
        List<Removal> removals = [];
        List<Func<Scope, IEnumerable<Constraint>>> filters = [];
        foreach (var argument in call.Arguments.Skip(1))
        {
            if (argument is CallSyntax { Function: "ALLEXCEPT" or "REMOVEFILTERS" or "ALL" } removal) removals.Add(RemovalOf(removal));
            else if (IsTable(argument, names)) filters.Add(TableFilter(Table(argument, names)));
            else filters.Add(Predicate(argument, names));
        }

        var transition = new Transition(names, removals);
        return scope =>
        {
            var context = transition.Apply(scope);
            return filters.Count == 0 ? context : context.Replace(filters.SelectMany(filter => filter(scope)));
        };
    }

    private Removal RemovalOf(CallSyntax call)
    {
        if (call.Arguments.Count == 0)
        {
            return call.Function == "ALLEXCEPT" ? throw new DaxException("ALLEXCEPT names a table.") : new Removal(null, static (_, _) => true);
        }

        if (call.Function == "ALLEXCEPT" || call.Arguments[0] is not ColumnSyntax)
        {
            var table = StoredTable(call.Arguments[0]);
            (TableView, int)[] kept = [.. call.Arguments.Skip(1).Select(StoredColumn)];
            if (call.Function != "ALLEXCEPT" && kept.Length > 0) throw DaxException.Beyond($"{call.Function} with a table and columns");
            return new Removal(Widened(table), (from, column) => Array.IndexOf(kept, (from, column)) < 0);
        }

        (TableView Table, int Column)[] columns = [.. call.Arguments.Select(StoredColumn)];
        return new Removal([.. columns.Select(static column => column.Table).Distinct()], (from, column) => Array.IndexOf(columns, (from, column)) >= 0);
    }

    /// <summary>A table with all that its many-to-one relationships reach: filters there filter it too, so they go with its own.</summary>
    private List<TableView> Widened(TableView table)
    {
        List<TableView> reached = [table];
        for (int index = 0; index < reached.Count; index++)
        {
            foreach (var relationship in model.Relationships)
            {
                if (string.Equals(relationship.FromTable, reached[index].Schema.Name, StringComparison.Ordinal)
                    && model.Table(relationship.ToTable) is { } one && !reached.Contains(one)) reached.Add(one);
            }
        }

        return reached;
    }
}

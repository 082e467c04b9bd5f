using MlConnector.Sandbox.PowerBi.Queries.Dax.Filters;
using MlConnector.Sandbox.PowerBi.Queries.Dax.Values;

namespace MlConnector.Sandbox.PowerBi.Queries.Dax.Binding;

/// <summary>Filters that CALCULATE takes away: those on some columns of some tables; no tables means all of them.</summary>
internal sealed record Removal(IReadOnlyList<TableView>? Tables, Func<TableView, int, bool> Removes)
{
    public bool Covers(TableView table, int column) => (Tables is null || Tables.Contains(table)) && Removes(table, column);
}

/// <summary>Turns the rows at hand into filters, as CALCULATE and measures do, without the columns that are taken away again.</summary>
internal sealed class Transition
{
    private readonly List<(int Depth, int At, TableView Table, int Column)> places = [];
    private readonly IReadOnlyList<Removal> removals;

    public Transition(NameScope names, IReadOnlyList<Removal> removals)
    {
        this.removals = removals;
        var rows = names.Rows();
        for (int depth = 0; depth < rows.Count; depth++)
        {
            for (int at = 0; at < rows[depth].Length; at++)
            {
                var (_, table, column) = rows[depth][at];
                if (table is not null && !removals.Any(removal => removal.Covers(table, column))) places.Add((depth, at, table, column));
            }
        }
    }

    public FilterContext Apply(Scope scope)
    {
        var context = scope.Filter;
        foreach (var removal in removals)
        {
            if (removal.Tables is null) context = new FilterContext(context.Model, []);
            foreach (var table in removal.Tables ?? []) context = context.Remove(table, column => removal.Removes(table, column));
        }

        List<Constraint> added = new(places.Count);
        foreach (var (depth, at, table, column) in places)
        {
            var frame = scope.Up(depth);
            added.Add(ReferenceEquals(frame.Relation.Base, table)
                ? new EqualsConstraint(table, column, table.Column(column).Codes.Of(frame.Relation.BaseRow(frame.Row)))
                : EqualsConstraint.To(table, column, frame.Relation.At(frame.Row, at)));
        }

        return context.And(added);
    }
}

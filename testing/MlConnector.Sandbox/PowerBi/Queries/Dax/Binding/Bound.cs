using MlConnector.Sandbox.PowerBi.Queries.Dax.Filters;
using MlConnector.Sandbox.PowerBi.Queries.Dax.Values;

namespace MlConnector.Sandbox.PowerBi.Queries.Dax.Binding;

/// <summary>An expression with its names looked up, ready to run.</summary>
internal delegate DaxValue BoundScalar(Scope scope);

/// <summary>A table expression with its names looked up.</summary>
internal sealed record BoundTable(RelationColumn[] Columns, Func<Scope, Relation> Rows)
{
    /// <summary>The stored table, when the expression is nothing but its name.</summary>
    public TableView? Plain { get; init; }
}

/// <summary>A declared variable.</summary>
internal sealed record VarSymbol(string Name, RelationColumn[]? Columns);

/// <summary>The names that an expression can see.</summary>
internal sealed record NameScope(RelationColumn[]? Row, NameScope? Outer, VarSymbol? Var)
{
    public static NameScope Empty { get; } = new(null, null, null);

    public NameScope WithRow(RelationColumn[] row) => new(row, this, null);

    public NameScope WithVar(VarSymbol symbol) => new(null, this, symbol);

    /// <summary>Inside CALCULATE rows are filters and no longer at hand; variables stay.</summary>
    public NameScope WithoutRows() => (Outer is null, Row is null) switch
    {
        (true, _) => Empty,
        (_, true) => new NameScope(null, Outer!.WithoutRows(), Var),
        _ => Outer!.WithoutRows(),
    };

    public VarSymbol? FindVar(string name)
    {
        for (var scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope.Var is { } found && string.Equals(found.Name, name, StringComparison.OrdinalIgnoreCase)) return found;
        }

        return null;
    }

    /// <summary>Frame depth and column that match, innermost first.</summary>
    public (int Depth, int Column)? FindColumn(Func<RelationColumn, bool> matches)
    {
        int depth = 0;
        for (var scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope.Row is null) continue;
            int column = Array.FindIndex(scope.Row, new Predicate<RelationColumn>(matches));
            if (column >= 0) return (depth, column);
            depth++;
        }

        return null;
    }

    /// <summary>The rows at hand, innermost first.</summary>
    public List<RelationColumn[]> Rows()
    {
        List<RelationColumn[]> rows = [];
        for (var scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope.Row is not null) rows.Add(scope.Row);
        }

        return rows;
    }
}

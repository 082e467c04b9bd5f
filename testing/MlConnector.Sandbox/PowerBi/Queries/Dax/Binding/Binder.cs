using MlConnector.Sandbox.PowerBi.Queries.Dax.Filters;
using MlConnector.Sandbox.PowerBi.Queries.Dax.Syntax;
using MlConnector.Sandbox.PowerBi.Queries.Dax.Values;

namespace MlConnector.Sandbox.PowerBi.Queries.Dax.Binding;

/// <summary>
/// Looks names up and turns a parsed query into delegates. Unknown tables, columns, measures and functions are found here, so they
/// are refused over empty tables too. The functions of the subset stand in the other parts of this class, by subject.
/// </summary>
internal sealed partial class Binder(DaxModel model)
{
    private const int MaxMeasureDepth = 32;
    private readonly DaxModel model = model; // a field, because the function tables reach it through an instance
    private int measureDepth;

    public BoundTable Table(DaxSyntax syntax, NameScope names) => syntax switch
    {
        NameSyntax name => NamedTable(name, names),
        CallSyntax call when TableFunctions.TryGetValue(call.Function, out var bind) => bind(this, call, names),
        TableLiteralSyntax literal => TableLiteral(literal, names),
        VarSyntax var => TableVar(var, names),
        CallSyntax call => throw DaxException.Beyond($"a table function {call.Function}"),
        _ => throw new DaxException("A table is expected here."),
    };

    public BoundScalar Scalar(DaxSyntax syntax, NameScope names) => syntax switch
    {
        LiteralSyntax literal => _ => literal.Value,
        ColumnSyntax column => RowColumn(column, names),
        BracketSyntax bracket => Bracket(bracket, names),
        NameSyntax name => ScalarVarUse(name, names),
        CallSyntax call when ScalarFunctions.TryGetValue(call.Function, out var bind) => bind(this, call, names),
        BinarySyntax binary => Binary(binary, names),
        NotSyntax not => Not(Scalar(not.Operand, names)),
        NegateSyntax negate => Negate(Scalar(negate.Operand, names)),
        VarSyntax var => ScalarVar(var, names),
        CallSyntax call => throw DaxException.Beyond($"a scalar function {call.Function}"),
        _ => throw new DaxException("A single value is expected here."),
    };

    public TableView StoredTable(DaxSyntax syntax) => syntax is NameSyntax name
        ? model.Table(name.Name) ?? throw new DaxException($"Cannot find table '{name.Name}'.")
        : throw new DaxException("The name of a table is expected here.");

    public (TableView Table, int Column) StoredColumn(DaxSyntax syntax)
    {
        if (syntax is not ColumnSyntax name) throw new DaxException("A column reference such as 'Table'[Column] is expected here.");
        var table = model.Table(name.Table) ?? throw new DaxException($"Cannot find table '{name.Table}'.");
        int column = DaxModel.ColumnOf(table, name.Column);
        return column >= 0 ? (table, column) : throw new DaxException($"Column '{name.Column}' in table '{name.Table}' cannot be found.");
    }

    private static string Alias(DaxSyntax syntax) => syntax is LiteralSyntax { Value: { Kind: DaxKind.Text } text }
        ? text.Text!
        : throw new DaxException("The name of a column is expected here, as text.");

    private static void Arity(CallSyntax call, int least, int most)
    {
        if (call.Arguments.Count < least || call.Arguments.Count > most) throw new DaxException($"{call.Function} has a wrong number of arguments.");
    }

    private BoundScalar RowColumn(ColumnSyntax syntax, NameScope names)
    {
        var (table, column) = StoredColumn(syntax);
        if (names.FindColumn(candidate => candidate.Is(table, column)) is not { } place)
        {
            throw new DaxException($"A single value for column '{syntax.Column}' in table '{syntax.Table}' cannot be determined.");
        }

        return AtFrame(place);
    }

    private static BoundScalar AtFrame((int Depth, int Column) place) => scope =>
    {
        var frame = scope.Up(place.Depth);
        return frame.Relation.At(frame.Row, place.Column);
    };

    private BoundScalar Bracket(BracketSyntax syntax, NameScope names)
    {
        bool Named(RelationColumn column) => string.Equals(column.Name, syntax.Name, StringComparison.OrdinalIgnoreCase);
        if (names.FindColumn(column => column.Table is null && Named(column)) is { } added) return AtFrame(added);
        if (model.Measure(syntax.Name) is { } measure) return Measure(measure.Expression, names);
        return names.FindColumn(Named) is { } place
            ? AtFrame(place)
            : throw new DaxException($"The value for '{syntax.Name}' cannot be determined. Either the column doesn't exist, or there is no current row for it.");
    }

    /// <summary>A measure is evaluated as by CALCULATE: the rows at hand become filters.</summary>
    private BoundScalar Measure(string expression, NameScope names)
    {
        if (++measureDepth > MaxMeasureDepth) throw new DaxException("The measures refer to each other in a ring.");
        var bound = Scalar(DaxParser.Measure(expression), NameScope.Empty);
        measureDepth--;
        var transition = new Transition(names, []);
        return scope => bound(new Scope(transition.Apply(scope), null, null));
    }

    private static BoundScalar ScalarVarUse(NameSyntax name, NameScope names)
    {
        if (name.Quoted || names.FindVar(name.Name) is not { } symbol) throw new DaxException($"'{name.Name}' is not a single value.");
        if (symbol.Columns is not null) throw new DaxException($"The variable '{name.Name}' is a table.");
        return scope => scope.Vars!.Find(symbol).Scalar;
    }

    private BoundTable NamedTable(NameSyntax name, NameScope names)
    {
        if (!name.Quoted && names.FindVar(name.Name) is { } symbol)
        {
            return symbol.Columns is { } columns
                ? new BoundTable(columns, scope => scope.Vars!.Find(symbol).Table!)
                : throw new DaxException($"The variable '{name.Name}' is not a table.");
        }

        var table = StoredTable(name);
        return new BoundTable(RelationColumn.AllOf(table), scope => new StoredRelation(table, scope.Filter.Rows(table))) { Plain = table };
    }
}

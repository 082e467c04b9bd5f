using MlConnector.Sandbox.PowerBi.Queries.Dax.Filters;
using MlConnector.Sandbox.PowerBi.Queries.Dax.Syntax;

namespace MlConnector.Sandbox.PowerBi.Queries.Dax.Binding;

/// <summary>VAR … RETURN. A variable is evaluated once, where it is declared.</summary>
internal sealed partial class Binder
{
    private BoundScalar ScalarVar(VarSyntax syntax, NameScope names)
    {
        var (link, inner) = Declare(syntax, names);
        var rest = Scalar(syntax.Rest, inner);
        return scope => rest(scope with { Vars = link(scope) });
    }

    private BoundTable TableVar(VarSyntax syntax, NameScope names)
    {
        var (link, inner) = Declare(syntax, names);
        var rest = Table(syntax.Rest, inner);
        return new BoundTable(rest.Columns, scope => rest.Rows(scope with { Vars = link(scope) }));
    }

    private (Func<Scope, VarLink> Link, NameScope Names) Declare(VarSyntax syntax, NameScope names)
    {
        if (IsTable(syntax.Value, names))
        {
            var table = Table(syntax.Value, names);
            var symbol = new VarSymbol(syntax.Name, table.Columns);
            return (scope => new VarLink(symbol, default, table.Rows(scope), scope.Vars), names.WithVar(symbol));
        }

        var scalar = Scalar(syntax.Value, names);
        var plain = new VarSymbol(syntax.Name, null);
        return (scope => new VarLink(plain, scalar(scope), null, scope.Vars), names.WithVar(plain));
    }

    private bool IsTable(DaxSyntax syntax, NameScope names) => syntax switch
    {
        NameSyntax { Quoted: true } => true,
        NameSyntax name => names.FindVar(name.Name) is { } symbol ? symbol.Columns is not null : model.Table(name.Name) is not null,
        CallSyntax call => TableFunctions.ContainsKey(call.Function),
        TableLiteralSyntax => true,
        VarSyntax var => IsTable(var.Rest, Declare(var, names).Names),
        _ => false,
    };
}

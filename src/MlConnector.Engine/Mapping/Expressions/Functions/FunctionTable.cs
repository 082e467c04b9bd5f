using System.Collections.Frozen;
using MlConnector.Engine.Mapping.Expressions.Binding;
using MlConnector.Engine.Mapping.Expressions.Nodes;
using MlConnector.Engine.Mapping.Expressions.Syntax;

namespace MlConnector.Engine.Mapping.Expressions.Functions;

/// <summary>Every function of the language, by name.</summary>
internal static class FunctionTable
{
    private static readonly FrozenDictionary<string, Function> Functions = All.ToFrozenDictionary(function => function.Name, StringComparer.Ordinal);

    /// <summary>All functions, in the order of the reference.</summary>
    public static IEnumerable<Function> All => [.. TextFunctions.All, .. NumberFunctions.All, .. DateFunctions.All, .. Casts.All, .. ChoiceFunctions.All];

    /// <summary>Compiles a call; null if it has errors, which are noted.</summary>
    public static Node? Bind(ExpressionBinder binder, CallSyntax syntax)
    {
        if (Functions.TryGetValue(syntax.Name, out Function? function)) return function.Bind(binder, syntax);
        string fix = NearestName.Of(syntax.Name, Functions.Keys) is { } near ? $"Did you mean {Functions[near].Signature}?" : $"Known functions: {string.Join(", ", Functions.Keys.Order(StringComparer.Ordinal))}.";
        return binder.Report(syntax.Position, $"There is no function '{syntax.Name}'.", fix);
    }
}

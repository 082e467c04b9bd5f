using System.Collections.Frozen;
using MlConnector.Sandbox.PowerBi.Queries.Dax.Syntax;
using MlConnector.Sandbox.PowerBi.Queries.Dax.Values;

namespace MlConnector.Sandbox.PowerBi.Queries.Dax.Binding;

/// <summary>Functions that give one value.</summary>
internal sealed partial class Binder
{
    private static readonly FrozenDictionary<string, Func<Binder, CallSyntax, NameScope, BoundScalar>> ScalarFunctions =
        new Dictionary<string, Func<Binder, CallSyntax, NameScope, BoundScalar>>(StringComparer.Ordinal)
        {
            ["COUNTROWS"] = static (binder, call, names) => binder.CountRows(call, names),
            ["DISTINCTCOUNT"] = static (binder, call, _) => binder.DistinctCount(call),
            ["SUM"] = static (binder, call, _) => binder.Aggregate(call, new SumTotal()),
            ["MIN"] = static (binder, call, _) => binder.Aggregate(call, new EdgeTotal(binder.model.Comparer, -1)),
            ["MAX"] = static (binder, call, _) => binder.Aggregate(call, new EdgeTotal(binder.model.Comparer, 1)),
            ["SUMX"] = static (binder, call, names) => binder.AggregateOver(call, names, new SumTotal()),
            ["MINX"] = static (binder, call, names) => binder.AggregateOver(call, names, new EdgeTotal(binder.model.Comparer, -1)),
            ["MAXX"] = static (binder, call, names) => binder.AggregateOver(call, names, new EdgeTotal(binder.model.Comparer, 1)),
            ["CALCULATE"] = static (binder, call, names) => binder.Calculate(call, names),
            ["BLANK"] = static (_, call, _) => Constant(call, DaxValue.Blank),
            ["TRUE"] = static (_, call, _) => Constant(call, DaxValue.Of(true)),
            ["FALSE"] = static (_, call, _) => Constant(call, DaxValue.Of(false)),
            ["ISBLANK"] = static (binder, call, names) => binder.IsBlank(call, names),
            ["IF"] = static (binder, call, names) => binder.If(call, names),
            ["COALESCE"] = static (binder, call, names) => binder.Coalesce(call, names),
            ["DIVIDE"] = static (binder, call, names) => binder.Divide(call, names),
            ["AND"] = static (binder, call, names) => binder.Both(call, "&&", names),
            ["OR"] = static (binder, call, names) => binder.Both(call, "||", names),
            ["DATE"] = static (binder, call, names) => binder.Date(call, names),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    private static BoundScalar Constant(CallSyntax call, DaxValue value)
    {
        Arity(call, 0, 0);
        return _ => value;
    }

    private BoundScalar[] Values(CallSyntax call, NameScope names) => [.. call.Arguments.Select(argument => Scalar(argument, names))];

    private BoundScalar IsBlank(CallSyntax call, NameScope names)
    {
        Arity(call, 1, 1);
        var value = Scalar(call.Arguments[0], names);
        return scope => DaxValue.Of(value(scope).IsBlank);
    }

    private BoundScalar If(CallSyntax call, NameScope names)
    {
        Arity(call, 2, 3);
        var values = Values(call, names);
        return scope => values[0](scope).IsTrue ? values[1](scope) : values.Length == 3 ? values[2](scope) : DaxValue.Blank;
    }

    private BoundScalar Coalesce(CallSyntax call, NameScope names)
    {
        Arity(call, 2, 50);
        var values = Values(call, names);
        return scope =>
        {
            foreach (var value in values)
            {
                if (value(scope) is { IsBlank: false } found) return found;
            }

            return DaxValue.Blank;
        };
    }

    private BoundScalar Divide(CallSyntax call, NameScope names)
    {
        Arity(call, 2, 3);
        var values = Values(call, names);
        return scope =>
        {
            var divisor = values[1](scope);
            if (divisor.AsNumber() == 0) return values.Length == 3 ? values[2](scope) : DaxValue.Blank;
            return Quotient(values[0](scope), divisor);
        };
    }

    private BoundScalar Both(CallSyntax call, string sign, NameScope names)
    {
        Arity(call, 2, 2);
        return Binary(new BinarySyntax(sign, call.Arguments[0], call.Arguments[1]), names);
    }

    private BoundScalar Date(CallSyntax call, NameScope names)
    {
        Arity(call, 3, 3);
        var values = Values(call, names);
        return scope =>
        {
            try
            {
                return DaxValue.OfDate(new DateTime((int)values[0](scope).AsNumber(), (int)values[1](scope).AsNumber(), (int)values[2](scope).AsNumber(), 0, 0, 0, DateTimeKind.Unspecified).Ticks);
            }
            catch (ArgumentOutOfRangeException)
            {
                throw DaxException.Beyond("a date outside of the calendar");
            }
        };
    }
}

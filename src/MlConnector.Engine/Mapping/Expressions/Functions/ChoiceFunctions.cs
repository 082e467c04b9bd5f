using System.Collections.Frozen;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Mapping.Expressions.Nodes;
using MlConnector.Engine.Mapping.Violations;

namespace MlConnector.Engine.Mapping.Expressions.Functions;

/// <summary>Functions that choose between values.</summary>
internal static class ChoiceFunctions
{
    public static IEnumerable<Function> All { get; } =
    [
        new("coalesce(value, …)", "The first value that is not null.", "*+", Coalesce),
        new("ifnull(value, other)", "The value, or the other if it is null.", "**", Coalesce),
        new("isnull(value)", "Whether a value is null.", "*", call => new IsNullNode(call[0])),
        new("map(value, mapname, default)", "The value's counterpart in a value map; without a default, a value that is not in the map is a violation.", "*t?*", Map),
    ];

    private static CoalesceNode? Coalesce(Call call) => call.Common() is { } shape ? new CoalesceNode(shape, call.Arguments) : null;

    private static Node? Map(Call call)
    {
        if (call.Text(1) is not { } name) return call.Report(1, "The name of the map must be written as a text.", "Write map(field, 'name').");
        if (!call.Binder.Maps.TryGetValue(name, out ValueMap? map))
        {
            string fix = NearestName.Of(name, call.Binder.Maps.Keys) is { } near ? $"Did you mean '{near}'?" : "Define it under 'maps:'.";
            return call.Report(1, $"There is no value map '{name}'.", fix);
        }

        Node? otherwise = call.Arguments.Length == 3 ? call[2] : null;
        if (otherwise is not null && otherwise.Shape.Type is not (FieldType.Text or null)) return call.Report(2, "The default of a map must be a text.", "Write it in quotation marks.");
        Value[] targets = [.. map.Entries.Select(entry => call.Binder.Constants.Text(entry.Value))];
        int longest = map.Entries.Select(entry => entry.Value.Length).Append(Math.Max(1, otherwise?.Shape.MaxLength ?? 0)).Max();
        bool bounded = otherwise is null || otherwise.Shape.Type is null || otherwise.Shape.MaxLength > 0;
        return new LookupNode(Shape.Text(bounded ? longest : 0), Casts.Convert(call[0], FieldType.Text) ?? call[0], map, targets, otherwise);
    }
}

/// <summary>Looks a value up in a map. Null is not looked up: it gives the default, or null.</summary>
internal sealed class LookupNode(Shape shape, Node operand, ValueMap map, Value[] targets, Node? otherwise) : Node(shape)
{
    private readonly FrozenDictionary<byte[], int>.AlternateLookup<ReadOnlySpan<byte>> lookup = map.Lookup();

    public override void Evaluate(ref Frame frame, out Value value)
    {
        operand.Evaluate(ref frame, out Value key);
        if (!key.IsNull && lookup.TryGetValue(frame.Bytes(in key), out int at)) value = targets[at];
        else if (otherwise is not null) otherwise.Evaluate(ref frame, out value);
        else value = key.IsNull ? default : frame.Fail(ViolationCode.Value);
    }
}

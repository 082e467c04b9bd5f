using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Mapping.Expressions.Nodes;

namespace MlConnector.Engine.Mapping.Expressions.Functions;

/// <summary>Functions on numbers.</summary>
internal static class NumberFunctions
{
    private const int MaxScale = 12;

    public static IEnumerable<Function> All { get; } =
    [
        new("round(number, n, mode)", "A number with at most n (0 to 12) decimals; mode is half-up (the default: a half away from zero), half-even, down (toward zero) or up.", "ni?t", Round),
        new("abs(number)", "A number without its sign.", "n", call => new UnaryNode(call[0].Shape, call[0], Abs)),
        new("sign(number)", "-1, 0 or 1.", "n", call => new UnaryNode(Shape.Integer, call[0], Sign)),
        new("min(value, …)", "The smallest of the values that are not null.", "*+", call => Extreme(call, smallest: true)),
        new("max(value, …)", "The largest of the values that are not null.", "*+", call => Extreme(call, smallest: false)),
    ];

    private static Node? Round(Call call)
    {
        if (call.Whole(1) is not (>= 0 and <= MaxScale and long scale)) return call.Report(1, "The number of decimals must be written as 0 to 12.", "Write round(field, 2).");
        Rounding rounding = Rounding.HalfUp;
        if (call.Arguments.Length == 3)
        {
            (string Name, Rounding Value) named = RoundingRule.Names.FirstOrDefault(candidate => candidate.Name == call.Text(2));
            if (named.Value == Rounding.None) return call.Report(2, "This is no rounding mode.", "Write 'half-up', 'half-even', 'down' or 'up'.");
            rounding = named.Value;
        }

        return call[0].Shape.Type == FieldType.Integer ? call[0] : Rounded(call[0], (int)scale, rounding);
    }

    /// <summary>A node that rounds another.</summary>
    public static Node Rounded(Node node, int scale, Rounding rounding)
    {
        int whole = node.Shape.Precision == 0 ? 28 - scale : node.Shape.Precision - node.Shape.Scale + 1;
        Shape shape = new(FieldType.Decimal, Math.Min(28, whole + scale), scale);
        return new UnaryNode(shape, node, (ref Frame _, in Value operand, out Value value) => value = Value.Of(RoundingRule.Round(operand.AsDecimal, scale, rounding)));
    }

    private static Node? Extreme(Call call, bool smallest)
    {
        if (call.Common() is not { } shape) return null;
        if (shape.Type != FieldType.Boolean) return new ExtremeNode(shape, call.Arguments, smallest);
        return call.Report(0, "Conditions have no order.", "Use 'and' or 'or'.");
    }

    private static void Abs(ref Frame frame, in Value operand, out Value value) =>
        value = operand.Kind == ValueKind.Integer ? Value.Of(Math.Abs(operand.Whole)) : Value.Of(Math.Abs(operand.Number));

    private static void Sign(ref Frame frame, in Value operand, out Value value) => value = Value.Of((long)Math.Sign(operand.AsDecimal));
}

/// <summary>The smallest or largest of several values; null is passed over.</summary>
internal sealed class ExtremeNode(Shape shape, Node[] operands, bool smallest) : Node(shape)
{
    public override void Evaluate(ref Frame frame, out Value value)
    {
        value = default;
        foreach (Node operand in operands)
        {
            operand.Evaluate(ref frame, out Value candidate);
            if (candidate.IsNull) continue;
            if (value.IsNull || CompareNode.Order(ref frame, in candidate, in value) < 0 == smallest) value = candidate;
        }
    }
}

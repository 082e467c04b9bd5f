namespace MlConnector.Engine.Mapping.Expressions.Nodes;

/// <summary>A part of a compiled expression. Immutable and safe for concurrent use; everything that changes is in the frame.</summary>
internal abstract class Node(Shape shape)
{
    /// <summary>Static type.</summary>
    public Shape Shape { get; } = shape;

    /// <summary>The value for the frame's row. Never throws.</summary>
    public abstract void Evaluate(ref Frame frame, out Value value);
}

/// <summary>A value known when the expression is compiled; texts lie in the constants of the scratch.</summary>
internal sealed class ConstantNode(Shape shape, Value constant, string? text = null) : Node(shape)
{
    /// <summary>The value.</summary>
    public Value Constant { get; } = constant;

    /// <summary>The text as written, for the compiler.</summary>
    public string? Literal { get; } = text;

    public override void Evaluate(ref Frame frame, out Value value) => value = Constant;
}

/// <summary>A derived field: evaluated once per row, however often it is named.</summary>
internal sealed class DerivedNode(string name, int slot, Node expression) : Node(expression.Shape)
{
    public string Name { get; } = name;

    public override void Evaluate(ref Frame frame, out Value value)
    {
        MappingScratch scratch = frame.Scratch;
        if (scratch.MemoRow[slot] != scratch.Row)
        {
            expression.Evaluate(ref frame, out scratch.Memo[slot]);
            scratch.MemoRow[slot] = scratch.Row;
        }

        value = scratch.Memo[slot];
    }
}

/// <summary>A function of one value; null gives null.</summary>
internal sealed class UnaryNode(Shape shape, Node operand, UnaryNode.Operation operation) : Node(shape)
{
    internal delegate void Operation(ref Frame frame, in Value operand, out Value value);

    public override void Evaluate(ref Frame frame, out Value value)
    {
        operand.Evaluate(ref frame, out Value a);
        if (a.IsNull) value = default;
        else operation(ref frame, in a, out value);
    }
}

/// <summary>A function of two values; null gives null.</summary>
internal sealed class BinaryNode(Shape shape, Node left, Node right, BinaryNode.Operation operation) : Node(shape)
{
    internal delegate void Operation(ref Frame frame, in Value left, in Value right, out Value value);

    public override void Evaluate(ref Frame frame, out Value value)
    {
        left.Evaluate(ref frame, out Value a);
        right.Evaluate(ref frame, out Value b);
        if (a.IsNull || b.IsNull) value = default;
        else operation(ref frame, in a, in b, out value);
    }
}

/// <summary>A function of three values; null gives null.</summary>
internal sealed class TernaryNode(Shape shape, Node first, Node second, Node third, TernaryNode.Operation operation) : Node(shape)
{
    internal delegate void Operation(ref Frame frame, in Value first, in Value second, in Value third, out Value value);

    public override void Evaluate(ref Frame frame, out Value value)
    {
        first.Evaluate(ref frame, out Value a);
        second.Evaluate(ref frame, out Value b);
        third.Evaluate(ref frame, out Value c);
        if (a.IsNull || b.IsNull || c.IsNull) value = default;
        else operation(ref frame, in a, in b, in c, out value);
    }
}

namespace MlConnector.Engine.Mapping.Expressions.Nodes;

/// <summary><c>and</c>, <c>or</c>: two-valued, the right side only where it matters. Null counts as false, so a filter never drops a row for a reason nobody wrote.</summary>
internal sealed class LogicNode(Node left, Node right, bool isAnd) : Node(Shape.Boolean)
{
    public override void Evaluate(ref Frame frame, out Value value)
    {
        left.Evaluate(ref frame, out value);
        if (value.IsTrue == isAnd) right.Evaluate(ref frame, out value);
        value = Value.Of(value.IsTrue);
    }
}

/// <summary><c>not</c>; of null it is true.</summary>
internal sealed class NotNode(Node operand) : Node(Shape.Boolean)
{
    public override void Evaluate(ref Frame frame, out Value value)
    {
        operand.Evaluate(ref frame, out value);
        value = Value.Of(!value.IsTrue);
    }
}

/// <summary><c>case when</c>: the first branch whose condition is true; without <c>else</c> null.</summary>
internal sealed class CaseNode(Shape shape, (Node When, Node Then)[] branches, Node? otherwise) : Node(shape)
{
    public override void Evaluate(ref Frame frame, out Value value)
    {
        foreach ((Node when, Node then) in branches)
        {
            when.Evaluate(ref frame, out value);
            if (!value.IsTrue) continue;
            then.Evaluate(ref frame, out value);
            return;
        }

        if (otherwise is null) value = default;
        else otherwise.Evaluate(ref frame, out value);
    }
}

/// <summary>The first value that is not null.</summary>
internal sealed class CoalesceNode(Shape shape, Node[] operands) : Node(shape)
{
    public override void Evaluate(ref Frame frame, out Value value)
    {
        value = default;
        foreach (Node operand in operands)
        {
            operand.Evaluate(ref frame, out value);
            if (!value.IsNull) return;
        }
    }
}

/// <summary>True for null.</summary>
internal sealed class IsNullNode(Node operand) : Node(Shape.Boolean)
{
    public override void Evaluate(ref Frame frame, out Value value)
    {
        operand.Evaluate(ref frame, out value);
        value = Value.Of(value.IsNull);
    }
}

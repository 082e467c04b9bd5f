namespace MlConnector.Engine.Mapping.Expressions.Nodes;

/// <summary>
/// A comparison, two-valued: null equals null and differs from every value; <c>&lt; &lt;= &gt; &gt;=</c> with null are false. Texts compare by their UTF-8 bytes, so exactly and in any culture.
/// </summary>
internal sealed class CompareNode(string operation, Node left, Node right) : Node(Shape.Boolean)
{
    public override void Evaluate(ref Frame frame, out Value value)
    {
        left.Evaluate(ref frame, out Value a);
        right.Evaluate(ref frame, out Value b);
        value = Value.Of(Holds(ref frame, in a, in b));
    }

    private bool Holds(ref Frame frame, in Value a, in Value b)
    {
        if (a.IsNull || b.IsNull) return operation == "=" ? a.IsNull && b.IsNull : operation == "<>" && a.IsNull != b.IsNull;
        int order = Order(ref frame, in a, in b);
        return operation switch
        {
            "=" => order == 0,
            "<>" => order != 0,
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            _ => order >= 0,
        };
    }

    /// <summary>Order of two values that are not null and of comparable kinds.</summary>
    public static int Order(ref Frame frame, in Value a, in Value b)
    {
        if (a.Kind == ValueKind.Text) return frame.Bytes(in a).SequenceCompareTo(frame.Bytes(in b));
        if (a.Kind == ValueKind.Decimal || b.Kind == ValueKind.Decimal) return a.AsDecimal.CompareTo(b.AsDecimal);
        return a.Whole.CompareTo(b.Whole);
    }
}

/// <summary>Membership in a list; null is in it only if the list names null.</summary>
internal sealed class InNode(Node operand, Node[] items, bool negated) : Node(Shape.Boolean)
{
    public override void Evaluate(ref Frame frame, out Value value)
    {
        operand.Evaluate(ref frame, out Value a);
        bool found = false;
        foreach (Node item in items)
        {
            item.Evaluate(ref frame, out Value b);
            found = a.IsNull || b.IsNull ? a.IsNull && b.IsNull : CompareNode.Order(ref frame, in a, in b) == 0;
            if (found) break;
        }

        value = Value.Of(found != negated);
    }
}

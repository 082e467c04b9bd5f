using System.Globalization;
using System.Text;
using MlConnector.Abstractions.Records;
using MlConnector.Abstractions.Schemas;
using MlConnector.Engine.Mapping.Expressions.Functions;
using MlConnector.Engine.Mapping.Expressions.Nodes;
using MlConnector.Engine.Mapping.Expressions.Syntax;

namespace MlConnector.Engine.Mapping.Expressions.Binding;

/// <summary>A compiled expression, or what is wrong with it.</summary>
internal sealed record BoundExpression(Node? Node, IReadOnlyList<ExpressionError> Errors)
{
    /// <summary>A value shown for it must be redacted.</summary>
    public bool Sensitive { get; init; }
}

/// <summary>Gives names their fields and operators their types: every type error of an expression is reported, with its place.</summary>
internal sealed class ExpressionBinder
{
    private readonly FieldScope scope;
    private readonly List<ExpressionError> errors = [];
    private bool sensitive;

    private ExpressionBinder(FieldScope scope) => this.scope = scope;

    /// <summary>Texts of literals.</summary>
    public ConstantPool Constants => scope.Constants;

    /// <summary>Value maps by name.</summary>
    public IReadOnlyDictionary<string, ValueMap> Maps => scope.Maps;

    /// <summary>Compiles an expression over the fields of a scope.</summary>
    public static BoundExpression Bind(string text, FieldScope scope)
    {
        ExpressionBinder binder = new(scope);
        try
        {
            Node? node = binder.Bind(Parser.Parse(text));
            return new BoundExpression(binder.errors.Count == 0 ? node : null, binder.errors) { Sensitive = binder.sensitive };
        }
        catch (ExpressionException wrong)
        {
            binder.errors.Add(wrong.Error);
            return new BoundExpression(null, binder.errors);
        }
    }

    /// <summary>Notes an error; gives null, so that the rest is still looked at.</summary>
    public Node? Report(int position, string message, string fix)
    {
        errors.Add(new ExpressionError(position, message, fix));
        return null;
    }

    /// <summary>Compiles a part; null if it has errors, which are noted.</summary>
    public Node? Bind(SyntaxNode syntax) => syntax switch
    {
        LiteralSyntax literal => Literal(literal),
        FieldSyntax field => Field(field),
        UnarySyntax { Operator: "not" } not => Condition(not.Operand) is { } operand ? new NotNode(operand) : null,
        UnarySyntax sign => Sign(sign),
        BinarySyntax { Operator: "and" or "or" } logic => Logic(logic),
        BinarySyntax { Operator: "+" or "-" or "*" or "/" } arithmetic => Calculate(arithmetic),
        BinarySyntax comparison => Compare(comparison),
        InSyntax list => In(list),
        CaseSyntax branches => Case(branches),
        CallSyntax call => FunctionTable.Bind(this, call),
        _ => null,
    };

    /// <summary>Compiles a part that must be true or false.</summary>
    public Node? Condition(SyntaxNode syntax)
    {
        if (Bind(syntax) is not { } node) return null;
        if (node.Shape.Type is FieldType.Boolean or null) return node;
        return Report(syntax.Position, $"A condition is expected here, not {node.Shape.Name}.", "Compare it: field = value.");
    }

    /// <summary>Brings parts to the type that holds all of them; null if there is none.</summary>
    public Shape? Unify(IReadOnlyList<Node> nodes, IReadOnlyList<SyntaxNode> places)
    {
        Shape common = nodes[0].Shape;
        for (int i = 1; i < nodes.Count; i++)
        {
            if (Shape.Common(common, nodes[i].Shape) is { } wider)
            {
                common = wider;
                continue;
            }

            Report(places[i].Position, $"{nodes[i].Shape.Name} does not go with {common.Name} before it.", "Give all values the same type, with cast_text(…) and the like.");
            return null;
        }

        return common;
    }

    private Node? Literal(LiteralSyntax literal)
    {
        switch (literal.Kind)
        {
            case LiteralKind.Null: return new ConstantNode(new Shape(null), default);
            case LiteralKind.True: return new ConstantNode(Shape.Boolean, Value.Of(true));
            case LiteralKind.False: return new ConstantNode(Shape.Boolean, Value.Of(false));
            case LiteralKind.Text: return new ConstantNode(Shape.Text(Math.Max(literal.Text.Length, 1)), Constants.Text(literal.Text), literal.Text);
            case LiteralKind.Number: return Number(literal);
            default:
                return Moment(literal.Kind == LiteralKind.Date ? FieldType.Date : FieldType.DateTime, literal.Text)
                    ?? Report(literal.Position, $"'{literal.Text}' is no {literal.Kind.ToString().ToLowerInvariant()}.", "Write date '2026-01-31' or datetime '2026-01-31T08:00:00'.");
        }
    }

    private Node? Number(LiteralSyntax literal)
    {
        if (!literal.Text.Contains('.') && long.TryParse(literal.Text, NumberStyles.None, CultureInfo.InvariantCulture, out long whole) && literal.Text.Length <= 18) return new ConstantNode(Shape.Integer, Value.Of(whole));
        if (!CellValue.TryDecimal(Encoding.ASCII.GetBytes(literal.Text), out decimal number)) return Report(literal.Position, $"{literal.Text} has more than 28 digits.", "Write fewer digits.");
        return new ConstantNode(new Shape(FieldType.Decimal, Math.Max(literal.Text.Length - 1, number.Scale + 1), number.Scale), Value.Of(number));
    }

    private static ConstantNode? Moment(FieldType type, string text)
    {
        using MappingScratch nothing = new([], 0);
        Frame frame = new(default, nothing);
        Value value = CellReading.Read(ref frame, type, Encoding.UTF8.GetBytes(text));
        return value.IsNull ? null : new ConstantNode(new Shape(type), value);
    }

    private Node? Field(FieldSyntax field)
    {
        Node? node = scope.Find(field.Name, field.Position);
        sensitive |= scope.IsSensitive(field.Name);
        return node ?? Report(field.Position, $"There is no field '{field.Name}'.", scope.Suggest(field.Name));
    }

    private Node? Sign(UnarySyntax sign)
    {
        if (Bind(sign.Operand) is not { } operand) return null;
        if (!operand.Shape.IsNumber) return Report(sign.Position, $"'{sign.Operator}' needs a number, not {operand.Shape.Name}.", "Convert it with cast_decimal(…).");
        return sign.Operator == "+" ? operand : new UnaryNode(operand.Shape, operand, Arithmetic.Negate);
    }

    private LogicNode? Logic(BinarySyntax logic)
    {
        Node? left = Condition(logic.Left), right = Condition(logic.Right);
        return left is null || right is null ? null : new LogicNode(left, right, logic.Operator == "and");
    }

    private Node? Calculate(BinarySyntax arithmetic)
    {
        Node? left = Bind(arithmetic.Left), right = Bind(arithmetic.Right);
        if (left is null || right is null) return null;
        Node? wrong = left.Shape.IsNumber ? right.Shape.IsNumber ? null : right : left;
        if (wrong is not null)
        {
            string fix = wrong.Shape.Type is FieldType.Text ? "Join texts with concat(a, b); convert digits with cast_decimal(…)." : "Reckon with dates by adddays(date, n) and days(from, to).";
            return Report(arithmetic.Position, $"'{arithmetic.Operator}' needs numbers, not {wrong.Shape.Name}.", fix);
        }

        Shape shape = Shape.Arithmetic(arithmetic.Operator, left.Shape, right.Shape);
        return new BinaryNode(shape, left, right, Arithmetic.For(arithmetic.Operator, shape.Type == FieldType.Integer));
    }

    private Node? Compare(BinarySyntax comparison)
    {
        Node? left = Bind(comparison.Left), right = Bind(comparison.Right);
        if (left is null || right is null) return null;
        left = AsMoment(left, right.Shape);
        right = AsMoment(right, left.Shape);
        if (Shape.Common(left.Shape, right.Shape) is not null) return new CompareNode(comparison.Operator, left, right);
        return Report(comparison.Position, $"{left.Shape.Name} cannot be compared with {right.Shape.Name}.", CompareFix(left.Shape, right.Shape));
    }

    private Node? In(InSyntax list)
    {
        Node? operand = Bind(list.Operand);
        Node?[] items = [.. list.Items.Select(Bind)];
        if (operand is null || items.Any(item => item is null)) return null;
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = AsMoment(items[i]!, operand.Shape);
            if (Shape.Common(operand.Shape, items[i]!.Shape) is not null) continue;
            return Report(list.Items[i].Position, $"{operand.Shape.Name} cannot be compared with {items[i]!.Shape.Name}.", CompareFix(operand.Shape, items[i]!.Shape));
        }

        return new InNode(operand, items!, list.Negated);
    }

    private CaseNode? Case(CaseSyntax branches)
    {
        Node?[] when = [.. branches.Branches.Select(branch => Condition(branch.When))];
        List<SyntaxNode> places = [.. branches.Branches.Select(branch => branch.Then)];
        if (branches.Else is not null) places.Add(branches.Else);
        Node?[] values = [.. places.Select(Bind)];
        if (when.Concat(values).Any(node => node is null) || Unify(values!, places) is not { } shape) return null;
        (Node, Node)[] compiled = [.. when.Select((condition, i) => (condition!, values[i]!))];
        return new CaseNode(shape, compiled, branches.Else is null ? null : values[^1]);
    }

    /// <summary>A text literal beside a date is read as a date: <c>InvoiceDate ge '2026-01-01'</c>.</summary>
    private static Node AsMoment(Node node, Shape other) =>
        node is ConstantNode { Literal: { } text } && other.Type is FieldType.Date or FieldType.DateTime && other.Type is { } type ? Moment(type, text) ?? node : node;

    private static string CompareFix(Shape left, Shape right) => (left.Type, right.Type) switch
    {
        (FieldType.Boolean, _) or (_, FieldType.Boolean) => "Compare a boolean with true or false.",
        (FieldType.DateTime, FieldType.Date) or (FieldType.Date, FieldType.DateTime) => "Take the date of a date and time with date(…).",
        (FieldType.Text, FieldType.Integer or FieldType.Decimal) or (FieldType.Integer or FieldType.Decimal, FieldType.Text) => "Write the text in quotation marks, or convert with cast_decimal(…).",
        _ => "Write a date as date '2026-01-31', or convert with cast_text(…).",
    };
}

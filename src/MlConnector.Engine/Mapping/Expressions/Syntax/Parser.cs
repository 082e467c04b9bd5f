namespace MlConnector.Engine.Mapping.Expressions.Syntax;

/// <summary>
/// A Pratt parser of the mapping language. Binding, weakest first: <c>or</c>, <c>and</c>, <c>not</c>, comparison and <c>in</c>, <c>+ -</c>, <c>* /</c>, sign. Comparisons do not chain.
/// </summary>
internal sealed class Parser
{
    private const int OrPower = 1, AndPower = 2, NotPower = 3, ComparePower = 4, SumPower = 5, ProductPower = 6, SignPower = 7;
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "and", "or", "not", "in", "case", "when", "then", "else", "end", "true", "false", "null", "eq", "ne", "lt", "le", "gt", "ge", "add", "sub", "mul", "div", "is",
    };

    private readonly List<Token> tokens;
    private int at;
    private int depth;
    private int nodes;

    private Parser(List<Token> tokens) => this.tokens = tokens;

    private Token Current => tokens[at];

    /// <summary>Reads a whole expression.</summary>
    /// <exception cref="ExpressionException">It is none.</exception>
    public static SyntaxNode Parse(string text)
    {
        Parser parser = new(Lexer.Read(text));
        if (parser.Current.Kind == TokenKind.End) throw new ExpressionException(1, "The expression is empty.", "Write a field name, a value or a calculation.");
        SyntaxNode expression = parser.Expression(0);
        if (parser.Current.Kind == TokenKind.End) return expression;
        throw new ExpressionException(parser.Current.Position, $"{parser.Current.Shown} is not expected here.", "Put an operator before it, or remove it.");
    }

    private SyntaxNode Expression(int power)
    {
        if (++depth > ExpressionBounds.MaxDepth) throw new ExpressionException(Current.Position, $"The expression is nested more than {ExpressionBounds.MaxDepth} levels deep.", "Split it into derived fields.");
        SyntaxNode left = Prefix();
        while (Infix() is { } infix && infix.Power > power) left = Counted(Continue(left, infix.Operator, infix.Power));
        depth--;
        return left;
    }

    private SyntaxNode Prefix()
    {
        Token token = Current;
        at++;
        if (token.IsSymbol("-") || token.IsSymbol("+")) return Counted(new UnarySyntax(token.Position, token.Text, Expression(SignPower)));
        if (token.Is("not")) return Counted(new UnarySyntax(token.Position, "not", Expression(NotPower)));
        if (token.IsSymbol("("))
        {
            SyntaxNode inner = Expression(0);
            Expect(")");
            return inner;
        }

        return Counted(token.Kind switch
        {
            TokenKind.Text => new LiteralSyntax(token.Position, LiteralKind.Text, token.Text),
            TokenKind.Number => new LiteralSyntax(token.Position, LiteralKind.Number, token.Text),
            TokenKind.Name => NameOrCall(token),
            _ => throw new ExpressionException(token.Position, $"A value is expected, not {token.Shown}.", "Write a field name, a text in '…', a number or a function."),
        });
    }

    private SyntaxNode NameOrCall(Token token)
    {
        if (token.Quoted) return new FieldSyntax(token.Position, token.Text);
        if (token.Is("true")) return new LiteralSyntax(token.Position, LiteralKind.True, "true");
        if (token.Is("false")) return new LiteralSyntax(token.Position, LiteralKind.False, "false");
        if (token.Is("null")) return new LiteralSyntax(token.Position, LiteralKind.Null, "null");
        if (token.Is("case")) return Case(token);
        if (Current.IsSymbol("(") && !Reserved.Contains(token.Text)) return Call(token);
        if ((token.Is("date") || token.Is("datetime")) && Current.Kind == TokenKind.Text)
        {
            at++;
            return new LiteralSyntax(token.Position, token.Is("date") ? LiteralKind.Date : LiteralKind.DateTime, tokens[at - 1].Text);
        }

        if (!Reserved.Contains(token.Text)) return new FieldSyntax(token.Position, token.Text);
        throw new ExpressionException(token.Position, $"A value is expected, not '{token.Text}'.", $"If it is a field's name, write [{token.Text}].");
    }

    private CallSyntax Call(Token name)
    {
        at++;
        return new CallSyntax(name.Position, name.Text.ToLowerInvariant(), List());
    }

    private List<SyntaxNode> List()
    {
        List<SyntaxNode> items = [];
        if (!Current.IsSymbol(")"))
        {
            items.Add(Expression(0));
            while (Current.IsSymbol(","))
            {
                at++;
                items.Add(Expression(0));
            }
        }

        Expect(")");
        return items;
    }

    private CaseSyntax Case(Token token)
    {
        List<(SyntaxNode, SyntaxNode)> branches = [];
        while (Current.Is("when"))
        {
            at++;
            SyntaxNode when = Expression(0);
            Expect("then");
            branches.Add((when, Expression(0)));
        }

        if (branches.Count == 0) throw new ExpressionException(Current.Position, $"'when' is expected, not {Current.Shown}.", "Write: case when condition then value else value end.");
        SyntaxNode? otherwise = null;
        if (Current.Is("else"))
        {
            at++;
            otherwise = Expression(0);
        }

        Expect("end");
        return new CaseSyntax(token.Position, branches, otherwise);
    }

    private (string Operator, int Power)? Infix()
    {
        Token token = Current;
        if (token.Kind == TokenKind.Symbol)
        {
            return token.Text switch
            {
                "+" or "-" => (token.Text, SumPower),
                "*" or "/" => (token.Text, ProductPower),
                "=" or "<" or ">" or "<=" or ">=" or "<>" => (token.Text, ComparePower),
                "!=" => ("<>", ComparePower),
                _ => null,
            };
        }

        if (token.Kind != TokenKind.Name || token.Quoted) return null;
        return token.Text.ToUpperInvariant() switch
        {
            "OR" => ("or", OrPower),
            "AND" => ("and", AndPower),
            "EQ" => ("=", ComparePower),
            "NE" => ("<>", ComparePower),
            "LT" => ("<", ComparePower),
            "LE" => ("<=", ComparePower),
            "GT" => (">", ComparePower),
            "GE" => (">=", ComparePower),
            "IN" => ("in", ComparePower),
            "NOT" when tokens[at + 1].Is("in") => ("not in", ComparePower),
            "IS" => ("is", ComparePower),
            "ADD" => ("+", SumPower),
            "SUB" => ("-", SumPower),
            "MUL" => ("*", ProductPower),
            "DIV" => ("/", ProductPower),
            _ => null,
        };
    }

    private SyntaxNode Continue(SyntaxNode left, string operation, int power)
    {
        int position = Current.Position;
        at++;
        if (operation is "in" or "not in") return In(left, position, operation == "not in");
        if (operation == "is") return Is(left, position);
        SyntaxNode right = Expression(power);
        if (power == ComparePower && Infix() is { Power: ComparePower })
        {
            throw new ExpressionException(Current.Position, "Comparisons cannot be chained.", "Join them with 'and'.");
        }

        return new BinarySyntax(position, operation, left, right);
    }

    private InSyntax In(SyntaxNode left, int position, bool negated)
    {
        if (negated) at++;
        Expect("(");
        List<SyntaxNode> items = List();
        if (items.Count == 0) throw new ExpressionException(position, "The list is empty.", "Write at least one value: in ('A', 'B').");
        return new InSyntax(position, left, items, negated);
    }

    /// <summary><c>is null</c> and <c>is not null</c>, as SQL has it.</summary>
    private BinarySyntax Is(SyntaxNode left, int position)
    {
        bool negated = Current.Is("not");
        if (negated) at++;
        Expect("null");
        return new BinarySyntax(position, negated ? "<>" : "=", left, new LiteralSyntax(position, LiteralKind.Null, "null"));
    }

    private void Expect(string what)
    {
        if (!Current.IsSymbol(what) && !Current.Is(what)) throw new ExpressionException(Current.Position, $"'{what}' is expected, not {Current.Shown}.", $"Put '{what}' here.");
        at++;
    }

    private SyntaxNode Counted(SyntaxNode syntax)
    {
        if (++nodes > ExpressionBounds.MaxNodes) throw new ExpressionException(syntax.Position, $"The expression has more than {ExpressionBounds.MaxNodes} parts.", "Use a value map, or split it into derived fields.");
        return syntax;
    }
}

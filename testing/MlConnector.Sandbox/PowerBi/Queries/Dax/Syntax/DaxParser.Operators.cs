namespace MlConnector.Sandbox.PowerBi.Queries.Dax.Syntax;

/// <summary>Operators, from the loosest to the tightest.</summary>
internal sealed partial class DaxParser
{
    private static readonly string[] Comparisons = ["=", "==", "<>", "<", "<=", ">", ">="];

    private DaxSyntax Or()
    {
        var left = And();
        while (Take("||")) left = new BinarySyntax("||", left, And());
        return left;
    }

    private DaxSyntax And()
    {
        var left = Not();
        while (Take("&&")) left = new BinarySyntax("&&", left, Not());
        return left;
    }

    private DaxSyntax Not()
    {
        if (!TakeWord("NOT")) return Comparison();
        if (++depth > MaxDepth) throw new DaxException("The expression is nested too deep.");
        var operand = Not();
        depth--;
        return new NotSyntax(operand);
    }

    private DaxSyntax Comparison()
    {
        var left = Concatenation();
        while (true)
        {
            if (TakeWord("IN")) left = new BinarySyntax("IN", left, Concatenation());
            else if (Here.Kind == DaxTokenKind.Sign && Array.IndexOf(Comparisons, Here.Text) >= 0) left = new BinarySyntax(tokens[at++].Text, left, Concatenation());
            else return left;
        }
    }

    private DaxSyntax Concatenation()
    {
        var left = Sum();
        while (Take("&")) left = new BinarySyntax("&", left, Sum());
        return left;
    }

    private DaxSyntax Sum()
    {
        var left = Product();
        while (Here is { Kind: DaxTokenKind.Sign, Text: "+" or "-" }) left = new BinarySyntax(tokens[at++].Text, left, Product());
        return left;
    }

    private DaxSyntax Product()
    {
        var left = Factor();
        while (Here is { Kind: DaxTokenKind.Sign, Text: "*" or "/" }) left = new BinarySyntax(tokens[at++].Text, left, Factor());
        return left;
    }

    private DaxSyntax Factor()
    {
        if (!Take("-")) return Primary();
        if (++depth > MaxDepth) throw new DaxException("The expression is nested too deep.");
        var operand = Factor();
        depth--;
        return new NegateSyntax(operand);
    }
}

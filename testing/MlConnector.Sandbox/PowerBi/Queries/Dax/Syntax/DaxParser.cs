using System.Globalization;
using MlConnector.Sandbox.PowerBi.Queries.Dax.Values;

namespace MlConnector.Sandbox.PowerBi.Queries.Dax.Syntax;

/// <summary>Reads one <c>EVALUATE</c> statement, or one expression (a measure), by recursive descent with a bounded depth.</summary>
internal sealed partial class DaxParser
{
    private const int MaxDepth = 100;
    private readonly List<DaxToken> tokens;
    private int at;
    private int depth;

    private DaxParser(string text) => tokens = DaxLexer.Read(text);

    private DaxToken Here => tokens[at];

    public static QuerySyntax Query(string text)
    {
        var parser = new DaxParser(text);
        if (!parser.TakeWord("EVALUATE")) throw new DaxException("A query begins with EVALUATE.");
        var table = parser.Expression();
        var order = parser.Order();
        parser.ExpectEnd();
        return new QuerySyntax(table, order);
    }

    public static DaxSyntax Measure(string text)
    {
        var parser = new DaxParser(text);
        var expression = parser.Expression();
        parser.ExpectEnd();
        return expression;
    }

    private List<OrderSyntax> Order()
    {
        List<OrderSyntax> order = [];
        if (!TakeWord("ORDER")) return order;
        if (!TakeWord("BY")) throw Unexpected();
        do
        {
            var by = Expression();
            bool descending = TakeWord("DESC");
            if (!descending) TakeWord("ASC");
            order.Add(new OrderSyntax(by, descending));
        }
        while (Take(","));
        return order;
    }

    private DaxSyntax Expression()
    {
        if (++depth > MaxDepth) throw new DaxException("The expression is nested too deep.");
        var expression = TakeWord("VAR") ? Var() : Or();
        depth--;
        return expression;
    }

    private VarSyntax Var()
    {
        if (Here.Kind != DaxTokenKind.Word) throw Unexpected();
        string name = tokens[at++].Text;
        Expect("=");
        var value = Expression();
        if (TakeWord("RETURN")) return new VarSyntax(name, value, Expression());
        if (!TakeWord("VAR")) throw Unexpected();
        if (++depth > MaxDepth) throw new DaxException("The expression is nested too deep.");
        var rest = Var();
        depth--;
        return new VarSyntax(name, value, rest);
    }

    private DaxSyntax Primary()
    {
        var token = tokens[at];
        if (token.Kind != DaxTokenKind.End) at++;
        return token.Kind switch
        {
            DaxTokenKind.Number => new LiteralSyntax(NumberOf(token)),
            DaxTokenKind.Text => new LiteralSyntax(DaxValue.Of(token.Text)),
            DaxTokenKind.Date => new LiteralSyntax(DateOf(token)),
            DaxTokenKind.Bracket => new BracketSyntax(token.Text),
            DaxTokenKind.Table => Here.Kind == DaxTokenKind.Bracket ? new ColumnSyntax(token.Text, tokens[at++].Text) : new NameSyntax(token.Text, Quoted: true),
            DaxTokenKind.Word => WordOf(token),
            DaxTokenKind.Sign when token.Text == "(" => Parenthesis(),
            DaxTokenKind.Sign when token.Text == "{" => Braces(),
            _ => throw new DaxException($"Unexpected '{token.Text}' at position {token.At}."),
        };
    }

    private DaxSyntax WordOf(DaxToken word)
    {
        if (Take("(")) return new CallSyntax(word.Text.ToUpperInvariant(), Arguments(")"));
        if (Here.Kind == DaxTokenKind.Bracket) return new ColumnSyntax(word.Text, tokens[at++].Text);
        return new NameSyntax(word.Text, Quoted: false);
    }

    private List<DaxSyntax> Arguments(string end)
    {
        List<DaxSyntax> arguments = [];
        if (Take(end)) return arguments;
        do
        {
            // The order of TOPN is a bare word, so it is kept as a name.
            arguments.Add(Expression());
        }
        while (Take(","));
        Expect(end);
        return arguments;
    }

    private DaxSyntax Parenthesis()
    {
        var items = Arguments(")");
        return items.Count switch
        {
            0 => throw Unexpected(),
            1 => items[0],
            _ => new TupleSyntax(items),
        };
    }

    private TableLiteralSyntax Braces() =>
        new([.. Arguments("}").Select(item => item is TupleSyntax tuple ? tuple.Items : (IReadOnlyList<DaxSyntax>)[item])]);

    private static DaxValue NumberOf(DaxToken token) =>
        decimal.TryParse(token.Text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)
            ? DaxValue.Of(number)
            : throw new DaxException($"'{token.Text}' at position {token.At} is not a number.");

    private static DaxValue DateOf(DaxToken token) =>
        DateTime.TryParse(token.Text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? DaxValue.OfDate(date.Ticks)
            : throw new DaxException($"'{token.Text}' at position {token.At} is not a date.");

    private bool Take(string sign)
    {
        if (Here.Kind != DaxTokenKind.Sign || Here.Text != sign) return false;
        at++;
        return true;
    }

    private bool TakeWord(string word)
    {
        if (Here.Kind != DaxTokenKind.Word || !string.Equals(Here.Text, word, StringComparison.OrdinalIgnoreCase)) return false;
        at++;
        return true;
    }

    private void Expect(string sign)
    {
        if (!Take(sign)) throw Unexpected();
    }

    private void ExpectEnd()
    {
        if (Here.Kind != DaxTokenKind.End) throw Unexpected();
    }

    private DaxException Unexpected() =>
        new(Here.Kind == DaxTokenKind.End ? "The query ends too early." : $"Unexpected '{Here.Text}' at position {Here.At}.");
}

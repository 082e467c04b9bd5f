using MlConnector.Sandbox.Syspro.Data;
using MlConnector.Sandbox.Syspro.Data.Queries;

namespace MlConnector.Sandbox.Syspro.OData;

/// <summary>Parses <c>$filter</c>: eq ne gt ge lt le, and, or, not, parentheses, null. Functions, arithmetic and lambdas are refused.</summary>
internal sealed class ODataFilterParser
{
    private const int MaxDepth = 64;
    private readonly SysproTable table;
    private readonly ODataOptions options;
    private readonly List<ODataToken> tokens;
    private int at;
    private int nodes;
    private int depth;

    private ODataFilterParser(SysproTable table, ODataOptions options, string filter)
    {
        this.table = table;
        this.options = options;
        tokens = ODataLexer.Read(filter);
    }

    private ODataToken Now => tokens[at];

    public static RowFilter Parse(string filter, SysproTable table, ODataOptions options)
    {
        var parser = new ODataFilterParser(table, options, filter);
        var parsed = parser.Or();
        return parser.Now.Kind == TokenKind.End ? parsed : throw parser.Unexpected();
    }

    private RowFilter Or()
    {
        var left = And();
        while (TakeWord("or")) left = Counted(new AnyOf(left, And()));
        return left;
    }

    private RowFilter And()
    {
        var left = Unary();
        while (TakeWord("and")) left = Counted(new AllOf(left, Unary()));
        return left;
    }

    private RowFilter Unary()
    {
        if (++depth > MaxDepth) throw ODataException.Bad($"The depth limit of '{MaxDepth}' has been exceeded.");
        var negated = TakeWord("not");
        var inner = negated ? Unary() : Now.Kind == TokenKind.Open ? Parenthesised() : CompareOne();
        depth--;
        return negated ? Counted(new NotThat(inner)) : inner;
    }

    private RowFilter Parenthesised()
    {
        at++;
        var inner = Or();
        if (Now.Kind != TokenKind.Close) throw Unexpected();
        at++;
        return inner;
    }

    private RowFilter CompareOne()
    {
        var (left, word) = (Next(), Next());
        var comparison = ODataLiterals.Operator(word) ?? throw ODataException.Bad($"')' or operator expected at position {word.At}.");
        var right = Next();
        nodes += 2;
        if (IsColumn(left)) return Counted(ODataLiterals.Compare(ColumnOf(left), comparison, right, options));
        return IsColumn(right) ? Counted(ODataLiterals.Compare(ColumnOf(right), Mirrored(comparison), left, options)) : throw Unexpected();
    }

    private static Comparison Mirrored(Comparison comparison) => comparison switch
    {
        Comparison.Greater => Comparison.Less,
        Comparison.GreaterOrEqual => Comparison.LessOrEqual,
        Comparison.Less => Comparison.Greater,
        Comparison.LessOrEqual => Comparison.GreaterOrEqual,
        _ => comparison,
    };

    private static bool IsColumn(ODataToken token) => token is { Kind: TokenKind.Word, Value: not ("null" or "true" or "false") };

    private SysproColumn ColumnOf(ODataToken token) => table.FindColumn(token.Value)
        ?? throw ODataException.Bad($"Could not find a property named '{token.Value}' on type '{ODataMetadata.Namespace}.{table.Name}'.");

    private RowFilter Counted(RowFilter filter) =>
        ++nodes <= options.MaxFilterNodes ? filter : throw ODataException.Bad($"The node count limit of '{options.MaxFilterNodes}' has been exceeded.");

    private bool TakeWord(string word)
    {
        if (Now.Kind != TokenKind.Word || Now.Value != word) return false;
        at++;
        return true;
    }

    private ODataToken Next() => Now.Kind == TokenKind.End ? throw Unexpected() : tokens[at++];

    private ODataException Unexpected() => ODataException.Bad(
        Now.Kind == TokenKind.End ? $"Expression expected at position {Now.At}." : $"Syntax error: character or word '{Now.Value}' at position {Now.At} is not expected.");
}

using System.Globalization;
using MlConnector.Sandbox.IfsCloud.Data;

namespace MlConnector.Sandbox.IfsCloud.OData;

/// <summary>Parses <c>$filter</c>: comparisons, and, or, not, in, parentheses, contains, startswith, endswith. A literal that is not of its column's type is refused, as are lambdas and arithmetic.</summary>
internal sealed class FilterParser
{
    private const int MaxDepth = 64;
    private readonly IfsSet set;
    private readonly List<FilterToken> tokens;
    private int at;
    private int depth;

    private FilterParser(IfsSet set, string filter)
    {
        this.set = set;
        tokens = FilterLexer.Read(filter);
    }

    public static Func<IfsRow, bool> Parse(string filter, IfsSet set)
    {
        FilterParser parser = new(set, filter);
        Func<IfsRow, bool> parsed = parser.Or();
        return parser.tokens[parser.at].Kind == FilterTokenKind.End ? parsed : throw parser.Unexpected();
    }

    private Func<IfsRow, bool> Or()
    {
        Func<IfsRow, bool> left = And();
        while (Take(FilterTokenKind.Word, "or"))
        {
            (Func<IfsRow, bool> one, Func<IfsRow, bool> other) = (left, And());
            left = row => one(row) || other(row);
        }

        return left;
    }

    private Func<IfsRow, bool> And()
    {
        Func<IfsRow, bool> left = One();
        while (Take(FilterTokenKind.Word, "and"))
        {
            (Func<IfsRow, bool> one, Func<IfsRow, bool> other) = (left, One());
            left = row => one(row) && other(row);
        }

        return left;
    }

    private Func<IfsRow, bool> One()
    {
        if (++depth > MaxDepth) throw IfsRefusal.Malformed("The filter is nested too deep.");
        Func<IfsRow, bool> found = Take(FilterTokenKind.Word, "not") ? Not(One()) : Take(FilterTokenKind.Mark, "(") ? Inner() : Comparison();
        depth--;
        return found;
    }

    private Func<IfsRow, bool> Inner()
    {
        Func<IfsRow, bool> inner = Or();
        if (!Take(FilterTokenKind.Mark, ")")) throw Unexpected();
        return inner;
    }

    private static Func<IfsRow, bool> Not(Func<IfsRow, bool> inner) => row => !inner(row);

    private Func<IfsRow, bool> Comparison()
    {
        string word = Word();
        if (word is "contains" or "startswith" or "endswith") return TextFunction(word);
        IfsColumn column = Column(word);
        string compared = Word();
        if (compared == "in") return In(column);
        object? value = Literal(column);
        if (column.Kind == IfsKind.Enum && compared is not ("eq" or "ne")) throw IfsRefusal.Malformed($"The operator '{compared}' is not defined for enumerations.");
        return compared switch
        {
            "eq" => row => Equals(row.Values[column.Index], value),
            "ne" => row => !Equals(row.Values[column.Index], value),
            "gt" => row => Order(row, column, value) is > 0,
            "ge" => row => Order(row, column, value) is >= 0,
            "lt" => row => Order(row, column, value) is < 0,
            "le" => row => Order(row, column, value) is <= 0,
            _ => throw IfsRefusal.Malformed($"'{compared}' is no operator."),
        };
    }

    /// <summary>Nothing is neither greater nor less than anything.</summary>
    private static int? Order(IfsRow row, IfsColumn column, object? value) => row.Values[column.Index] is { } cell && value is not null ? IfsSet.Compare(cell, value) : null;

    private Func<IfsRow, bool> In(IfsColumn column)
    {
        if (!Take(FilterTokenKind.Mark, "(")) throw Unexpected();
        List<object?> values = [];
        do values.Add(Literal(column));
        while (Take(FilterTokenKind.Mark, ","));
        if (!Take(FilterTokenKind.Mark, ")")) throw Unexpected();
        return row => values.Contains(row.Values[column.Index]);
    }

    private Func<IfsRow, bool> TextFunction(string function)
    {
        if (!Take(FilterTokenKind.Mark, "(")) throw Unexpected();
        IfsColumn column = Column(Word());
        if (column.Kind != IfsKind.Text || !Take(FilterTokenKind.Mark, ",")) throw Unexpected();
        string part = (string)Literal(column)!;
        if (!Take(FilterTokenKind.Mark, ")")) throw Unexpected();
        return row => row.Values[column.Index] is string text && function switch
        {
            "contains" => text.Contains(part, StringComparison.Ordinal),
            "startswith" => text.StartsWith(part, StringComparison.Ordinal),
            _ => text.EndsWith(part, StringComparison.Ordinal),
        };
    }

    private object? Literal(IfsColumn column)
    {
        FilterToken token = tokens[at++];
        if (token is { Kind: FilterTokenKind.Word, Value: "null" }) return null;
        return (column.Kind, token.Kind) switch
        {
            (IfsKind.Text, FilterTokenKind.Text) => token.Value,
            (IfsKind.Number, FilterTokenKind.Number) => decimal.Parse(token.Value, CultureInfo.InvariantCulture),
            (IfsKind.Date, FilterTokenKind.Date) => DateOnly.ParseExact(token.Value, "yyyy-MM-dd", CultureInfo.InvariantCulture),
            (IfsKind.Stamp, FilterTokenKind.Stamp) => DateTimeOffset.Parse(token.Value, CultureInfo.InvariantCulture),
            (IfsKind.Flag, FilterTokenKind.Word) when token.Value is "true" or "false" => token.Value == "true",
            (IfsKind.Enum, FilterTokenKind.Member) => Member(column, token.Value),
            _ => throw IfsRefusal.Malformed($"The types of property '{column.Name}' and of the literal are not compatible."),
        };
    }

    /// <summary>Types of enumerations belong to a projection: the same one has another name elsewhere.</summary>
    private string Member(IfsColumn column, string literal)
    {
        int quote = literal.IndexOf('\'', StringComparison.Ordinal);
        string member = literal[(quote + 1)..^1];
        if (literal[..quote] != $"IfsApp.{set.Service}.{column.Enum}") throw IfsRefusal.Malformed($"The type '{literal[..quote]}' is not known here.");
        return IfsData.Enums[column.Enum].Contains(member, StringComparer.Ordinal) ? member : throw IfsRefusal.Malformed($"'{member}' is no member of {column.Enum}.");
    }

    private IfsColumn Column(string name) => set.Find(name) ?? throw IfsRefusal.NoProperty(name, $"IfsApp.{set.Service}.{set.Unit}");

    private string Word() => tokens[at] is { Kind: FilterTokenKind.Word } token ? tokens[at++].Value : throw Unexpected();

    private bool Take(FilterTokenKind kind, string value)
    {
        if (tokens[at].Kind != kind || tokens[at].Value != value) return false;
        at++;
        return true;
    }

    private IfsRefusal Unexpected() => IfsRefusal.Malformed(tokens[at].Kind == FilterTokenKind.End ? "The filter ends early." : $"'{tokens[at].Value}' is not expected here.");
}

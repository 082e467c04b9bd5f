using System.Collections.Immutable;

namespace MlConnector.Http.Conditions;

/// <summary>
/// Reads the filter language of streams: <c>Column op literal</c> with eq ne gt ge lt le, <c>and</c>, <c>or</c>, parentheses; literals are <c>'text'</c>, numbers, dates, true, false, null.
/// It is the part of OData's language that every channel can carry. Bounded in length and depth.
/// </summary>
public ref struct ConditionParser
{
    private const int MaxLength = 4000;
    private const int MaxDepth = 20;
    private readonly string text;
    private int at;
    private int depth;

    private ConditionParser(string text) => this.text = text;

    /// <summary>The condition, or null for a blank text.</summary>
    /// <exception cref="FormatException">Says what was expected at which column.</exception>
    public static Condition? Parse(string text)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        if (text.Length > MaxLength) throw new FormatException($"The filter is longer than {MaxLength} characters.");
        ConditionParser parser = new(text);
        Condition condition = parser.Or();
        parser.Blanks();
        return parser.at == text.Length ? condition : throw parser.Expected("and, or, or the end");
    }

    private Condition Or()
    {
        ImmutableArray<Condition>.Builder parts = ImmutableArray.CreateBuilder<Condition>();
        do parts.Add(And());
        while (TakeWord("or"));
        return Condition.Any(parts);
    }

    private Condition And()
    {
        ImmutableArray<Condition>.Builder parts = ImmutableArray.CreateBuilder<Condition>();
        do parts.Add(One());
        while (TakeWord("and"));
        return Condition.All(parts);
    }

    private Condition One()
    {
        Blanks();
        if (at >= text.Length || text[at] != '(') return CompareOne();
        if (++depth > MaxDepth) throw new FormatException($"The filter is nested deeper than {MaxDepth}.");
        at++;
        Condition inner = Or();
        Blanks();
        if (at >= text.Length || text[at] != ')') throw Expected("a closing parenthesis");
        at++;
        depth--;
        return inner;
    }

    private Compare CompareOne()
    {
        string column = Word();
        if (column.Length == 0) throw Expected("a column");
        Blanks();
        int before = at;
        if (!Enum.TryParse(Word(), ignoreCase: true, out Comparison comparison) || at - before != 2)
        {
            at = before;
            throw Expected("eq, ne, gt, ge, lt or le");
        }

        return new Compare(column, comparison, Literal());
    }

    private string? Literal()
    {
        Blanks();
        if (at < text.Length && text[at] == '\'') return Quoted();
        int start = at;
        while (at < text.Length && !char.IsWhiteSpace(text[at]) && text[at] is not ('(' or ')' or '\'')) at++;
        if (at == start) throw Expected("a value");
        string value = text[start..at];
        return value == "null" ? null : value;
    }

    private string Quoted()
    {
        int start = ++at;
        while (true)
        {
            int quote = text.IndexOf('\'', at);
            if (quote < 0) throw Expected("a closing quote");
            at = quote + 1;
            if (at >= text.Length || text[at] != '\'') return text[start..quote].Replace("''", "'", StringComparison.Ordinal);
            at++;
        }
    }

    private string Word()
    {
        Blanks();
        int start = at;
        while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '_' or '.' or '+' or '@')) at++;
        return text[start..at];
    }

    private bool TakeWord(string word)
    {
        int before = at;
        if (Word() == word) return true;
        at = before;
        return false;
    }

    private void Blanks()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
    }

    private readonly FormatException Expected(string what) => new($"Column {at + 1}: {what} expected.");
}

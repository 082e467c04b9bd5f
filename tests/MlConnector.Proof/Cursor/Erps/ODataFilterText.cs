using System.Globalization;
using System.Text.RegularExpressions;

namespace MlConnector.Proof.Cursor.Erps;

/// <summary>What an ERP makes of <c>$filter</c>: comparisons of a column with a literal, and, or, parentheses. It shares no code with the product, so that a condition written wrongly there is not read wrongly here as well; anything else is refused.</summary>
internal sealed partial class ODataFilterText
{
    private readonly string[] tokens;
    private readonly Func<string, object?> cell;
    private int at;

    private ODataFilterText(string[] tokens, Func<string, object?> cell) => (this.tokens, this.cell) = (tokens, cell);

    /// <summary>Reads a filter once; null if there is none.</summary>
    public static Func<Func<string, object?>, bool>? Parse(string text)
    {
        if (text.Length == 0) return null;
        string[] words = [.. Token().Matches(text).Select(match => match.Value)];
        if (string.Concat(words) != Space().Replace(text, "")) throw new FormatException($"unexpected text in the filter {text}");
        return cell => new ODataFilterText(words, cell).Whole();
    }

    private bool Whole()
    {
        bool holds = Or();
        return at == tokens.Length ? holds : throw new FormatException($"unexpected {tokens[at]} in a filter");
    }

    private bool Or()
    {
        bool holds = And();
        while (Take("or")) holds |= And();
        return holds;
    }

    private bool And()
    {
        bool holds = One();
        while (Take("and")) holds &= One();
        return holds;
    }

    private bool One()
    {
        if (!Take("(")) return Compare(Next(), Next(), Next());
        bool holds = Or();
        return Take(")") ? holds : throw new FormatException("a parenthesis of a filter is not closed");
    }

    private bool Compare(string column, string comparison, string literal)
    {
        object? value = cell(column);
        if (literal == "null") return comparison switch { "eq" => value is null, "ne" => value is not null, _ => throw new FormatException($"{comparison} null") };
        if (value is null) return comparison == "ne";
        int order = value switch
        {
            string text when literal[0] == '\'' => string.CompareOrdinal(text, literal[1..^1].Replace("''", "'", StringComparison.Ordinal)),
            long number => number.CompareTo(long.Parse(literal, CultureInfo.InvariantCulture)),
            DateTime moment => moment.CompareTo(DateTime.Parse(literal, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal)),
            _ => throw new FormatException($"{column} cannot be compared with {literal}"),
        };
        return comparison switch { "eq" => order == 0, "ne" => order != 0, "gt" => order > 0, "ge" => order >= 0, "lt" => order < 0, "le" => order <= 0, _ => throw new FormatException($"no comparison: {comparison}") };
    }

    private bool Take(string token)
    {
        if (at == tokens.Length || tokens[at] != token) return false;
        at++;
        return true;
    }

    private string Next() => at < tokens.Length ? tokens[at++] : throw new FormatException("a filter ends too early");

    [GeneratedRegex(@"'(?:[^']|'')*'|[()]|[^\s()']+", RegexOptions.CultureInvariant, 5000)]
    private static partial Regex Token();

    [GeneratedRegex(@"(?<=^[^']*(?:'[^']*'[^']*)*)\s+", RegexOptions.CultureInvariant, 5000)]
    private static partial Regex Space();
}

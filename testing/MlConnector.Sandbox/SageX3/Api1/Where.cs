using System.Globalization;
using System.Text.RegularExpressions;
using MlConnector.Sandbox.SageX3.Data;

namespace MlConnector.Sandbox.SageX3.Api1;

/// <summary>An SData condition over the columns of a class: comparisons, <c>between</c>, <c>in</c>, <c>like</c>, <c>and or not</c>, parentheses, some functions, dates between <c>@</c>.</summary>
internal sealed class Where
{
    private static readonly string[] Moments = ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss"];
    private readonly List<string> words;
    private readonly IReadOnlySet<string> columns;
    private int at;

    private Where(string text, IReadOnlySet<string> columns) => (words, this.columns) = (WhereLexer.Words(text), columns);

    /// <summary>What a condition means; throws <see cref="WhereException"/> for what api1 does not take.</summary>
    public static Func<X3Record, bool> Parse(string text, IReadOnlySet<string> columns)
    {
        var where = new Where(text, columns);
        var condition = where.Or();
        return where.at == where.words.Count ? condition : throw new WhereException($"Syntax error in where near '{where.words[where.at]}'.");
    }

    private Func<X3Record, bool> Or()
    {
        var left = And();
        while (Take("or"))
        {
            var (one, other) = (left, And());
            left = row => one(row) || other(row);
        }
        return left;
    }

    private Func<X3Record, bool> And()
    {
        var left = Not();
        while (Take("and"))
        {
            var (one, other) = (left, Not());
            left = row => one(row) && other(row);
        }
        return left;
    }

    private Func<X3Record, bool> Not()
    {
        if (Take("not"))
        {
            var inner = Not();
            return row => !inner(row);
        }
        if (!Take("(")) return Comparison();
        var nested = Or();
        Need(")");
        return nested;
    }

    private Func<X3Record, bool> Comparison()
    {
        var left = Operand();
        var word = Next().ToLowerInvariant();
        switch (word)
        {
            case "between":
                var low = Operand();
                Need("and");
                var high = Operand();
                return row => X3Value.Compare(left(row), low(row)) >= 0 && X3Value.Compare(left(row), high(row)) <= 0;
            case "in":
                Need("(");
                var list = new List<Func<X3Record, object>> { Operand() };
                while (Take(",")) list.Add(Operand());
                Need(")");
                return row => list.Any(one => X3Value.Compare(left(row), one(row)) == 0);
            case "like":
                var pattern = Operand();
                return row => Regex.IsMatch((string)left(row), $"^{Regex.Escape((string)pattern(row)).Replace("%", ".*", StringComparison.Ordinal)}$", RegexOptions.None, TimeSpan.FromSeconds(1));
        }
        var right = Operand();
        Func<int, bool> judge = word switch
        {
            "eq" => order => order == 0,
            "ne" => order => order != 0,
            "lt" => order => order < 0,
            "le" => order => order <= 0,
            "gt" => order => order > 0,
            "ge" => order => order >= 0,
            _ => throw new WhereException($"Unknown operator '{word}' in where."),
        };
        return row => judge(X3Value.Compare(left(row), right(row)));
    }

    private Func<X3Record, object> Operand()
    {
        var word = Next();
        if (word[0] == '\'') return Constant(word[1..^1].Replace("''", "'", StringComparison.Ordinal));
        if (word[0] == '@') return Constant(Moment(word[1..^1]));
        if (decimal.TryParse(word, NumberStyles.Number, CultureInfo.InvariantCulture, out var number)) return Constant(number);
        if (at < words.Count && words[at] == "(") return Call(word.ToLowerInvariant());
        if (!columns.Contains(word)) throw new WhereException($"Property '{word}' does not exist.");
        return row => row[word];
    }

    private Func<X3Record, object> Call(string function)
    {
        Need("(");
        var arguments = new List<Func<X3Record, object>> { Operand() };
        while (Take(",")) arguments.Add(Operand());
        Need(")");
        string Text(X3Record row) => (string)arguments[0](row);
        int Number(X3Record row, int i) => (int)(decimal)arguments[i](row);
        return function switch
        {
            "left" => row => Text(row)[..Math.Min(Text(row).Length, Number(row, 1))],
            "right" => row => Text(row)[Math.Max(0, Text(row).Length - Number(row, 1))..],
            "lower" => row => Text(row).ToLowerInvariant(),
            "upper" => row => Text(row).ToUpperInvariant(),
            "concat" => row => string.Concat(arguments.Select(one => (string)one(row))),
            _ => throw new WhereException($"Unknown function '{function}' in where."),
        };
    }

    private static object Moment(string text)
    {
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return day;
        return DateTime.TryParseExact(text, Moments, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment)
            ? moment
            : throw new WhereException($"'{text}' is no date.");
    }

    private static Func<X3Record, object> Constant(object value) => _ => value;

    private bool Take(string word)
    {
        if (at >= words.Count || !string.Equals(words[at], word, StringComparison.OrdinalIgnoreCase)) return false;
        at++;
        return true;
    }

    private void Need(string word)
    {
        if (!Take(word)) throw new WhereException($"'{word}' expected in where.");
    }

    private string Next() => at < words.Count ? words[at++] : throw new WhereException("Unexpected end of where.");
}

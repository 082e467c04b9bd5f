using System.Text.RegularExpressions;

namespace MlConnector.Sandbox.IfsCloud.OData;

internal enum FilterTokenKind
{
    End,
    Mark,
    Word,
    Text,
    Number,
    Date,
    Stamp,
    Member,
}

/// <summary>A token of <c>$filter</c>. Of a member of an enumeration the value is <c>Type'Member'</c> as written.</summary>
internal readonly record struct FilterToken(FilterTokenKind Kind, string Value);

/// <summary>Cuts a filter into tokens.</summary>
internal static partial class FilterLexer
{
    public static List<FilterToken> Read(string filter)
    {
        List<FilterToken> tokens = [];
        for (int at = 0; at < filter.Length;)
        {
            if (filter[at] == ' ')
            {
                at++;
                continue;
            }

            Match match = Token().Match(filter, at);
            if (!match.Success) throw IfsRefusal.Malformed($"Syntax error at position {at} of the filter.");
            string name = match.Groups.Values.Skip(1).First(group => group.Success).Name;
            FilterTokenKind kind = Enum.Parse<FilterTokenKind>(name);
            tokens.Add(new FilterToken(kind, kind == FilterTokenKind.Text ? match.Groups[name].Value.Replace("''", "'", StringComparison.Ordinal) : match.Groups[name].Value));
            at += match.Length;
        }

        tokens.Add(new FilterToken(FilterTokenKind.End, ""));
        return tokens;
    }

    [GeneratedRegex("""
        \G(?:(?<Mark>[(),])|(?<Member>[A-Za-z_][\w.]*'[^']*')|'(?<Text>(?:[^']|'')*)'
        |(?<Stamp>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,7})?(?:Z|[+-]\d\d:\d\d))(?![\w.:])
        |(?<Date>\d{4}-\d\d-\d\d)(?![\w.:])|(?<Number>-?\d{1,28}(?:\.\d{1,28})?)(?![\w.:-])|(?<Word>[A-Za-z_]\w*))
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Token();
}

using System.Globalization;
using MlConnector.Sandbox.BigQuery.Rest;

namespace MlConnector.Sandbox.BigQuery.Sql;

/// <summary>What a piece of SQL is.</summary>
internal enum SqlKind
{
    Word,
    Quoted,
    Text,
    Number,
    Parameter,
    Sign,
    End,
}

/// <summary>A piece of SQL and where it stands, from 1.</summary>
internal readonly record struct SqlToken(SqlKind Kind, string Text, int Position)
{
    public bool Is(string word) => Kind is SqlKind.Word or SqlKind.Sign && string.Equals(Text, word, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Cuts SQL into pieces.</summary>
internal static class SqlLexer
{
    public static List<SqlToken> Read(string sql)
    {
        List<SqlToken> tokens = [];
        for (int at = 0; at < sql.Length;)
        {
            if (char.IsWhiteSpace(sql[at]))
            {
                at++;
                continue;
            }

            var token = Next(sql, at);
            tokens.Add(token);
            at += Length(token);
        }

        tokens.Add(new SqlToken(SqlKind.End, "", sql.Length + 1));
        return tokens;
    }

    private static int Length(SqlToken token) => token.Kind switch
    {
        SqlKind.Quoted => token.Text.Length + 2,
        SqlKind.Text => token.Text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal).Length + 2,
        SqlKind.Parameter => token.Text.Length + 1,
        _ => token.Text.Length,
    };

    private static SqlToken Next(string sql, int at) => sql[at] switch
    {
        '`' => new SqlToken(SqlKind.Quoted, Until(sql, at, '`'), at + 1),
        '\'' => new SqlToken(SqlKind.Text, Literal(sql, at), at + 1),
        '@' => new SqlToken(SqlKind.Parameter, Run(sql, at + 1), at + 1),
        var digit when char.IsAsciiDigit(digit) => new SqlToken(SqlKind.Number, Run(sql, at), at + 1),
        var letter when char.IsAsciiLetter(letter) || letter == '_' => new SqlToken(SqlKind.Word, Run(sql, at), at + 1),
        '>' when at + 1 < sql.Length && sql[at + 1] == '=' => new SqlToken(SqlKind.Sign, ">=", at + 1),
        '(' or ')' or ',' or '*' or '=' or '.' => new SqlToken(SqlKind.Sign, sql[at].ToString(), at + 1),
        var other => throw Refusal.Query(string.Create(CultureInfo.InvariantCulture, $"Syntax error: Illegal input character \"{other}\" at [1:{at + 1}]")),
    };

    private static string Run(string sql, int from)
    {
        int to = from;
        while (to < sql.Length && (char.IsAsciiLetterOrDigit(sql[to]) || sql[to] == '_')) to++;
        return sql[from..to];
    }

    private static string Until(string sql, int at, char end) => sql.IndexOf(end, at + 1) is > 0 and int close ? sql[(at + 1)..close] : throw Refusal.Query(string.Create(CultureInfo.InvariantCulture, $"Syntax error: Unclosed identifier literal at [1:{at + 1}]"));

    private static string Literal(string sql, int at)
    {
        var text = new System.Text.StringBuilder();
        for (int i = at + 1; i < sql.Length; i++)
        {
            if (sql[i] == '\'') return text.ToString();
            if (sql[i] == '\\' && i + 1 < sql.Length) i++;
            text.Append(sql[i]);
        }

        throw Refusal.Query(string.Create(CultureInfo.InvariantCulture, $"Syntax error: Unclosed string literal at [1:{at + 1}]"));
    }
}

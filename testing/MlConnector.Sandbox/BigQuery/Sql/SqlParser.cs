using System.Globalization;
using MlConnector.Sandbox.BigQuery.Rest;

namespace MlConnector.Sandbox.BigQuery.Sql;

/// <summary>Parses the closed set of statements that this stand-in understands; anything else is refused as Google refuses what it does not understand.</summary>
internal sealed partial class SqlParser
{
    private readonly string sql;
    private readonly string project;
    private readonly List<SqlToken> tokens;
    private int at;

    private SqlParser(string sql, string project) => (this.sql, this.project, tokens) = (sql, project, SqlLexer.Read(sql));

    private SqlToken Now => tokens[at];

    /// <summary>A statement: query, view, merge, insertion, truncation, or a table that is only judged.</summary>
    public static object Parse(string sql, string project)
    {
        var parser = new SqlParser(sql, project);
        object statement = parser.Statement();
        return parser.Now.Kind == SqlKind.End ? statement : throw parser.Unexpected();
    }

    private object Statement()
    {
        if (Take("TRUNCATE"))
        {
            Need("TABLE");
            return new TruncateStatement(Table());
        }

        if (Take("MERGE")) return Merge();
        if (Take("INSERT")) return Insert();
        if (!Take("CREATE")) return Select();
        if (Take("TABLE")) return NewTable();
        foreach (string word in (string[])["OR", "REPLACE", "VIEW"]) Need(word);
        var name = Table();
        Need("AS");
        int from = Now.Position - 1;
        return new ViewStatement(name, Select(), sql[from..].Trim());
    }

    private InsertStatement Insert()
    {
        Need("INTO");
        var name = Table();
        List<string> columns = [];
        Need("(");
        do columns.Add(Name());
        while (Take(","));
        Need(")");
        return new InsertStatement(name, columns, Select());
    }

    private TableStatement NewTable()
    {
        foreach (string word in (string[])["IF", "NOT", "EXISTS"]) Need(word);
        var name = Table();
        Need("(");
        Name();
        Need("INT64");
        Need(")");
        return new TableStatement(name);
    }

    private SelectStatement Select()
    {
        Need("SELECT");
        List<SelectItem> items = [];
        if (!Take("*"))
        {
            do items.Add(Item());
            while (Take(","));
        }

        var (table, inner) = Take("FROM") ? From() : (null, null);
        return new SelectStatement(items, table, inner)
        {
            Join = Now.Kind == SqlKind.Word && tokens[at + 1].Is("LEFT") ? Join() : null,
            Where = Take("WHERE") ? Expression() : null,
            Groups = Group(),
            Qualify = Take("QUALIFY") ? Expression() : null,
            Order = Take("ORDER") ? Order() : [],
            Limit = Take("LIMIT") ? (int)Whole() : null,
        };
    }

    private (TableName? Table, SelectStatement? Inner) From()
    {
        if (!Take("(")) return (Table(), null);
        var inner = Select();
        Need(")");
        return (null, inner);
    }

    private JoinClause Join()
    {
        string left = Name();
        Need("LEFT");
        Need("JOIN");
        var right = Table();
        string rightName = Name();
        Need("ON");
        return Comparison() is EqualsExpression on ? new JoinClause(left, right, rightName, on) : throw Unexpected();
    }

    private SelectItem Item()
    {
        var value = Expression();
        if (Take("AS")) return new SelectItem(value, Name());
        return new SelectItem(value, (value as ColumnExpression)?.Name);
    }

    private List<SqlExpression> Group()
    {
        List<SqlExpression> groups = [];
        if (!Take("GROUP")) return groups;
        Need("BY");
        do groups.Add(Expression());
        while (Take(","));
        return groups;
    }

    private List<SqlOrder> Order()
    {
        Need("BY");
        List<SqlOrder> order = [];
        do
        {
            var value = Expression();
            order.Add(new SqlOrder(value, Take("DESC") || (Take("ASC") && false)));
        }
        while (Take(","));
        return order;
    }

    private TableName Table()
    {
        if (Now.Kind != SqlKind.Quoted) throw Unexpected();
        string[] parts = tokens[at++].Text.Split('.');
        if (parts is not [var named, var dataset, var table]) throw Refusal.Query($"Table name \"{string.Join('.', parts)}\" must be qualified with a project and a dataset.");
        return named == project ? new TableName(dataset, table) : throw new Refusal(403, "accessDenied", $"Access Denied: Table {named}:{dataset}.{table}: User does not have permission to query table {named}:{dataset}.{table}, or perhaps it does not exist.");
    }

    private string Name() => Now.Kind is SqlKind.Word or SqlKind.Quoted ? tokens[at++].Text : throw Unexpected();

    private long Whole() => Now.Kind == SqlKind.Number && long.TryParse(Now.Text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? Advance(value) : throw Unexpected();

    private T Advance<T>(T value)
    {
        at++;
        return value;
    }

    private bool Take(string word)
    {
        if (!Now.Is(word)) return false;
        at++;
        return true;
    }

    private void Need(string word)
    {
        if (!Take(word)) throw Unexpected();
    }

    private Refusal Unexpected() => Refusal.Query(Now.Kind == SqlKind.End
        ? "Syntax error: Unexpected end of script"
        : string.Create(CultureInfo.InvariantCulture, $"Syntax error: Unexpected {(Now.Kind == SqlKind.Word ? "identifier" : "input")} \"{Now.Text}\" at [1:{Now.Position}]"));
}

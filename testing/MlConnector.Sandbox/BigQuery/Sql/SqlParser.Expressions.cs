namespace MlConnector.Sandbox.BigQuery.Sql;

internal sealed partial class SqlParser
{
    private SqlExpression Expression()
    {
        var left = Negation();
        while (Take("AND")) left = new AndExpression(left, Negation());
        return left;
    }

    private SqlExpression Negation() => Take("NOT") ? new NotExpression(Negation()) : Comparison();

    private SqlExpression Comparison()
    {
        var left = Primary();
        if (Take("=")) return new EqualsExpression(left, Primary());
        if (Take(">=")) return new AtLeastExpression(left, Primary());
        if (Take("BETWEEN")) return Between(left);
        if (!Take("IN")) return left;
        if (Take("("))
        {
            var select = Select();
            return Closed(new InExpression(left, select));
        }

        Need("UNNEST");
        Need("(");
        if (Now.Kind != SqlKind.Parameter) throw Unexpected();
        string list = tokens[at++].Text;
        Need(")");
        return new AmongExpression(left, list);
    }

    private BetweenExpression Between(SqlExpression value)
    {
        var low = Primary();
        Need("AND");
        return new BetweenExpression(value, low, Primary());
    }

    private SqlExpression Primary()
    {
        switch (Now.Kind)
        {
            case SqlKind.Number: return new ConstantExpression(Whole(), "INTEGER");
            case SqlKind.Text: return new ConstantExpression(tokens[at++].Text, "STRING");
            case SqlKind.Parameter: return new ParameterExpression(tokens[at++].Text);
            case SqlKind.Quoted: return new ColumnExpression(tokens[at++].Text);
            case SqlKind.Word when tokens[at + 1].Is("."): return Qualified(tokens[at++].Text);
            case SqlKind.Word when tokens[at + 1].Is("("): return Call(tokens[at++].Text.ToUpperInvariant());
            case SqlKind.Word when Now.Is("TRUE") || Now.Is("FALSE"): return new ConstantExpression(Take("TRUE") || !Take("FALSE"), "BOOLEAN");
            case SqlKind.Word when !Now.Is("SELECT"): return new ColumnExpression(tokens[at++].Text);
            case SqlKind.Sign when Take("("): return Bracket();
            default: throw Unexpected();
        }
    }

    private ColumnExpression Qualified(string table)
    {
        Need(".");
        return new ColumnExpression(Name(), table);
    }

    private SqlExpression Bracket()
    {
        SqlExpression inner = Now.Is("SELECT") ? new ScalarExpression(Select()) : Expression();
        Need(")");
        return inner;
    }

    private SqlExpression Call(string name)
    {
        int start = at - 1;
        Need("(");
        switch (name)
        {
            case "COUNT":
                Need("*");
                Need(")");
                return new AggregateExpression(name, null);
            case "SUM" or "MAX" or "MIN":
                return Closed(new AggregateExpression(name, Expression()));
            case "IFNULL":
                var value = Expression();
                Need(",");
                return Closed(new IfNullExpression(value, Expression()));
            case "CAST":
                var cast = new CastExpression(Expression());
                Need("AS");
                Need("STRING");
                return Closed(cast);
            case "ROW_NUMBER" or "RANK":
                Need(")");
                return Window(name);
            default:
                at = start;
                throw Rest.Refusal.Query($"Function not found: {name} at [1:{Now.Position}]");
        }
    }

    private WindowExpression Window(string name)
    {
        Need("OVER");
        Need("(");
        List<SqlExpression> partition = [];
        if (Take("PARTITION"))
        {
            Need("BY");
            do partition.Add(Expression());
            while (Take(","));
        }

        Need("ORDER");
        return Closed(new WindowExpression(name, partition, Order()));
    }

    private T Closed<T>(T expression)
    {
        Need(")");
        return expression;
    }
}

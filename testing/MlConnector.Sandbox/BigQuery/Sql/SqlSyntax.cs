namespace MlConnector.Sandbox.BigQuery.Sql;

/// <summary>An expression.</summary>
internal abstract record SqlExpression;

internal sealed record ConstantExpression(object? Value, string Type) : SqlExpression;

internal sealed record ParameterExpression(string Name) : SqlExpression;

/// <summary>A column; of one of two tables where a statement names both.</summary>
internal sealed record ColumnExpression(string Name, string? Table = null) : SqlExpression;

internal sealed record EqualsExpression(SqlExpression Left, SqlExpression Right) : SqlExpression;

/// <summary><c>left &gt;= right</c>.</summary>
internal sealed record AtLeastExpression(SqlExpression Left, SqlExpression Right) : SqlExpression;

/// <summary><c>value BETWEEN low AND high</c>.</summary>
internal sealed record BetweenExpression(SqlExpression Value, SqlExpression Low, SqlExpression High) : SqlExpression;

internal sealed record AndExpression(SqlExpression Left, SqlExpression Right) : SqlExpression;

internal sealed record NotExpression(SqlExpression Inner) : SqlExpression;

/// <summary><c>value IN UNNEST(@list)</c>.</summary>
internal sealed record AmongExpression(SqlExpression Value, string Parameter) : SqlExpression;

/// <summary><c>value IN (query)</c>.</summary>
internal sealed record InExpression(SqlExpression Value, SelectStatement Select) : SqlExpression;

/// <summary><c>IFNULL(value, otherwise)</c>.</summary>
internal sealed record IfNullExpression(SqlExpression Value, SqlExpression Otherwise) : SqlExpression;

/// <summary><c>CAST(value AS STRING)</c>.</summary>
internal sealed record CastExpression(SqlExpression Value) : SqlExpression;

/// <summary><c>COUNT(*)</c>, or <c>SUM</c>, <c>MAX</c>, <c>MIN</c> of a value.</summary>
internal sealed record AggregateExpression(string Name, SqlExpression? Value) : SqlExpression;

/// <summary><c>ROW_NUMBER()</c> or <c>RANK()</c> over a partition.</summary>
internal sealed record WindowExpression(string Name, IReadOnlyList<SqlExpression> Partition, IReadOnlyList<SqlOrder> Order) : SqlExpression;

/// <summary>A query in brackets that gives one value.</summary>
internal sealed record ScalarExpression(SelectStatement Select) : SqlExpression;

internal sealed record SqlOrder(SqlExpression Value, bool Descending);

internal sealed record SelectItem(SqlExpression Value, string? Name);

/// <summary>A query; no items = every column.</summary>
internal sealed record SelectStatement(IReadOnlyList<SelectItem> Items, TableName? From, SelectStatement? Inner)
{
    /// <summary>What lies beside its rows; then the columns of each side have its name before them.</summary>
    public JoinClause? Join { get; init; }

    public SqlExpression? Where { get; init; }

    public SqlExpression? Qualify { get; init; }

    public IReadOnlyList<SqlExpression> Groups { get; init; } = [];

    public IReadOnlyList<SqlOrder> Order { get; init; } = [];

    public int? Limit { get; init; }
}

/// <summary><c>left LEFT JOIN table right ON left.column = right.column</c>: every row of the left side, with each one that matches or with nothing beside it.</summary>
internal sealed record JoinClause(string LeftName, TableName Right, string RightName, EqualsExpression On);

internal sealed record TableName(string Dataset, string Table);

/// <summary><c>CREATE OR REPLACE VIEW name AS query</c>; the query also as it was written.</summary>
internal sealed record ViewStatement(TableName Name, SelectStatement Select, string Text);

/// <summary><c>MERGE target T USING (query) S ON condition</c> and what is done with rows that match and rows that do not.</summary>
internal sealed record MergeStatement(TableName Target, string TargetName, SelectStatement Source, string SourceName, EqualsExpression On, IReadOnlyList<MergeClause> Clauses)
{
    /// <summary>What more has to hold for rows to match: <c>AND T.column BETWEEN @lo AND @hi</c>.</summary>
    public BetweenExpression? Bounds { get; init; }
}

/// <summary><c>WHEN [NOT] MATCHED [AND condition] THEN …</c>: with columns and values an insertion, with <c>Sets</c> a change, else a deletion.</summary>
internal sealed record MergeClause(bool Matched, SqlExpression? Condition)
{
    public IReadOnlyList<(string Column, SqlExpression Value)> Sets { get; init; } = [];

    public bool Deletes { get; init; }
}

/// <summary><c>INSERT INTO table (columns) SELECT …</c>.</summary>
internal sealed record InsertStatement(TableName Name, IReadOnlyList<string> Columns, SelectStatement Source);

/// <summary><c>CREATE TABLE IF NOT EXISTS name (column type)</c>.</summary>
internal sealed record TableStatement(TableName Name);

/// <summary><c>TRUNCATE TABLE name</c>.</summary>
internal sealed record TruncateStatement(TableName Name);

using MlConnector.Sandbox.BigQuery.Rest;
using MlConnector.Sandbox.BigQuery.Values;

namespace MlConnector.Sandbox.BigQuery.Sql;

/// <summary>Values of expressions over the rows of one relation.</summary>
internal sealed class Scope(Evaluator evaluator, Relation source, IReadOnlyDictionary<string, object> parameters)
{
    private readonly Dictionary<string, int> places = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<ScalarExpression, (object? Value, string Type)> scalars = new(ReferenceEqualityComparer.Instance);

    private readonly Dictionary<InExpression, HashSet<object?>> sets = new(ReferenceEqualityComparer.Instance);

    public Relation Source => source;

    /// <summary>Window values by expression and row.</summary>
    public IReadOnlyDictionary<WindowExpression, Dictionary<object?[], long>>? Windows { get; set; }

    /// <summary>A value; true, false or null for conditions.</summary>
    public object? Value(SqlExpression expression, object?[] row) => expression switch
    {
        ConstantExpression constant => constant.Value,
        ColumnExpression column => Cell(NameOf(column), row),
        ParameterExpression parameter => Parameter(parameter.Name) is var given and not IReadOnlySet<string> ? given : throw Refusal.Query($"Parameter {parameter.Name} is a list."),
        EqualsExpression equals => Equal(Value(equals.Left, row), Value(equals.Right, row)),
        AtLeastExpression compared => AtLeast(Value(compared.Left, row), Value(compared.Right, row)),
        BetweenExpression between => Value(between.Value, row) is var value ? And(AtLeast(value, Value(between.Low, row)), AtLeast(Value(between.High, row), value)) : null,
        AndExpression and => And(Value(and.Left, row), Value(and.Right, row)),
        NotExpression not => Value(not.Inner, row) is bool inner ? !inner : null,
        AmongExpression among => Value(among.Value, row) is { } value ? Parameter(among.Parameter) is IReadOnlySet<string> set ? set.Contains((string)value) : throw Refusal.Query($"Values referenced in UNNEST must be arrays: {among.Parameter}") : null,
        InExpression within => Value(within.Value, row) is { } sought ? Set(within).Contains(sought) : null,
        IfNullExpression either => Value(either.Value, row) ?? Value(either.Otherwise, row),
        CastExpression cast => ValueWriter.Cast(Value(cast.Value, row)),
        ScalarExpression scalar => Scalar(scalar).Value,
        WindowExpression window => Windows is { } known && known.TryGetValue(window, out var numbers) ? numbers[row] : throw Refusal.Query("Analytic functions are allowed in QUALIFY only."),
        _ => throw Refusal.Query("Aggregate function is not allowed here."),
    };

    public object? Aggregate(AggregateExpression aggregate, IReadOnlyList<object?[]> rows)
    {
        if (aggregate.Value is not { } value) return (long)rows.Count;
        IEnumerable<object?> values = rows.Select(row => Value(value, row)).Where(cell => cell is not null);
        return aggregate.Name switch
        {
            "SUM" => SqlValues.Sum(values, TypeOf(value)),
            "MAX" => values.Max(SqlValues.Instance),
            _ => values.Min(SqlValues.Instance),
        };
    }

    /// <summary>The type of an expression's values.</summary>
    public string TypeOf(SqlExpression expression) => expression switch
    {
        ConstantExpression constant => constant.Type,
        ColumnExpression column => source.Columns[source.Find(NameOf(column))].Type,
        ParameterExpression or CastExpression => "STRING",
        AggregateExpression { Value: null } or WindowExpression => "INTEGER",
        AggregateExpression { Value: { } value } => TypeOf(value),
        IfNullExpression either => TypeOf(either.Value),
        ScalarExpression scalar => Scalar(scalar).Type,
        _ => "BOOLEAN",
    };

    /// <summary>Where two tables are joined, the columns of each have its name before them.</summary>
    public static string NameOf(ColumnExpression column) => column.Table is null ? column.Name : $"{column.Table}.{column.Name}";

    private object? Cell(string name, object?[] row)
    {
        if (!places.TryGetValue(name, out int at)) places[name] = at = source.Find(name);
        return at < row.Length ? row[at] : null; // a row from before the column was added
    }

    private (object? Value, string Type) Scalar(ScalarExpression scalar)
    {
        if (!scalars.TryGetValue(scalar, out var known)) scalars[scalar] = known = evaluator.Scalar(scalar.Select);
        return known;
    }

    private HashSet<object?> Set(InExpression within)
    {
        if (!sets.TryGetValue(within, out var known)) sets[within] = known = [.. evaluator.Run(within.Select).Rows.Select(row => row[0])];
        return known;
    }

    private object Parameter(string name) => parameters.GetValueOrDefault(name) ?? throw Refusal.Query($"Query parameter '{name}' not found");

    private static object? Equal(object? left, object? right) => left is null || right is null ? null : SqlValues.Instance.Compare(left, right) == 0;

    private static object? AtLeast(object? left, object? right) => left is null || right is null ? null : SqlValues.Instance.Compare(left, right) >= 0;

    private static bool? And(object? left, object? right) => left is false || right is false ? false : left is true && right is true ? true : null;
}

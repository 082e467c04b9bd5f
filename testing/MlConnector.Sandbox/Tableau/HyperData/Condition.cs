using System.Globalization;
using System.Text.Json;
using MlConnector.Sandbox.Tableau.Parquet;
using MlConnector.Sandbox.Tableau.Rest;
using Exact = MlConnector.Sandbox.BigQuery.Values.Exact;

namespace MlConnector.Sandbox.Tableau.HyperData;

/// <summary>A condition over the rows of a table, of constants only: columns of a source need a payload.</summary>
internal abstract record Condition
{
    private static readonly string[] Comparisons = ["eq", "neq", "lt", "lte", "gt", "gte", "is"];

    /// <summary>Reads a condition strictly.</summary>
    public static Condition Read(JsonElement json)
    {
        UpdateActions.Only(json, "A condition", "op", "args", "source-col", "target-col", "const");
        string op = UpdateActions.Member(json, "op", JsonValueKind.String, "A condition").GetString()!;
        if (op is "and" or "or" or "not") return Combined(json, op);
        if (!Comparisons.Contains(op)) throw Refusal.BadRequest($"The operator '{op}' is not known.");
        if (json.TryGetProperty("source-col", out _)) throw Refusal.BadRequest("source-col needs a payload.");
        UpdateActions.Only(json, "A comparison", "op", "target-col", "const");
        string column = UpdateActions.Member(json, "target-col", JsonValueKind.String, "A comparison").GetString()!;
        var constant = UpdateActions.Member(json, "const", JsonValueKind.Object, "A comparison");
        UpdateActions.Only(constant, "A constant", "type", "v");
        string type = UpdateActions.Member(constant, "type", JsonValueKind.String, "A constant").GetString()!;
        return new Comparison(op, column, type, Value(type, constant.TryGetProperty("v", out var value) ? value : throw Refusal.BadRequest("A constant needs v."), op == "is"));
    }

    /// <summary>As a test of rows.</summary>
    /// <exception cref="InvalidDataException">A column is not there, or of another type: the job fails of it.</exception>
    public abstract Predicate<object?[]> Over(IReadOnlyList<TableColumn> columns);

    private static Combination Combined(JsonElement json, string op)
    {
        UpdateActions.Only(json, "A combination", "op", "args");
        Condition[] args = [.. UpdateActions.Member(json, "args", JsonValueKind.Array, "A combination").EnumerateArray().Select(Read)];
        return args.Length == 0 || op == "not" && args.Length > 1 ? throw Refusal.BadRequest($"The operator {op} has the wrong number of arguments.") : new Combination(op, args);
    }

    private static object? Value(string type, JsonElement value, bool mayBeNull) => (type, value.ValueKind) switch
    {
        (_, JsonValueKind.Null) when mayBeNull => null,
        ("string", JsonValueKind.String) => value.GetString(),
        ("integer", JsonValueKind.Number) when value.TryGetInt64(out long whole) => whole,
        ("double", JsonValueKind.Number) when Exact.TryParse(value.GetRawText(), out var number) => number,
        ("boolean", JsonValueKind.True or JsonValueKind.False) => value.GetBoolean(),
        ("datetime", JsonValueKind.String) when value.GetString()!.EndsWith('Z') && DateTime.TryParse(value.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time) => time,
        _ => throw Refusal.BadRequest($"A constant of type '{type}' cannot be {value.GetRawText()}."),
    };

    private sealed record Combination(string Op, IReadOnlyList<Condition> Args) : Condition
    {
        public override Predicate<object?[]> Over(IReadOnlyList<TableColumn> columns)
        {
            Predicate<object?[]>[] tests = [.. Args.Select(arg => arg.Over(columns))];
            return Op switch
            {
                "and" => row => tests.All(test => test(row)),
                "or" => row => tests.Any(test => test(row)),
                _ => row => !tests[0](row),
            };
        }
    }

    private sealed record Comparison(string Op, string Column, string Type, object? Constant) : Condition
    {
        public override Predicate<object?[]> Over(IReadOnlyList<TableColumn> columns)
        {
            int at = columns.TakeWhile(column => column.Name != Column).Count();
            if (at == columns.Count) throw new InvalidDataException($"Specified column does not exist: \"{Column}\"");
            string[] fits = columns[at].Type switch { "STRING" => ["string"], "INTEGER" => ["integer"], "REAL" => ["double", "integer"], "BOOLEAN" => ["boolean"], "DATETIME" => ["datetime"], _ => [] };
            if (!fits.Contains(Type)) throw new InvalidDataException($"Column \"{Column}\" cannot be compared with a constant of type {Type}");
            return row => Holds(row[at]);
        }

        private bool Holds(object? value)
        {
            if (Op == "is") return value is null ? Constant is null : Constant is not null && Order(value, Constant) == 0;
            if (value is null) return false; // as in SQL: what is not known is not true
            int order = Order(value, Constant!);
            return Op switch { "eq" => order == 0, "neq" => order != 0, "lt" => order < 0, "lte" => order <= 0, "gt" => order > 0, _ => order >= 0 };
        }

        private static int Order(object left, object right) => left is string text ? string.CompareOrdinal(text, (string)right)
            : left is Exact or long ? ToExact(left).CompareTo(ToExact(right))
            : ((IComparable)left).CompareTo(right);

        private static Exact ToExact(object value) => value is Exact exact ? exact : Exact.Of((long)value);
    }
}

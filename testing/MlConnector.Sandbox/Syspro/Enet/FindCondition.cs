using System.Globalization;
using System.Xml.Linq;
using MlConnector.Sandbox.Syspro.Data;
using MlConnector.Sandbox.Syspro.Data.Queries;

namespace MlConnector.Sandbox.Syspro.Enet;

/// <summary>Makes a filter of COMFND's <c>Where</c>: expressions in a row, joined by AndOr, with brackets around runs of them. And binds before or.</summary>
internal sealed class FindCondition
{
    private const int MaxExpressions = 500;
    private readonly List<(string Token, RowFilter? Filter)> tokens = [];
    private int at;

    private readonly EnetOptions options;

    private FindCondition(XElement where, SysproTable table, EnetOptions options)
    {
        this.options = options;
        EnetXml.Expect(where, "Expression");
        foreach (var expression in where.Elements("Expression")) Add(expression, table);
        if (tokens.Count > MaxExpressions * 4) throw new EnetException("ERROR: Too many expressions in the where clause");
    }

    /// <summary>Null when there is no expression.</summary>
    public static RowFilter? Parse(XElement? where, SysproTable table, EnetOptions options)
    {
        if (where is null) return null;
        if (!where.HasElements && where.Value.Trim().Length > 0) throw new EnetException("ERROR: Expression element expected within Where");
        var condition = new FindCondition(where, table, options);
        if (condition.tokens.Count == 0) return null;
        var filter = condition.Or();
        return condition.at == condition.tokens.Count ? filter : throw Unbalanced();
    }

    private void Add(XElement expression, SysproTable table)
    {
        EnetXml.Expect(expression, "AndOr", "OpenBracket", "Column", "Condition", "Value", "CloseBracket");
        if (tokens.Count > 0) tokens.Add((AndOr(expression), null));
        Brackets(expression, "OpenBracket", '(');
        var name = EnetXml.Required(expression, "Column").Trim();
        var column = table.FindColumn(name) ?? throw new EnetException($"ERROR: Column '{name}' not found on table '{table.Name}'");
        tokens.Add(("", Compare(column, EnetXml.Required(expression, "Condition").Trim(), EnetXml.Text(expression, "Value") ?? "")));
        Brackets(expression, "CloseBracket", ')');
    }

    private static string AndOr(XElement expression) => (EnetXml.Text(expression, "AndOr") ?? "").Trim().ToUpperInvariant() switch
    {
        "" or "AND" => "AND",
        "OR" => "OR",
        var other => throw new EnetException($"ERROR: Invalid AndOr '{other}'"),
    };

    private void Brackets(XElement expression, string name, char bracket)
    {
        var text = (EnetXml.Text(expression, name) ?? "").Trim();
        if (text.Length > 3 || text.Any(one => one != bracket)) throw new EnetException($"ERROR: Invalid {name} '{text}'");
        foreach (var one in text) tokens.Add((one.ToString(), null));
    }

    private RowFilter Compare(SysproColumn column, string condition, string value) => condition switch
    {
        "EQ" => new CellComparison(column, Comparison.Equal, Value(column, value)),
        "NE" => new CellComparison(column, Comparison.NotEqual, Value(column, value)),
        "GT" => new CellComparison(column, Comparison.Greater, Value(column, value)),
        "GE" => new CellComparison(column, Comparison.GreaterOrEqual, Value(column, value)),
        "LT" => new CellComparison(column, Comparison.Less, Value(column, value)),
        "LE" => new CellComparison(column, Comparison.LessOrEqual, Value(column, value)),
        "LIKE" when column.IsText => new LikePattern(column, value.TrimEnd(' ')),
        _ => throw new EnetException($"ERROR: Invalid condition '{condition}' for column '{column.Name}'"),
    };

    private object? Value(SysproColumn column, string text) => column.Kind switch
    {
        SysproKind.Varchar or SysproKind.Char => EnetText.Stored(column, text),
        SysproKind.Decimal when decimal.TryParse(text.Trim(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) => number,
        SysproKind.Date when text.Trim() is "0000-00-00" || text.Trim().Length == 0 && !options.RefusesBlankDates => null,
        SysproKind.Date when DateTime.TryParseExact(text.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) => day,
        SysproKind.Date => throw new EnetException($"ERROR: 100028 '{text}' must be a date in the format CCYY-MM-DD"),
        _ => throw new EnetException($"ERROR: Value '{text}' is not valid for column '{column.Name}'"),
    };

    private RowFilter Or()
    {
        var left = And();
        while (Take("OR")) left = new AnyOf(left, And());
        return left;
    }

    private RowFilter And()
    {
        var left = One();
        while (Take("AND")) left = new AllOf(left, One());
        return left;
    }

    private RowFilter One()
    {
        if (at >= tokens.Count) throw Unbalanced();
        if (!Take("(")) return tokens[at++].Filter ?? throw Unbalanced();
        var inner = Or();
        return Take(")") ? inner : throw Unbalanced();
    }

    private bool Take(string token)
    {
        if (at >= tokens.Count || tokens[at].Token != token) return false;
        at++;
        return true;
    }

    private static EnetException Unbalanced() => new("ERROR: Brackets in the where clause do not balance");
}

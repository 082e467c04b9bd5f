using System.Text;

namespace MlConnector.Http.Conditions;

/// <summary>Writes conditions in the form that OData and SData share: <c>A eq 1 and (B gt 2 or C ne 3)</c>. Only literals differ between them.</summary>
public static class ConditionText
{
    /// <summary>The text of a condition.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="literal">Writes what a column is compared with.</param>
    public static string Write(Condition condition, Func<Compare, string> literal)
    {
        StringBuilder text = new();
        Append(text, condition, literal, nested: false);
        return text.ToString();
    }

    /// <summary>A text in single quotes, those within doubled.</summary>
    public static string Quote(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    private static void Append(StringBuilder text, Condition condition, Func<Compare, string> literal, bool nested)
    {
        switch (condition)
        {
            case Compare compare: text.Append(compare.Column).Append(' ').Append(Word(compare.Operator)).Append(' ').Append(literal(compare)); break;
            case AllOf all: Join(text, all.Parts, " and ", literal, nested); break;
            case AnyOf any: Join(text, any.Parts, " or ", literal, nested); break;
        }
    }

    private static void Join(StringBuilder text, IEnumerable<Condition> parts, string word, Func<Compare, string> literal, bool nested)
    {
        if (nested) text.Append('(');
        int start = text.Length;
        foreach (Condition part in parts)
        {
            if (text.Length > start) text.Append(word);
            Append(text, part, literal, nested: true);
        }

        if (nested) text.Append(')');
    }

    private static string Word(Comparison comparison) => comparison switch
    {
        Comparison.Eq => "eq",
        Comparison.Ne => "ne",
        Comparison.Gt => "gt",
        Comparison.Ge => "ge",
        Comparison.Lt => "lt",
        _ => "le",
    };
}

using System.Globalization;
using System.Text;
using MlConnector.Abstractions.Errors;
using MlConnector.Abstractions.Schemas;
using MlConnector.Http.Conditions;

namespace MlConnector.SageX3.Graph;

/// <summary>
/// Writes conditions as GraphQL's filter strings: relaxed JSON with unquoted keys and single quotes, references as nested objects, only the operators with an underscore. It travels as a variable, so it is not escaped a second time.
/// </summary>
/// <param name="pathOf">Property of a column; null = it has none.</param>
/// <param name="typeOf">Type of a column.</param>
/// <param name="nameOf">Name of the choice that a code of a column stands for; null = the column has no names.</param>
internal sealed class GraphFilter(Func<string, string?> pathOf, Func<string, FieldType?> typeOf, Func<string, string, string?> nameOf)
{
    /// <summary>The filter's text.</summary>
    public string Write(Condition condition)
    {
        StringBuilder text = new();
        Append(text, condition);
        return text.ToString();
    }

    private void Append(StringBuilder text, Condition condition)
    {
        switch (condition)
        {
            case Compare compare: One(text, compare); break;
            case AllOf all: Join(text, "_and", all.Parts); break;
            case AnyOf any: Join(text, "_or", any.Parts); break;
        }
    }

    private void Join(StringBuilder text, string word, IEnumerable<Condition> parts)
    {
        text.Append('{').Append(word).Append(": [");
        int start = text.Length;
        foreach (Condition part in parts)
        {
            if (text.Length > start) text.Append(", ");
            Append(text, part);
        }

        text.Append("]}");
    }

    private void One(StringBuilder text, Compare compare)
    {
        string path = pathOf(compare.Column) ?? throw SageX3Errors.Make(
            SageX3Errors.NoNode, ErrorKind.Config, ErrorOwner.Operator, $"The column {compare.Column} has no property in GraphQL, and the stream is asked by it.", $"Map it with properties: {{ stream.{compare.Column}: … }}, or set the channel of the stream to api1.");
        string[] steps = path.Split('.');
        foreach (string step in steps) text.Append('{').Append(step).Append(": ");
        text.Append("{_").Append(compare.Operator switch { Comparison.Ge => "gte", Comparison.Le => "lte", var other => other.ToString().ToLowerInvariant() }).Append(": ").Append(Literal(compare)).Append('}').Append('}', steps.Length);
    }

    private string Literal(Compare compare)
    {
        if (compare.Value is not { } value) return "null";
        if (nameOf(compare.Column, value) is { } name) return Quoted(name);
        return typeOf(compare.Column) switch
        {
            FieldType.Integer or FieldType.Decimal when IsNumber(value) => value,
            FieldType.Boolean when value is "true" or "false" => value,
            FieldType.Date when value.Length >= 10 => Quoted(value[..10]),
            FieldType.DateTime when value.Length == 10 => Quoted(value + "T00:00:00.000Z"),
            null when IsNumber(value) => value,
            _ => Quoted(value),
        };
    }

    private static bool IsNumber(string value) => decimal.TryParse(value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _);

    private static string Quoted(string value) => $"'{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}

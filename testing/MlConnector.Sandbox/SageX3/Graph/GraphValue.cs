using System.Globalization;
using System.Text.Json;
using MlConnector.Sandbox.SageX3.Data;

namespace MlConnector.Sandbox.SageX3.Graph;

/// <summary>Values as GraphQL shows them: names of choices, null for empty dates, decimals as texts.</summary>
internal static class GraphValue
{
    public static object? Of(GraphProperty property, X3Record record) => record[property.Column] switch
    {
        DateOnly day when day == X3Value.EmptyDate => null,
        decimal code when property.Names is { } names => names.GetValueOrDefault(code),
        decimal code when property.IsTruth => code == 2,
        string text when text.Length == 0 && property.Path.Length > 0 => null,
        string text when property.Names is not null => text,
        var value => value,
    };

    public static void Write(Utf8JsonWriter json, object? value, bool decimalsAsText, string type)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case decimal number when type == "Decimal" && decimalsAsText: json.WriteStringValue(number.ToString(CultureInfo.InvariantCulture)); break;
            case decimal number: json.WriteNumberValue(number); break;
            case bool truth: json.WriteBooleanValue(truth); break;
            case DateTime moment: json.WriteStringValue(moment.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)); break;
            default: json.WriteStringValue(X3Value.Text(value)); break;
        }
    }
}

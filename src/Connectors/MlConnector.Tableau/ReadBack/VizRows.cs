using System.Globalization;
using System.Text.Json;
using MlConnector.Abstractions.Errors;

namespace MlConnector.Tableau.ReadBack;

/// <summary>Rows and values of an answer.</summary>
internal static class VizRows
{
    /// <summary>The rows.</summary>
    /// <exception cref="ConnectorException"><c>TABLEAU-ANSWER</c>.</exception>
    public static IEnumerable<JsonElement> Of(JsonDocument answer, string what) =>
        answer.RootElement.TryGetProperty("data", out JsonElement data) && data.ValueKind == JsonValueKind.Array ? data.EnumerateArray() : throw new ConnectorException(TableauErrors.Answer(what, "it has no rows"));

    /// <summary>A sum. Tableau writes numbers as doubles: the text is read as it stands, and brought to the column's scale, which undoes what the double added as far as it had the digits.</summary>
    public static decimal Number(JsonElement row, string name, int scale, string what)
    {
        if (!row.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null) return 0;
        return decimal.TryParse(value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number)
            ? decimal.Round(number, scale) : throw new ConnectorException(TableauErrors.Answer(what, "a sum is no number"));
    }
}

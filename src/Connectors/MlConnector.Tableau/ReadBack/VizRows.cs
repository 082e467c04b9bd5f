using System.Globalization;
using System.Text.Json;
using MlConnector.Abstractions.Errors;

namespace MlConnector.Tableau.ReadBack;

/// <summary>The rows of an answer, with the fields that were asked for: both shapes of a row, an object and a list, are read by them. To be disposed.</summary>
internal sealed class VizRows(JsonDocument body, IReadOnlyList<VizField> fields, string what) : IDisposable
{
    /// <summary>The rows.</summary>
    /// <exception cref="ConnectorException"><c>TABLEAU-ANSWER</c>.</exception>
    public IEnumerable<VizRow> All => body.RootElement.TryGetProperty("data", out JsonElement data) && data.ValueKind == JsonValueKind.Array
        ? data.EnumerateArray().Select(row => new VizRow(row, fields, what))
        : throw new ConnectorException(TableauErrors.Answer(what, "it has no rows"));

    /// <inheritdoc/>
    public void Dispose() => body.Dispose();
}

/// <summary>One row.</summary>
internal readonly struct VizRow(JsonElement row, IReadOnlyList<VizField> fields, string what)
{
    /// <summary>A value as text; empty if there is none.</summary>
    public string Text(string name) => Find(name) is not { } value ? "" : value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => "",
    };

    /// <summary>A count. It is never nothing, so where it is missing the answer was not understood.</summary>
    public long Count(string name) => Read(name) is { } number && decimal.IsInteger(number) ? (long)number : throw new ConnectorException(TableauErrors.Answer(what, "it has no count"));

    /// <summary>A sum. Tableau writes numbers as doubles: the text is read as it stands, and brought to the column's scale, which undoes what the double added as far as it had the digits.</summary>
    public decimal Number(string name, int scale) =>
        Text(name).Length == 0 ? 0 : Read(name) is { } number ? decimal.Round(number, scale) : throw new ConnectorException(TableauErrors.Answer(what, "a sum is no number"));

    private decimal? Read(string name) => decimal.TryParse(Text(name), NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number) ? number : null;

    /// <summary>By the alias or caption; else as a function is named where nobody names it, or by its place: captions may be another's than those that were asked by.</summary>
    private JsonElement? Find(string name)
    {
        int at = fields.TakeWhile(field => field.Name != name).Count();
        if (row.ValueKind == JsonValueKind.Array) return at < row.GetArrayLength() ? row[at] : null;
        if (row.ValueKind != JsonValueKind.Object) return null;
        if (row.TryGetProperty(name, out JsonElement value) || row.TryGetProperty($"{fields[at].Function}({fields[at].Caption})", out value)) return value;
        return row.EnumerateObject().Count() == fields.Count ? row.EnumerateObject().ElementAt(at).Value : null;
    }
}

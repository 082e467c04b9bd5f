using System.Collections.Immutable;
using System.Text.Json;
using MlConnector.Http.Json;

namespace MlConnector.BigQuery.Tables;

/// <summary>A column as the service has it.</summary>
internal sealed record ColumnEntry(string Name, string Type, bool Required, JsonElement Json);

/// <summary>A table or view as the service has it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Identity">Changes when it is deleted and created again: its id and when it was created.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="ViewQuery">What a view asks; null for a table.</param>
internal sealed record TableEntry(string Name, string Identity, ImmutableArray<ColumnEntry> Columns, string? ViewQuery)
{
    /// <summary>When it was created and when it was last changed, UTC; null if the service does not say.</summary>
    public (DateTimeOffset? Created, DateTimeOffset? Changed) Times { get; init; }

    /// <summary>Reads the service's resource.</summary>
    public static TableEntry Read(JsonElement table)
    {
        JsonElement schema = AnswerPart.Child(table, "schema") ?? default;
        JsonElement? view = AnswerPart.Child(table, "view");
        return new TableEntry(
            AnswerPart.Text(AnswerPart.Child(table, "tableReference") ?? default, "tableId"),
            $"{AnswerPart.Text(table, "id")}@{AnswerPart.Text(table, "creationTime")}",
            [.. AnswerPart.List(schema, "fields").Select(field => new ColumnEntry(AnswerPart.Text(field, "name"), AnswerPart.Text(field, "type"), AnswerPart.Text(field, "mode") == "REQUIRED", field.Clone()))],
            view is { } found ? AnswerPart.Text(found, "query") : AnswerPart.Text(table, "type") is "TABLE" or "" ? null : "")
        {
            Times = (Time(table, "creationTime"), Time(table, "lastModifiedTime")),
        };
    }

    private static DateTimeOffset? Time(JsonElement table, string name) => AnswerPart.Whole(table, name) is { } milliseconds ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;

    /// <summary>A column by its name; the service does not tell case apart.</summary>
    public ColumnEntry? Column(string name) => Columns.FirstOrDefault(column => string.Equals(column.Name, name, StringComparison.OrdinalIgnoreCase));
}

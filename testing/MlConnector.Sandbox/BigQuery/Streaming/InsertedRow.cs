using System.Text.Json;
using MlConnector.Sandbox.BigQuery.Data;
using MlConnector.Sandbox.BigQuery.Rest;
using MlConnector.Sandbox.BigQuery.Values;

namespace MlConnector.Sandbox.BigQuery.Streaming;

/// <summary>One row of an insertAll: its values, or what is wrong with it.</summary>
internal sealed record InsertedRow(string InsertId, object?[]? Values, string Location, string Message)
{
    private const int LongestId = 128, LongestRow = 10 * 1024 * 1024;

    /// <summary>Judges a row against the columns of a table; dates of a partitioned one lie between ten years ago and one year ahead.</summary>
    public static InsertedRow Read(BqTable table, JsonElement row, bool ignoreUnknown, DateTimeOffset now)
    {
        string id = Fields.Text(row, "insertId");
        int size = row.GetRawText().Length;
        if (id.Length > LongestId) return Bad("", $"Field value of insertId is too long: at most {LongestId} characters are allowed.");
        if (size > LongestRow) return Bad("", $"Maximum allowed row size exceeded. Allowed: {LongestRow} Row size: {size}");
        if (Fields.Child(row, "json") is not { ValueKind: JsonValueKind.Object } json) return Bad("", "Missing row content: json");
        object?[] values = new object?[table.Columns.Length];
        foreach (var property in json.EnumerateObject())
        {
            int at = Array.FindIndex(table.Columns, column => string.Equals(column.Name, property.Name, StringComparison.OrdinalIgnoreCase));
            if (at < 0 && ignoreUnknown) continue;
            if (at < 0) return Bad(property.Name, $"no such field: {property.Name}.");
            try
            {
                values[at] = ValueReader.Read(table.Columns[at].Name, table.Columns[at].Type, property.Value);
            }
            catch (BadValueException bad)
            {
                return Bad(table.Columns[at].Name, bad.Message);
            }
        }

        return table.Columns.Index().FirstOrDefault(column => column.Item.Required && values[column.Index] is null).Item is { } missing
            ? Bad(missing.Name, $"Missing required field: {missing.Name}.")
            : OutsideSpan(table, values, now) is { } column ? Bad(column, $"You can only stream to date range within 3650 days in the past and 366 days in the future relative to the current date. Field: {column}")
            : new InsertedRow(id, values, "", "");

        InsertedRow Bad(string location, string message) => new(id, null, location, message);
    }

    /// <summary>The column by which a row lies outside the dates that may be streamed; null = it does not.</summary>
    public static string? OutsideSpan(BqTable table, object?[] values, DateTimeOffset now)
    {
        if (table.Partitioning is not { } partitioning || Fields.Text(partitioning, "field") is not { Length: > 0 } field) return null;
        DateTime? day = values[Array.FindIndex(table.Columns, column => column.Name == field)] switch
        {
            DateOnly date => date.ToDateTime(TimeOnly.MinValue),
            DateTime local => local,
            Instant instant => instant.Utc,
            _ => null,
        };
        return day is { } at && (at < now.UtcDateTime.AddYears(-10) || at > now.UtcDateTime.AddYears(1)) ? field : null;
    }
}

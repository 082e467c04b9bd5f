using System.Globalization;
using System.Text.Json;
using MlConnector.Sandbox.SageX3.Data;

namespace MlConnector.Sandbox.SageX3.Api1;

/// <summary>Writes records as api1 does: metadata with a dollar, columns without <c>_0</c>, some references as records.</summary>
internal sealed class Api1Writer(Utf8JsonWriter json, Api1Options options, string folder)
{
    /// <summary>A record of a list, or with <paramref name="lines"/> the whole document.</summary>
    public void Write(X3Class table, X3Record record, bool lines)
    {
        json.WriteStartObject();
        var key = string.Join('~', table.Key.Select(record.Text));
        json.WriteString("$uuid", record.Uuid);
        if (!lines) json.WriteString("$key", key);
        json.WriteString("$url", $"http://{options.InnerHost}{folder}/{table.Name}('{key}')?representation={table.Name}.$details");
        json.WriteString("$etag", record.Text("UPDDATTIM"));
        json.WriteString("$updDate", record.Text("UPDDATTIM"));
        foreach (var column in record.Columns.Where(column => !options.Hidden.Contains(column, StringComparer.Ordinal))) Value(column, record[column]);
        if (lines && table.LineCollection is { } collection)
        {
            json.WriteStartArray("NOTES");
            json.WriteEndArray();
            json.WriteStartArray(collection);
            foreach (var line in record.ReadLines()) Line(line);
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private void Line(X3Record line)
    {
        json.WriteStartObject();
        json.WriteString("$uuid", line.Uuid);
        foreach (var column in line.Columns.Where(column => !options.Hidden.Contains(column, StringComparer.Ordinal))) Value(column, line[column]);
        json.WriteEndObject();
    }

    private void Value(string column, object value)
    {
        if (value is decimal number) json.WriteNumber(column, number);
        else if (value is string text && options.ReferencesAsObjects.Contains(column, StringComparer.Ordinal)) Reference(column, text);
        else json.WriteString(column, X3Value.Text(value));
    }

    private void Reference(string column, string value)
    {
        json.WriteStartObject(column);
        json.WriteString("$title", string.Create(CultureInfo.InvariantCulture, $"about {value}"));
        json.WriteString(column, value);
        json.WriteString("$key", value);
        json.WriteEndObject();
    }
}

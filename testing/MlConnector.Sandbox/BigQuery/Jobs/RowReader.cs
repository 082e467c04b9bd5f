using System.Globalization;
using System.Text.Json;
using MlConnector.Sandbox.BigQuery.Data;
using MlConnector.Sandbox.BigQuery.Values;

namespace MlConnector.Sandbox.BigQuery.Jobs;

/// <summary>Reads one line of a load.</summary>
internal static class RowReader
{
    public static object?[] Read(BqColumn[] columns, string line, long position)
    {
        string place = string.Create(CultureInfo.InvariantCulture, $"Error while reading data, error message: JSON parsing error in row starting at position {position}: ");
        try
        {
            using var document = JsonDocument.Parse(line);
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw new BadValueException("Start of a JSON object is expected.");
            var row = new object?[columns.Length];
            foreach (var property in document.RootElement.EnumerateObject())
            {
                int at = Array.FindIndex(columns, column => string.Equals(column.Name, property.Name, StringComparison.OrdinalIgnoreCase));
                if (at < 0) throw new BadValueException($"No such field: {property.Name}.");
                row[at] = ValueReader.Read(columns[at].Name, columns[at].Type, property.Value);
            }

            int missing = Array.FindIndex(columns, column => column.Required && row[Array.IndexOf(columns, column)] is null);
            return missing < 0 ? row : throw new BadValueException($"Missing required field: {columns[missing].Name}.");
        }
        catch (JsonException)
        {
            throw new BadValueException(place + "Parser terminated before end of string");
        }
        catch (BadValueException bad)
        {
            throw new BadValueException(place + bad.Message);
        }
    }
}

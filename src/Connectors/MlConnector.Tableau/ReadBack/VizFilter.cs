using System.Text.Json;

namespace MlConnector.Tableau.ReadBack;

/// <summary>A condition of a query; one for each field at most.</summary>
internal sealed record VizFilter
{
    private readonly string column;
    private readonly IReadOnlyList<string> values;
    private readonly bool areNumbers;
    private readonly bool isBeginning;

    private VizFilter(string column, IReadOnlyList<string> values, bool areNumbers, bool isBeginning) => (this.column, this.values, this.areNumbers, this.isBeginning) = (column, values, areNumbers, isBeginning);

    /// <summary>The field has one of these values; not for dates.</summary>
    public static VizFilter Set(string column, IReadOnlyList<string> values, bool areNumbers) => new(column, values, areNumbers, isBeginning: false);

    /// <summary>The field, a text, begins so.</summary>
    public static VizFilter Beginning(string column, string beginning) => new(column, [beginning], areNumbers: false, isBeginning: true);

    /// <summary>As the service wants it.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("field");
        writer.WriteString("fieldCaption", column);
        writer.WriteEndObject();
        writer.WriteString("filterType", isBeginning ? "MATCH" : "SET");
        if (isBeginning) writer.WriteString("startsWith", values[0]);
        else WriteValues(writer);
        writer.WriteEndObject();
    }

    private void WriteValues(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("values");
        foreach (string value in values)
        {
            if (areNumbers) writer.WriteRawValue(value);
            else writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
        writer.WriteBoolean("exclude", false);
    }
}

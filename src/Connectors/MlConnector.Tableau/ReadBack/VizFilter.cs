using System.Text.Json;

namespace MlConnector.Tableau.ReadBack;

/// <summary>A condition of a query; one for each field at most.</summary>
internal sealed class VizFilter
{
    private const string Kind = "quantitativeFilterType";
    private readonly string column;
    private readonly string type;
    private readonly Action<Utf8JsonWriter> values;

    private VizFilter(string column, string type, Action<Utf8JsonWriter> values) => (this.column, this.type, this.values) = (column, type, values);

    /// <summary>The field has one of these values; not for dates. What are no texts are numbers or truth values, written as JSON has them.</summary>
    public static VizFilter Set(string column, IReadOnlyList<string> values, bool areTexts = true) => new(column, "SET", writer =>
    {
        writer.WriteStartArray("values");
        foreach (string value in values)
        {
            if (areTexts) writer.WriteStringValue(value);
            else writer.WriteRawValue(value);
        }

        writer.WriteEndArray();
        writer.WriteBoolean("exclude", false);
    });

    /// <summary>The field, a text, begins so.</summary>
    public static VizFilter Beginning(string column, string beginning) => new(column, "MATCH", writer => writer.WriteString("startsWith", beginning));

    /// <summary>The field, a number, has no value.</summary>
    public static VizFilter NoNumber(string column) => new(column, "QUANTITATIVE_NUMERICAL", static writer => writer.WriteString(Kind, "ONLY_NULL"));

    /// <summary>The field, a date, has no value.</summary>
    public static VizFilter NoDate(string column) => new(column, "QUANTITATIVE_DATE", static writer => writer.WriteString(Kind, "ONLY_NULL"));

    /// <summary>The field, a date, is this day.</summary>
    public static VizFilter Day(string column, string day) => new(column, "QUANTITATIVE_DATE", writer =>
    {
        writer.WriteString(Kind, "RANGE");
        writer.WriteString("minDate", day);
        writer.WriteString("maxDate", day);
    });

    /// <summary>As the service wants it.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("field");
        writer.WriteString("fieldCaption", column);
        writer.WriteEndObject();
        writer.WriteString("filterType", type);
        values(writer);
        writer.WriteEndObject();
    }
}

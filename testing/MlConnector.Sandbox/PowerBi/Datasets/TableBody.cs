using System.Buffers;
using System.Text.Json;
using MlConnector.Sandbox.PowerBi.Answers;

namespace MlConnector.Sandbox.PowerBi.Datasets;

/// <summary>A table as a body describes it.</summary>
internal static class TableBody
{
    private const int MaxColumns = 75;
    private static readonly SearchValues<char> NameSigns =
        SearchValues.Create("\t\n\r #-0123456789@ABCDEFGHIJKLMNOPQRSTUVWXYZ^_abcdefghijklmnopqrstuvwxyz~");

    public static TableSchema Read(JsonElement json, string place, bool streaming)
    {
        Fields.Object(json, place, "name", "columns", "measures", "isHidden", "description", "rows", "source");
        string name = Name(Fields.Required(json, place, "name"));
        TableColumn[] columns = [.. Fields.Items(json, place, "columns").Select(column => Column(column.Item, column.Place, streaming))];
        if (columns.Length is 0 or > MaxColumns) throw new RefusedException(Refusal.Invalid($"Table '{name}' must have 1 to {MaxColumns} columns.", "columnCount"));
        TableMeasure[] measures = [.. Fields.Items(json, place, "measures").Select(measure => Measure(measure.Item, measure.Place))];
        DatasetBody.RefuseRepeats(columns.Select(static column => column.Name).Concat(measures.Select(static measure => measure.Name)), "column");
        return new TableSchema(name, columns, measures);
    }

    /// <summary>Names of tables and relationships: 1 to 100 characters without most ASCII signs.</summary>
    public static string Name(string name)
    {
        bool allowed = name.Length is > 0 and <= 100;
        foreach (char sign in name) allowed &= sign >= '\u007E' || NameSigns.Contains(sign);
        return allowed ? name : throw new RefusedException(Refusal.Invalid($"The name '{name}' is not valid.", "name"));
    }

    private static TableColumn Column(JsonElement json, string place, bool streaming)
    {
        Fields.Object(json, place, "name", "dataType", "formatString", "sortByColumn", "dataCategory", "isHidden", "summarizeBy");
        if (streaming && json.EnumerateObject().Count() > 2)
        {
            throw new RefusedException(Refusal.Invalid("Columns of this mode have a name and a data type only.", "mode"));
        }

        string name = Fields.Required(json, place, "name");
        if (name.Any(static sign => sign < ' ')) throw new RefusedException(Refusal.Invalid($"The column name '{name}' is not valid.", "name"));
        string type = Fields.Required(json, place, "dataType");
        return ColumnTypes.TryParse(type, out var parsed)
            ? new TableColumn(name, parsed)
            : throw new RefusedException(Refusal.BadProperty($"{place}.dataType", $"The data type '{type}' is not known."));
    }

    private static TableMeasure Measure(JsonElement json, string place)
    {
        Fields.Object(json, place, "name", "expression", "formatString", "description", "isHidden");
        return new TableMeasure(Fields.Required(json, place, "name"), Fields.Required(json, place, "expression"));
    }
}

using System.Collections.Immutable;
using System.Text.Json;
using MlConnector.Abstractions.Schemas;
using MlConnector.PowerBi.Measures;

namespace MlConnector.PowerBi.Datasets;

/// <summary>
/// Bodies of creating a dataset and of changing a table. Property names are exact; a property that the service does not know is refused, so nothing is written that the
/// API description does not list.
/// </summary>
internal static class DatasetBody
{
    /// <summary>Body of <c>POST /datasets</c>: a dataset of the default mode for pushing, with all tables and relationships.</summary>
    public static byte[] Create(string name, ImmutableArray<TableSchema> tables, PowerBiOptions options) => Write(json =>
    {
        json.WriteString("name", name);
        json.WriteString("defaultMode", "Push");
        json.WriteStartArray("tables");
        foreach (TableSchema table in tables)
        {
            json.WriteStartObject();
            WriteTable(json, table, [], options);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteRelations(json, tables);
    });

    /// <summary>Body of <c>PUT /tables/{table}</c>: the whole table, with the columns it keeps from earlier.</summary>
    public static byte[] Change(TableSchema table, ImmutableArray<KeptColumn> kept, PowerBiOptions options) => Write(json => WriteTable(json, table, kept, options));

    private static void WriteTable(Utf8JsonWriter json, TableSchema table, ImmutableArray<KeptColumn> kept, PowerBiOptions options)
    {
        json.WriteString("name", table.Name);
        json.WriteStartArray("columns");
        foreach (ColumnSchema column in table.Columns) WriteColumn(json, column.Name, column.NativeType, Hidden(table, column, options));
        foreach (KeptColumn column in kept) WriteColumn(json, column.Name, column.NativeType, hidden: options.HideRawColumns);
        json.WriteEndArray();
        json.WriteStartArray("measures");
        foreach (Measure measure in MeasureSet.Of(table))
        {
            json.WriteStartObject();
            json.WriteString("name", measure.Name);
            json.WriteString("expression", measure.Expression);
            json.WriteString("formatString", measure.FormatString);
            json.WriteString("description", measure.Description);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static bool Hidden(TableSchema table, ColumnSchema column, PowerBiOptions options) =>
        options.HideRawColumns && (column.Lineage != LineageColumn.None || table.MeasureColumns.Contains(column.Name, StringComparer.Ordinal));

    private static void WriteColumn(Utf8JsonWriter json, string name, string type, bool hidden)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("dataType", type);
        if (hidden) json.WriteBoolean("isHidden", true);
        json.WriteEndObject();
    }

    private static void WriteRelations(Utf8JsonWriter json, ImmutableArray<TableSchema> tables)
    {
        if (tables.All(table => table.Relations.IsEmpty)) return;
        json.WriteStartArray("relationships");
        foreach ((TableSchema table, TableRelation relation) in tables.SelectMany(table => table.Relations.Select(relation => (table, relation))))
        {
            json.WriteStartObject();
            json.WriteString("name", RelationName(table, relation));
            json.WriteString("fromTable", table.Name);
            json.WriteString("fromColumn", relation.FromColumn);
            json.WriteString("toTable", relation.ToTable);
            json.WriteString("toColumn", relation.ToColumn);
            json.WriteString("crossFilteringBehavior", "OneDirection");
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string RelationName(TableSchema table, TableRelation relation)
    {
        string name = $"{table.Name}_{relation.FromColumn}_{relation.ToTable}";
        return name.Length <= 100 ? name : name[..100];
    }

    private static byte[] Write(Action<Utf8JsonWriter> content)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }
}

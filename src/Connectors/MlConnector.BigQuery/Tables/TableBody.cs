using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using MlConnector.Abstractions.Schemas;
using MlConnector.Http.Rows;

namespace MlConnector.BigQuery.Tables;

/// <summary>Bodies of the calls that create and change datasets and tables.</summary>
internal static class TableBody
{
    private const int MostClusters = 4;

    public static byte[] Dataset(string dataset, BigQueryOptions options) => Write(json =>
    {
        json.WriteStartObject("datasetReference");
        json.WriteString("projectId", options.Project);
        json.WriteString("datasetId", dataset);
        json.WriteEndObject();
        json.WriteString("location", options.Location);
        json.WriteString("description", "Written by ml-connector");
        WriteLabels(json, options);
    });

    public static byte[] Table(string dataset, TableSchema table, TableLayout layout, BigQueryOptions options, DateTimeOffset? ends = null) => Write(json =>
    {
        json.WriteStartObject("tableReference");
        json.WriteString("projectId", options.Project);
        json.WriteString("datasetId", dataset);
        json.WriteString("tableId", table.Name);
        json.WriteEndObject();
        json.WriteString("description", $"{table.Stream}, written by ml-connector ({table.Mode.ToString().ToLowerInvariant()})");
        WriteLabels(json, options);
        WriteSchema(json, () => WriteColumns(json, table.Columns));
        if (ends is { } end) json.WriteString("expirationTime", end.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        WriteLayout(json, table, layout);
    });

    /// <summary>The columns that are there, as the service has them, and new ones at their end.</summary>
    public static byte[] Columns(TableEntry there, IEnumerable<ColumnSchema> added) => Write(json => WriteSchema(json, () =>
    {
        foreach (ColumnEntry column in there.Columns) column.Json.WriteTo(json);
        WriteColumns(json, added);
    }));

    /// <summary>Columns that rows are kept together by: the company and the key first, because people ask by them.</summary>
    public static ImmutableArray<string> Clusters(TableSchema table, TableLayout layout) => !layout.ClusterBy.IsEmpty ? layout.ClusterBy :
    [
        .. table.Columns.Where(column => column is { Key: true, Lineage: LineageColumn.None, NativeType: not "FLOAT64" }).Select(column => column.Name).Take(MostClusters - 1),
        LineageNames.NameOf(table, LineageColumn.SourceId),
    ];

    private static void WriteSchema(Utf8JsonWriter json, Action fields)
    {
        json.WriteStartObject("schema");
        json.WriteStartArray("fields");
        fields();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    // Every column takes nulls: a required one could not be added later, and what must not be null is checked row by row before anything is sent.
    private static void WriteColumns(Utf8JsonWriter json, IEnumerable<ColumnSchema> columns)
    {
        foreach (ColumnSchema column in columns)
        {
            json.WriteStartObject();
            json.WriteString("name", column.Name);
            json.WriteString("type", column.NativeType);
            json.WriteString("mode", "NULLABLE");
            if (column.Description.Length > 0) json.WriteString("description", column.Description.Length > 1024 ? column.Description[..1024] : column.Description);
            json.WriteEndObject();
        }
    }

    private static void WriteLayout(Utf8JsonWriter json, TableSchema table, TableLayout layout)
    {
        if (layout.Partition != PartitionLength.None)
        {
            json.WriteStartObject("timePartitioning");
            json.WriteString("type", layout.Partition == PartitionLength.Day ? "DAY" : "MONTH");
            if (layout.Column is { } column) json.WriteString("field", column);
            if (layout.Kept is { } kept) json.WriteString("expirationMs", ((long)kept.TotalMilliseconds).ToString(CultureInfo.InvariantCulture));
            json.WriteEndObject();
        }

        json.WriteStartObject("clustering");
        json.WriteStartArray("fields");
        foreach (string column in Clusters(table, layout)) json.WriteStringValue(column);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteLabels(Utf8JsonWriter json, BigQueryOptions options)
    {
        if (options.Labels.IsEmpty) return;
        json.WriteStartObject("labels");
        foreach ((string name, string text) in options.Labels) json.WriteString(name, text);
        json.WriteEndObject();
    }

    private static byte[] Write(Action<Utf8JsonWriter> content)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }
}

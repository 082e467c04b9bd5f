using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using MlConnector.Abstractions.Schemas;
using MlConnector.Http.Rows;

namespace MlConnector.BigQuery.Tables;

/// <summary>Bodies of the calls that create and change datasets and tables.</summary>
internal static class TableBody
{
    private const int MostClusters = 4, LongestDescription = 1024;

    public static byte[] Dataset(string dataset, BigQueryOptions options) => Write(json =>
    {
        json.WriteStartObject("datasetReference");
        json.WriteString("projectId", options.Project);
        json.WriteString("datasetId", dataset);
        json.WriteEndObject();
        json.WriteString("location", options.Location);
        json.WriteString("description", "Written by ml-connector");
        WriteLabels(json, options.Labels);
    });

    /// <summary>All labels of a dataset.</summary>
    public static byte[] Labels(ImmutableSortedDictionary<string, string> labels) => Write(json => WriteLabels(json, labels));

    /// <summary>What is written about a table: what its stream holds, if the catalog says so, and where it comes from.</summary>
    public static string Describe(TableSchema table)
    {
        string origin = $"{table.Stream}, written by ml-connector ({table.Mode.ToString().ToLowerInvariant()})";
        return table.Description is { Length: > 0 } description ? $"{description} ({origin})" : origin;
    }

    /// <summary>A text about a column, as long as the service takes it.</summary>
    public static string Shorten(string description) => description.Length > LongestDescription ? description[..LongestDescription] : description;

    public static byte[] Table(string dataset, TableSchema table, TableLayout layout, BigQueryOptions options) => Write(json =>
    {
        WriteReference(json, dataset, table.Name, options);
        json.WriteString("description", Describe(table));
        WriteLabels(json, options.Labels);
        WriteSchema(json, () => WriteColumns(json, table.Columns));
        WriteLayout(json, table, layout);
    });

    /// <summary>A table that is as another one is, in everything that the service compares or takes along when it is copied into its place; it ends by itself.</summary>
    public static byte[] Like(string dataset, string name, TableEntry other, BigQueryOptions options, DateTimeOffset ends) => Write(json =>
    {
        WriteReference(json, dataset, name, options);
        if (other.Description.Length > 0) json.WriteString("description", other.Description);
        WriteLabels(json, other.Labels);
        WriteSchema(json, () =>
        {
            foreach (ColumnEntry column in other.Columns) column.Json.WriteTo(json);
        });
        json.WriteString("expirationTime", ends.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        if (other.Partitions.Length.Length > 0) WritePartitions(json, other.Partitions.Length, other.Partitions.Column, other.Partitions.Kept);
        if (!other.Clusters.IsEmpty) WriteClusters(json, other.Clusters);
    });

    /// <summary>The columns of a table that is there as another one has them, with those at the end that it has not.</summary>
    public static byte[] Columns(TableEntry there, TableEntry other) => Write(json => WriteSchema(json, () =>
    {
        foreach (ColumnEntry column in there.Columns) (other.Column(column.Name) ?? column).Json.WriteTo(json);
        foreach (ColumnEntry column in other.Columns.Where(column => there.Column(column.Name) is null)) column.Json.WriteTo(json);
    }));

    /// <summary>What is to be changed at a table that is there, in one request: the columns that are there, as the service has them, with new ones at their end, and what is said beside them.</summary>
    public static byte[] Change(TableEntry there, IReadOnlyCollection<ColumnSchema> added, TableUpkeep upkeep) => Write(json =>
    {
        if (added.Count > 0 || !upkeep.Columns.IsEmpty)
        {
            WriteSchema(json, () =>
            {
                foreach (ColumnEntry column in there.Columns) WriteColumn(json, column, upkeep.Columns.GetValueOrDefault(column.Name));
                WriteColumns(json, added);
            });
        }

        if (upkeep.Description is { } description) json.WriteString("description", description);
        if (upkeep.Labels is { } labels) WriteLabels(json, labels);
        if (upkeep.Kept is { } kept) WritePartitions(json, there.Partitions.Length, there.Partitions.Column, kept);
        if (!upkeep.Clusters.IsEmpty) WriteClusters(json, upkeep.Clusters);
    });

    /// <summary>Columns that rows are kept together by: the company and the key first, because people ask by them.</summary>
    public static ImmutableArray<string> Clusters(TableSchema table, TableLayout layout) => !layout.ClusterBy.IsEmpty ? layout.ClusterBy :
    [
        .. table.Columns.Where(column => column is { Key: true, Lineage: LineageColumn.None, NativeType: not "FLOAT64" }).Select(column => column.Name).Take(MostClusters - 1),
        LineageNames.NameOf(table, LineageColumn.SourceId),
    ];

    private static void WriteReference(Utf8JsonWriter json, string dataset, string name, BigQueryOptions options)
    {
        json.WriteStartObject("tableReference");
        json.WriteString("projectId", options.Project);
        json.WriteString("datasetId", dataset);
        json.WriteString("tableId", name);
        json.WriteEndObject();
    }

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
            if (column.Description.Length > 0) json.WriteString("description", Shorten(column.Description));
            json.WriteEndObject();
        }
    }

    private static void WriteColumn(Utf8JsonWriter json, ColumnEntry column, string? description)
    {
        if (description is null)
        {
            column.Json.WriteTo(json);
            return;
        }

        json.WriteStartObject();
        foreach (JsonProperty part in column.Json.EnumerateObject().Where(part => part.Name != "description")) part.WriteTo(json);
        json.WriteString("description", description);
        json.WriteEndObject();
    }

    private static void WriteLayout(Utf8JsonWriter json, TableSchema table, TableLayout layout)
    {
        if (layout.Partition != PartitionLength.None) WritePartitions(json, layout.Partition == PartitionLength.Day ? "DAY" : "MONTH", layout.Column ?? "", layout.Kept);
        WriteClusters(json, Clusters(table, layout));
    }

    private static void WritePartitions(Utf8JsonWriter json, string length, string column, TimeSpan? kept)
    {
        json.WriteStartObject("timePartitioning");
        json.WriteString("type", length);
        if (column.Length > 0) json.WriteString("field", column);
        if (kept is { } time) json.WriteString("expirationMs", ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }

    private static void WriteClusters(Utf8JsonWriter json, ImmutableArray<string> columns)
    {
        json.WriteStartObject("clustering");
        json.WriteStartArray("fields");
        foreach (string column in columns) json.WriteStringValue(column);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteLabels(Utf8JsonWriter json, ImmutableSortedDictionary<string, string> labels)
    {
        if (labels.IsEmpty) return;
        json.WriteStartObject("labels");
        foreach ((string name, string text) in labels) json.WriteString(name, text);
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

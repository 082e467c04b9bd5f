using System.Text.Json;
using MlConnector.Abstractions.Destinations;

namespace MlConnector.BigQuery.Loads;

/// <summary>The job that an upload becomes: all rows or none, into a table that must exist, with no row let through that does not fit.</summary>
internal static class LoadBody
{
    public static byte[] Of(string job, ContainerReference container, string table, BigQueryOptions options)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteStartObject("jobReference");
            json.WriteString("projectId", options.Project);
            json.WriteString("jobId", job);
            json.WriteString("location", options.Location);
            json.WriteEndObject();
            json.WriteStartObject("configuration");
            WriteLabels(json, options);
            json.WriteStartObject("load");
            json.WriteStartObject("destinationTable");
            json.WriteString("projectId", options.Project);
            json.WriteString("datasetId", container.Name);
            json.WriteString("tableId", table);
            json.WriteEndObject();
            json.WriteString("sourceFormat", "NEWLINE_DELIMITED_JSON");
            json.WriteString("writeDisposition", "WRITE_APPEND");
            json.WriteString("createDisposition", "CREATE_NEVER");
            json.WriteNumber("maxBadRecords", 0);
            json.WriteBoolean("ignoreUnknownValues", false);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    private static void WriteLabels(Utf8JsonWriter json, BigQueryOptions options)
    {
        if (options.Labels.IsEmpty) return;
        json.WriteStartObject("labels");
        foreach ((string name, string text) in options.Labels) json.WriteString(name, text);
        json.WriteEndObject();
    }
}

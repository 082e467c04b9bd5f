using System.Text.Json;
using MlConnector.Abstractions.Destinations;

namespace MlConnector.BigQuery.Loads;

/// <summary>What the bodies of all jobs have: our id, the location, labels.</summary>
internal static class JobResource
{
    /// <summary>A job with a configuration.</summary>
    public static byte[] Write(string job, BigQueryOptions options, Action<Utf8JsonWriter> configuration)
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
            configuration(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    /// <summary>A reference to a table.</summary>
    public static void WriteTable(Utf8JsonWriter json, string name, ContainerReference container, string table, BigQueryOptions options)
    {
        json.WriteStartObject(name);
        json.WriteString("projectId", options.Project);
        json.WriteString("datasetId", container.Name);
        json.WriteString("tableId", table);
        json.WriteEndObject();
    }

    private static void WriteLabels(Utf8JsonWriter json, BigQueryOptions options)
    {
        if (options.Labels.IsEmpty) return;
        json.WriteStartObject("labels");
        foreach ((string name, string text) in options.Labels) json.WriteString(name, text);
        json.WriteEndObject();
    }
}

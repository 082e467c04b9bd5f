using MlConnector.Abstractions.Destinations;

namespace MlConnector.BigQuery.WriteStreams;

/// <summary>Names of tables and streams in the Storage Write API. The service gives a stream its name; a batch remembers it.</summary>
internal static class StreamName
{
    /// <summary>A table: <c>projects/p/datasets/d/tables/t</c>.</summary>
    public static string TableOf(BigQueryOptions options, ContainerReference container, string table) => $"projects/{options.Project}/datasets/{container.Name}/tables/{table}";

    /// <summary>The stream that a batch was sent into before; null if what is remembered of it is no stream of its table (it was sent another way, or never).</summary>
    public static string? Remembered(BigQueryOptions options, ContainerReference container, BatchReference batch) =>
        batch.RequestId is { } name && name.StartsWith(TableOf(options, container, batch.Table.Name) + "/streams/", StringComparison.Ordinal) ? name : null;
}

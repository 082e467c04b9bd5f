using MlConnector.Abstractions.Destinations;

namespace MlConnector.BigQuery.Ways;

/// <summary>Claims on what the service allows for each second.</summary>
internal static class StreamingQuota
{
    /// <summary>A second, and what one request may be longer under way than a later one.</summary>
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(3);

    /// <summary>Bytes a second of the project, whichever way they take.</summary>
    public static QuotaClaim Bytes(BigQueryOptions options, long bytes) => PerSecond($"bigquery/project/{options.Project}/bytes", Math.Max(1, bytes), options.Streaming.BytesPerSecond, $"bytes a second of project {options.Project}");

    /// <summary>A claim; what is more than a second's worth takes all of it.</summary>
    public static QuotaClaim PerSecond(string key, long amount, long limit, string label) => new(key, Math.Min(amount, limit), [new QuotaWindow(Second, limit)]) { Label = label };
}

using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.Abstractions.Schemas;
using MlConnector.BigQuery.Ways;

namespace MlConnector.BigQuery.Inserts;

/// <summary>What a request of <c>insertAll</c> takes: rows a second of its table and of the project, because its rows have ids, and bytes a second of the project.</summary>
internal sealed class InsertClaims(BigQueryOptions options)
{
    /// <summary>The claims of one request.</summary>
    public ImmutableArray<QuotaClaim> Of(ContainerReference container, TableSchema table, int rows, long bytes) =>
    [
        StreamingQuota.PerSecond($"bigquery/table/{container.Id}.{table.Name}/inserted", rows, options.Streaming.InsertRowsPerSecond, $"rows a second of table {table.Name}"),
        StreamingQuota.PerSecond($"bigquery/project/{options.Project}/inserted", rows, options.Streaming.InsertRowsPerSecond, $"rows a second of project {options.Project}"),
        StreamingQuota.Bytes(options, bytes),
    ];
}

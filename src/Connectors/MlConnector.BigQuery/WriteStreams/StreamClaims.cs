using System.Collections.Immutable;
using MlConnector.Abstractions.Destinations;
using MlConnector.BigQuery.Ways;

namespace MlConnector.BigQuery.WriteStreams;

/// <summary>What a batch takes of the project: a stream, of which there are so many an hour, and bytes a second.</summary>
internal sealed class StreamClaims(BigQueryOptions options)
{
    /// <summary>An hour, and what one call may be longer under way than a later one.</summary>
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1) + TimeSpan.FromSeconds(3);

    /// <summary>Documented as what to stay below, in a second.</summary>
    private const long StreamsPerSecond = 40;

    /// <summary>The claims of one batch.</summary>
    public ImmutableArray<QuotaClaim> Of(long bytes)
    {
        QuotaClaim streams = StreamingQuota.PerSecond($"bigquery/project/{options.Project}/streams", 1, StreamsPerSecond, $"streams of project {options.Project}");
        return [streams with { Windows = streams.Windows.Add(new QuotaWindow(Hour, options.Streaming.StreamsPerHour)) }, StreamingQuota.Bytes(options, bytes)];
    }
}

using System.Globalization;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Reading;

namespace MlConnector.Engine.Runs;

/// <summary>What is asked of a source for one stream: the same for a run and for a dry run.</summary>
internal static class StreamReads
{
    /// <summary>The request, as of now.</summary>
    public static async Task<ReadRequest> AskAsync(AppliedStream applied, string? cursor, ISourceStream source, TimeProvider time, RunRequest request, CancellationToken cancel) =>
        new(applied.Plan.Stream, cursor, await source.TodayAsync(cancel), time.GetUtcNow(), request.Mode)
        {
            Since = applied.Plan.Since?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            Companies = [.. source.Companies],
            Only = request.Only,
        };
}

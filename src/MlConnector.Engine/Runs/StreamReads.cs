using System.Globalization;
using MlConnector.Abstractions.Sources;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Reading;

namespace MlConnector.Engine.Runs;

/// <summary>What is asked of a source for one stream: the same for a run and for a dry run.</summary>
internal static class StreamReads
{
    /// <summary>The request, as of now.</summary>
    /// <exception cref="Abstractions.Errors.ConnectorException"><c>AS-OF-DATE</c>: the source cannot answer for the day that is asked for.</exception>
    public static async Task<ReadRequest> AskAsync(AppliedStream applied, string? cursor, ISourceStream source, TimeProvider time, RunRequest request, CancellationToken cancel)
    {
        DateOnly today = await source.TodayAsync(cancel);
        return new ReadRequest(applied.Plan.Stream, cursor, today, time.GetUtcNow(), request.Mode)
        {
            Since = applied.Plan.Since?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            Companies = [.. source.Companies],
            Only = request.AsOf is { } day ? AsOfWindow.Of(applied.Plan.Stream, day, today) : request.Only,
        };
    }
}

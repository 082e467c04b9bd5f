using System.Collections.Concurrent;
using System.Collections.Immutable;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Delivery.Progress;

namespace MlConnector.Composition.Watching;

/// <summary>
/// Keeps how far each stream of a run is. Told on the path of rows, where it only notes; whoever shows it takes snapshots. <paramref name="expected"/> are the rows that streams are going to read, where
/// somebody could tell.
/// </summary>
public sealed class ProgressBoard(IReadOnlyDictionary<string, long> expected, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, StreamProgress> streams = new(StringComparer.Ordinal);

    /// <summary>Notes what was reached, if it tells how far a stream is.</summary>
    public void Note(in DeliveryEvent reached)
    {
        if (reached.Counts is null && reached.Point != DeliveryPoint.Waiting) return;
        DateTimeOffset now = time.GetUtcNow();
        FateCounts? counts = reached.Counts;
        string? waiting = reached.Point == DeliveryPoint.Waiting ? reached.Detail : null;
        (DateTimeOffset? until, DateTimeOffset? ends) = (reached.Until, reached.Ends);
        string stream = reached.Stream;
        streams.AddOrUpdate(
            stream,
            _ => new StreamProgress(stream, counts ?? new FateCounts(), now, now) { Expected = expected.TryGetValue(stream, out long rows) ? rows : null, Waiting = waiting, Until = until, Ends = ends },
            (_, known) => known with { Counts = counts ?? known.Counts, At = counts is null ? known.At : now, Waiting = waiting, Until = until, Ends = ends });
    }

    /// <summary>The streams as they stand, the first that was heard of in front.</summary>
    public ImmutableArray<StreamProgress> AsOf(DateTimeOffset now, bool ended) =>
        [.. streams.Values.Select(stream => stream.AsOf(now, ended)).OrderBy(stream => stream.Since).ThenBy(stream => stream.Stream, StringComparer.Ordinal)];
}

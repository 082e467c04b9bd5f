using MlConnector.Engine.Ports;

namespace MlConnector.Engine.Retention;

/// <summary>All dead letters of a stream, whatever became of them.</summary>
internal static class PurgeLetters
{
    private const int AtOnce = 1000;

    public static async Task<IReadOnlyList<DeadLetterRecord>> OfStreamAsync(IDeadLetterStore store, StreamRecord stream, CancellationToken cancel)
    {
        List<DeadLetterRecord> all = [];
        var filter = new DeadLetterFilter(stream.Pipeline, stream.Stream, State: null, Limit: AtOnce);
        while (true)
        {
            IReadOnlyList<DeadLetterRecord> some = await store.ListAsync(filter, cancel);
            all.AddRange(some.Where(letter => letter.Stream == stream.Id));
            if (some.Count < AtOnce) return all;
            filter = filter with { After = some[^1].Id };
        }
    }
}

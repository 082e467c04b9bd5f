using System.Globalization;

namespace MlConnector.BigQuery.Queries;

/// <summary>Names of requests that change something: repeated under one name, the service carries them out once (for 15 minutes).</summary>
internal sealed class RequestNames(TimeProvider time, Func<int> jitter)
{
    private long count;

    /// <summary>A name that no other request has, of at most 36 letters: the moment, chance and a count.</summary>
    public string Next() => string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow().UtcTicks:x}-{jitter():x}-{Interlocked.Increment(ref count) & 0xFFFFFFF:x}");
}

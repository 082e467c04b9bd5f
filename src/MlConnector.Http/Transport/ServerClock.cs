namespace MlConnector.Http.Transport;

/// <summary>The server's own time, as its answers tell it in their <c>Date</c>; between two answers it goes on by ours. Safe for concurrent calls.</summary>
public sealed class ServerClock(TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);
    private (DateTimeOffset Server, long Seen)? seen;

    /// <summary>Takes in what an answer told.</summary>
    public void Observe(DateTimeOffset? date)
    {
        if (date is { } server) seen = (server, time.GetTimestamp());
    }

    /// <summary>The server's time, or null if no answer of the last minute told it.</summary>
    public DateTimeOffset? Now => seen is { } fresh && time.GetElapsedTime(fresh.Seen) is var age && age < Kept ? fresh.Server + age : null;
}

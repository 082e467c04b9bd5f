using MlConnector.Abstractions.Destinations;

namespace MlConnector.BigQuery.Ways;

/// <summary>INV-3: how long it is since the last byte of a batch could have left, by the clock that cannot be set: a clock that is set forward makes nothing absent early.</summary>
internal sealed class SettleTime(BigQueryOptions options, TimeProvider time)
{
    private readonly long opened = time.GetTimestamp();

    /// <summary>Begins to look for a batch. Without a time of sending it was another process that sent, and died of it before this one began.</summary>
    public long Since(BatchReference batch) => batch.LastSentAt is null ? opened : time.GetTimestamp();

    /// <summary>What is left until an absence is believed; zero or less = it is late.</summary>
    public TimeSpan Left(long since) => options.Settle - time.GetElapsedTime(since);

    /// <summary>Waits before the next look.</summary>
    public Task WaitAsync(TimeSpan left, CancellationToken cancel) => Task.Delay(left <= TimeSpan.Zero || left > options.JobPoll ? options.JobPoll : left, time, cancel);
}

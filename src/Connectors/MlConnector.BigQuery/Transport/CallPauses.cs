using MlConnector.Http.Transport;

namespace MlConnector.BigQuery.Transport;

/// <summary>The pauses that Google's own clients make before they repeat a call: a second at first, twice as long each time, half a minute at most, jittered.</summary>
internal sealed class CallPauses(RetryOptions retry, Func<int> jitter)
{
    /// <summary>What is repeated, and for how long in all.</summary>
    public RetryOptions Retry { get; } = retry with { FirstDelay = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromSeconds(32), MaxDelay = TimeSpan.FromSeconds(32) };

    /// <summary>The pause after the first, second … failure, counted from 1; never shorter than the service asked for.</summary>
    public TimeSpan After(int failures, TimeSpan? asked) => RetryPipeline.Delay(Retry, failures - 1, asked, jitter());

    /// <summary>True if the service asks for a pause that is not made inside a call.</summary>
    public bool IsTooLong(TimeSpan? asked) => asked > Retry.MaxDelay;
}

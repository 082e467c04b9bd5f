using MlConnector.Abstractions.Errors;
using Polly;
using Polly.Retry;

namespace MlConnector.Http.Transport;

/// <summary>
/// Repeats what failed as <see cref="ErrorKind.Transient"/> or <see cref="ErrorKind.Throttled"/>, with growing, jittered pauses on the injected clock (INV-9).
/// Only for requests that may be repeated; never around a row post (INV-3).
/// </summary>
public static class RetryPipeline
{
    private static readonly ResiliencePropertyKey<long> FirstFailure = new("first failure");

    /// <summary>A pipeline; <paramref name="jitter"/> gives 0 ≤ value &lt; 1,000,000 parts; <paramref name="onRetry"/> hears of each pause.</summary>
    public static ResiliencePipeline Create(RetryOptions options, TimeProvider time, Func<int> jitter, Action<ConnectorError, TimeSpan, int>? onRetry = null)
    {
        if (options.Attempts == 0) return ResiliencePipeline.Empty;
        return new ResiliencePipelineBuilder { TimeProvider = time }.AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = Math.Max(options.Attempts, options.ThrottledAttempts ?? 0),
            ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is ConnectorException refused && Repeatable(refused.Error, options, arguments.AttemptNumber) && Patient(arguments.Context, options, time)),
            DelayGenerator = arguments => ValueTask.FromResult<TimeSpan?>(Delay(options, arguments.AttemptNumber, ErrorOf(arguments.Outcome).RetryAfter, jitter())),
            OnRetry = arguments =>
            {
                onRetry?.Invoke(ErrorOf(arguments.Outcome), arguments.RetryDelay, arguments.AttemptNumber + 1);
                return ValueTask.CompletedTask;
            },
        }).Build();
    }

    /// <summary>The pause before repetition <paramref name="attempt"/> (from 0): half of it fixed, half by jitter; never shorter than the server asked for.</summary>
    public static TimeSpan Delay(RetryOptions options, int attempt, TimeSpan? retryAfter, int jitter)
    {
        long full = Math.Min(options.MaxDelay.Ticks, options.FirstDelay.Ticks << Math.Min(attempt, 20));
        TimeSpan own = new((full / 2) + (full / 2 / 1_000_000 * jitter));
        return retryAfter is { } asked && asked > own ? asked + new TimeSpan(TimeSpan.TicksPerMillisecond / 10 * (jitter / 1000)) : own;
    }

    /// <summary>A pause for people: whole seconds, at least one.</summary>
    public static long Seconds(TimeSpan pause) => Math.Max(1, (pause.Ticks + TimeSpan.TicksPerSecond / 2) / TimeSpan.TicksPerSecond);

    private static bool Repeatable(ConnectorError error, RetryOptions options, int attempt) =>
        attempt < AttemptsOf(error, options) && error.Kind is ErrorKind.Transient or ErrorKind.Throttled && (error.RetryAfter is not { } wait || wait <= options.MaxDelay);

    private static int AttemptsOf(ConnectorError error, RetryOptions options) =>
        options.Fewer is { } fewer && fewer.Code == error.Code ? fewer.Attempts : error.Kind is ErrorKind.Throttled ? options.ThrottledAttempts ?? options.Attempts : options.Attempts;

    private static bool Patient(ResilienceContext context, RetryOptions options, TimeProvider time)
    {
        if (context.Properties.TryGetValue(FirstFailure, out long first)) return time.GetElapsedTime(first) < options.Patience;
        context.Properties.Set(FirstFailure, time.GetTimestamp());
        return true;
    }

    private static ConnectorError ErrorOf<T>(Outcome<T> outcome) => ((ConnectorException)outcome.Exception!).Error;
}

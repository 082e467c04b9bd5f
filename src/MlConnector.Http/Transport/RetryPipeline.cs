using MlConnector.Abstractions.Errors;
using Polly;
using Polly.Retry;

namespace MlConnector.Http.Transport;

/// <summary>
/// Repeats what failed at the server as <see cref="ErrorKind.Transient"/> or <see cref="ErrorKind.Throttled"/>, with growing, jittered pauses on the injected clock (INV-9).
/// Only for requests that may be repeated; never around a row post (INV-3).
/// </summary>
public static class RetryPipeline
{
    private const int OwnFaultAttempts = 5;
    private static readonly ResiliencePropertyKey<long> FirstFailure = new("first failure");

    /// <summary>A pipeline; <paramref name="jitter"/> gives 0 ≤ value &lt; 1,000,000 parts; <paramref name="onRetry"/> hears of each pause.</summary>
    public static ResiliencePipeline Create(RetryOptions options, TimeProvider time, Func<int> jitter, Action<ConnectorError, TimeSpan, int>? onRetry = null)
    {
        if (options.Attempts == 0) return ResiliencePipeline.Empty;
        return new ResiliencePipelineBuilder { TimeProvider = time }.AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = options.Attempts,
            ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Exception is ConnectorException refused && Repeatable(refused.Error, options, arguments.AttemptNumber) && Left(arguments.Context, refused.Error, options, time) > TimeSpan.Zero),
            DelayGenerator = arguments => ValueTask.FromResult<TimeSpan?>(DelayOf(arguments.Context, arguments.AttemptNumber, ErrorOf(arguments.Outcome), options, time, jitter())),
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
        long full = Math.Min(options.LongestPause.Ticks, options.FirstDelay.Ticks << Math.Min(attempt, 20));
        TimeSpan own = new((full / 2) + (full / 2 / 1_000_000 * jitter));
        return retryAfter is { } asked && asked > own ? asked + new TimeSpan(TimeSpan.TicksPerMillisecond / 10 * (jitter / 1000)) : own;
    }

    /// <summary>A pause for people: whole seconds, at least one.</summary>
    public static long Seconds(TimeSpan pause) => Math.Max(1, (pause.Ticks + TimeSpan.TicksPerSecond / 2) / TimeSpan.TicksPerSecond);

    private static bool Repeatable(ConnectorError error, RetryOptions options, int attempt) =>
        error.Kind is ErrorKind.Transient or ErrorKind.Throttled && !OwnFaults.IsOfDisk(error) && attempt < AttemptsOf(error, options) && (error.RetryAfter is not { } wait || wait <= options.MaxDelay);

    /// <summary>What the server fails at with this one request does not pass by waiting, as its being away does.</summary>
    private static int AttemptsOf(ConnectorError error, RetryOptions options) =>
        options.Fewer is { } fewer && fewer.Code == error.Code ? fewer.Attempts : error is { Code: HttpErrors.Server, OutOfReach: false } ? OwnFaultAttempts : int.MaxValue;

    /// <summary>A pause of our own choice ends with the patience, so that the last attempt is made then.</summary>
    private static TimeSpan DelayOf(ResilienceContext context, int attempt, ConnectorError error, RetryOptions options, TimeProvider time, int jitter)
    {
        TimeSpan delay = PauseOf(options, attempt, error, jitter), left = Left(context, error, options, time);
        return error.RetryAfter is null && left > TimeSpan.Zero && left < delay ? left : delay;
    }

    /// <summary>A limit that names no wait has pauses of its own, where the vendor's are known.</summary>
    private static TimeSpan PauseOf(RetryOptions options, int attempt, ConnectorError error, int jitter)
    {
        if (error is not { Kind: ErrorKind.Throttled, RetryAfter: null } || options.LimitPauses.IsEmpty) return Delay(options, attempt, error.RetryAfter, jitter);
        TimeSpan full = options.LimitPauses[Math.Min(attempt, options.LimitPauses.Length - 1)];
        return Delay(options with { FirstDelay = full, LongestPause = full }, 0, null, jitter);
    }

    /// <summary>What is left of the patience.</summary>
    private static TimeSpan Left(ResilienceContext context, ConnectorError error, RetryOptions options, TimeProvider time)
    {
        if (!context.Properties.TryGetValue(FirstFailure, out long first)) context.Properties.Set(FirstFailure, first = time.GetTimestamp());
        TimeSpan most = error.Kind == ErrorKind.Transient && options.FaultPatience < options.Patience ? options.FaultPatience.Value : options.Patience;
        return most - time.GetElapsedTime(first);
    }

    private static ConnectorError ErrorOf<T>(Outcome<T> outcome) => ((ConnectorException)outcome.Exception!).Error;
}

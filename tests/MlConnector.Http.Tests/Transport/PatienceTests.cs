using MlConnector.Abstractions.Errors;
using MlConnector.Http.Transport;
using Polly;

namespace MlConnector.Http.Tests.Transport;

/// <summary>How long a request that may be repeated is repeated, on a clock on which waiting takes no time (INV-9).</summary>
public sealed class PatienceTests
{
    private readonly WaitingClock clock = new();
    private readonly List<TimeSpan> pauses = [];

    [Theory]
    [InlineData(ErrorKind.Transient)]
    [InlineData(ErrorKind.Throttled)]
    public async Task A_server_that_is_away_for_two_minutes_fails_nothing_that_has_three_minutes_of_patience(ErrorKind kind)
    {
        long begin = clock.GetTimestamp();

        int attempts = await AskAsync(new RetryOptions { Patience = TimeSpan.FromMinutes(3) }, kind, () => clock.GetElapsedTime(begin) > TimeSpan.FromMinutes(2));

        Assert.InRange(attempts, 8, 20);
        Assert.InRange(clock.GetElapsedTime(begin), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(2.6));
    }

    [Fact]
    public async Task Pauses_grow_up_to_half_a_minute_and_the_last_attempt_is_made_when_patience_ends()
    {
        long begin = clock.GetTimestamp();

        await Assert.ThrowsAsync<ConnectorException>(() => AskAsync(new RetryOptions { Patience = TimeSpan.FromMinutes(10) }, ErrorKind.Transient, static () => false));

        Assert.Equal(TimeSpan.FromMinutes(10), clock.GetElapsedTime(begin));
        Assert.Equal(pauses.SkipLast(1).Order(), pauses.SkipLast(1));
        Assert.Equal((TimeSpan.FromSeconds(0.25), TimeSpan.FromSeconds(15)), (pauses[0], pauses.Max()));
    }

    [Fact]
    public async Task A_pause_that_the_server_asks_for_is_not_cut_short()
    {
        long begin = clock.GetTimestamp();

        await Assert.ThrowsAsync<ConnectorException>(() => AskAsync(new RetryOptions { Patience = TimeSpan.FromMinutes(1) }, ErrorKind.Throttled, static () => false, TimeSpan.FromSeconds(40)));

        Assert.Equal((2, TimeSpan.FromSeconds(80)), (pauses.Count, clock.GetElapsedTime(begin)));
    }

    /// <summary>What a vendor's own library waits where its limits name no time; faults keep their own pauses.</summary>
    [Theory]
    [InlineData(ErrorKind.Throttled, "0.5 1.5 5 15 15")]
    [InlineData(ErrorKind.Transient, "0.25 0.5 1 2 4")]
    public async Task A_limit_that_names_no_wait_has_pauses_of_its_own(ErrorKind kind, string expected)
    {
        var options = new RetryOptions { Patience = TimeSpan.FromMinutes(3), LimitPauses = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30)] };

        await AskAsync(options, kind, () => pauses.Count == 5);

        Assert.Equal(expected, string.Join(' ', pauses.Select(pause => ((decimal)pause.Ticks / TimeSpan.TicksPerSecond).ToString("0.##", System.Globalization.CultureInfo.InvariantCulture))));
    }

    /// <summary>Where a person waits for the answer, a system that is away is told soon; what is full for the minute is waited for all the same.</summary>
    [Theory]
    [InlineData(ErrorKind.Transient, 15)]
    [InlineData(ErrorKind.Throttled, 120)]
    public async Task Faults_may_have_less_patience_than_limits(ErrorKind kind, int seconds)
    {
        long begin = clock.GetTimestamp();

        await Assert.ThrowsAsync<ConnectorException>(() => AskAsync(new RetryOptions { Patience = TimeSpan.FromMinutes(2), FaultPatience = TimeSpan.FromSeconds(15) }, kind, static () => false));

        Assert.Equal(TimeSpan.FromSeconds(seconds), clock.GetElapsedTime(begin));
    }

    /// <summary>502 and 503 say that the service is away; 500 that it fails at this request.</summary>
    [Theory]
    [InlineData(false, 5)]
    [InlineData(true, 9)]
    public async Task What_the_server_fails_at_is_not_waited_for_as_its_being_away_is(bool away, int pausesMade)
    {
        var error = new ConnectorError(HttpErrors.Server, ErrorKind.Transient, ErrorOwner.ErpAdmin, "no answer", "wait") { OutOfReach = away };
        ResiliencePipeline patience = RetryPipeline.Create(new RetryOptions { Patience = TimeSpan.FromMinutes(1) }, clock, static () => 0, (_, pause, _) => pauses.Add(pause));

        await Assert.ThrowsAsync<ConnectorException>(() => patience.ExecuteAsync(_ => throw new ConnectorException(error), TestContext.Current.CancellationToken).AsTask());

        Assert.Equal(pausesMade, pauses.Count);
    }

    /// <summary>Pace, leases and refusals are kept in the store: what our own disk fails at is none of the server's faults. A store that is busy is free in a moment.</summary>
    [Theory]
    [InlineData("STORE-IO", 0)]
    [InlineData("STORE-FULL", 0)]
    [InlineData("STORE-BUSY", 9)]
    public async Task What_our_own_disk_fails_at_is_not_asked_of_the_server_again(string code, int pausesMade)
    {
        var error = new ConnectorError(code, ErrorKind.Transient, ErrorOwner.Operator, "the device failed", "look at the disk");
        ResiliencePipeline patience = RetryPipeline.Create(new RetryOptions { Patience = TimeSpan.FromMinutes(1) }, clock, static () => 0, (_, pause, _) => pauses.Add(pause));

        var thrown = await Assert.ThrowsAsync<ConnectorException>(() => patience.ExecuteAsync(_ => throw new ConnectorException(error), TestContext.Current.CancellationToken).AsTask());

        Assert.Equal((code, pausesMade), (thrown.Error.Code, pauses.Count));
    }

    [Fact]
    public async Task An_error_that_is_worth_few_attempts_gets_few()
    {
        await Assert.ThrowsAsync<ConnectorException>(() => AskAsync(new RetryOptions { Patience = TimeSpan.FromHours(1), Fewer = ("DOWN", 2) }, ErrorKind.Transient, static () => false));

        Assert.Equal(2, pauses.Count);
    }

    [Fact]
    public async Task Who_stops_does_not_wait_for_the_end_of_a_pause()
    {
        using var cancel = new CancellationTokenSource();
        ResiliencePipeline patience = RetryPipeline.Create(new RetryOptions { Patience = TimeSpan.FromHours(1) }, TimeProvider.System, static () => 0, (_, _, _) => cancel.Cancel());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => patience.ExecuteAsync(static _ => throw Error(ErrorKind.Transient, TimeSpan.FromMinutes(2)), cancel.Token).AsTask());
    }

    /// <summary>Asks until there is an answer; gives the attempts that it took.</summary>
    private async Task<int> AskAsync(RetryOptions options, ErrorKind kind, Func<bool> isBack, TimeSpan? retryAfter = null)
    {
        int attempts = 0;
        ResiliencePipeline patience = RetryPipeline.Create(options, clock, static () => 0, (_, pause, _) => pauses.Add(pause));
        await patience.ExecuteAsync(
            _ =>
            {
                attempts++;
                return isBack() ? ValueTask.CompletedTask : throw Error(kind, retryAfter);
            },
            TestContext.Current.CancellationToken);
        return attempts;
    }

    private static ConnectorException Error(ErrorKind kind, TimeSpan? retryAfter) => new(new ConnectorError("DOWN", kind, ErrorOwner.Operator, "no answer", "wait") { RetryAfter = retryAfter });

    /// <summary>Moves to the end of whatever is waited for.</summary>
    private sealed class WaitingClock : TimeProvider
    {
        private long now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Read(ref now);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime != Timeout.InfiniteTimeSpan) Interlocked.Add(ref now, dueTime.Ticks);
            return System.CreateTimer(callback, state, dueTime == Timeout.InfiniteTimeSpan ? dueTime : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }
}

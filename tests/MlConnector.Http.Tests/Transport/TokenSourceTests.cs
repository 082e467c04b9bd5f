using MlConnector.Abstractions.Errors;
using MlConnector.Http.Tokens;

namespace MlConnector.Http.Tests.Transport;

public sealed class TokenSourceTests
{
    private readonly Clock clock = new();
    private int fetched;

    [Fact]
    public async Task Many_callers_fetch_one_token()
    {
        TaskCompletionSource open = new();
        using TokenSource source = new(
            async _ =>
            {
                await open.Task;
                return Next();
            },
            clock);
        Task<string>[] callers = [.. Enumerable.Range(0, 20).Select(_ => source.GetAsync(CancellationToken.None).AsTask())];
        open.SetResult();
        Assert.All(await Task.WhenAll(callers), token => Assert.Equal("t1", token));
    }

    [Fact]
    public async Task A_token_is_renewed_ahead_of_its_end()
    {
        using TokenSource source = new(_ => Task.FromResult(Next()), clock);
        Assert.Equal("t1", await source.GetAsync(CancellationToken.None));
        clock.Now += TimeSpan.FromMinutes(54);
        Assert.Equal("t1", await source.GetAsync(CancellationToken.None));
        clock.Now += TimeSpan.FromMinutes(2);
        Assert.Equal("t2", await source.GetAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_refused_token_is_forgotten_a_newer_one_is_not()
    {
        using TokenSource source = new(_ => Task.FromResult(Next()), clock);
        await source.GetAsync(CancellationToken.None);
        source.Invalidate("t1");
        Assert.Equal("t2", await source.GetAsync(CancellationToken.None));
        source.Invalidate("t1");
        Assert.Equal("t2", await source.GetAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_failure_is_not_kept()
    {
        using TokenSource source = new(_ => ++fetched == 1 ? Task.FromException<AccessToken>(new InvalidOperationException()) : Task.FromResult(Next()), clock);
        await Assert.ThrowsAsync<InvalidOperationException>(() => source.GetAsync(CancellationToken.None).AsTask());
        Assert.Equal("t3", await source.GetAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_failure_is_shared_by_those_who_waited_for_it()
    {
        TaskCompletionSource open = new();
        using TokenSource source = new(
            async _ =>
            {
                fetched++;
                await open.Task;
                throw new ConnectorException(new ConnectorError("DOWN", ErrorKind.Transient, ErrorOwner.Operator, "no connection", "wait"));
            },
            clock);
        Task<string>[] callers = [.. Enumerable.Range(0, 20).Select(_ => source.GetAsync(CancellationToken.None).AsTask())];
        open.SetResult();
        foreach (Task<string> caller in callers) Assert.Equal("DOWN", (await Assert.ThrowsAsync<ConnectorException>(() => caller)).Error.Code);
        Assert.Equal(1, fetched);
        await Assert.ThrowsAsync<ConnectorException>(() => source.GetAsync(CancellationToken.None).AsTask());
        Assert.Equal(2, fetched);
    }

    [Fact]
    public void A_token_does_not_print_itself_INV_6() => Assert.DoesNotContain("c4n4ry", new AccessToken("c4n4ry", default).ToString(), StringComparison.Ordinal);

    private AccessToken Next() => new($"t{++fetched}", clock.Now + TimeSpan.FromHours(1));

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}

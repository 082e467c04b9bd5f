using MlConnector.Server.Standing;

namespace MlConnector.Server.Tests.Standing;

/// <summary>Many ask, one reads, and nobody is shown what was true before he asked.</summary>
public sealed class SharedReadingTests : IDisposable
{
    private readonly CancellationToken cancel = TestContext.Current.CancellationToken;
    private readonly SemaphoreSlim begun = new(0), ends = new(0);
    private int readings;

    /// <inheritdoc />
    public void Dispose()
    {
        begun.Dispose();
        ends.Dispose();
    }

    [Fact]
    public async Task Who_asks_while_a_reading_goes_on_shares_the_next_one()
    {
        var shared = new SharedReading<int>(ReadAsync);
        Task<int> first = shared.AskAsync(cancel);
        await begun.WaitAsync(cancel);
        Task<int>[] others = [shared.AskAsync(cancel), shared.AskAsync(cancel), shared.AskAsync(cancel)];
        ends.Release();
        Assert.Equal(1, await first);
        await begun.WaitAsync(cancel);
        ends.Release();
        int[] told = await Task.WhenAll(others);
        Assert.Equal([2, 2, 2], told);
    }

    [Fact]
    public async Task A_reading_that_failed_is_over()
    {
        var shared = new SharedReading<int>(() => ++readings == 1 ? throw new InvalidOperationException("once") : Task.FromResult(readings));
        await Assert.ThrowsAsync<InvalidOperationException>(() => shared.AskAsync(cancel));
        Assert.Equal(2, await shared.AskAsync(cancel));
    }

    [Fact]
    public async Task Who_gives_up_ends_it_for_nobody_else()
    {
        var shared = new SharedReading<int>(ReadAsync);
        using var impatient = new CancellationTokenSource();
        Task<int> left = shared.AskAsync(impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        await begun.WaitAsync(cancel);
        Task<int> stays = shared.AskAsync(cancel);
        ends.Release(2);
        Assert.Equal(2, await stays);
    }

    [Fact]
    public async Task Who_waits_for_the_one_that_goes_on_is_told_of_its_end_however_it_ends()
    {
        var shared = new SharedReading<int>(ReadAsync);
        Assert.True(shared.UnderWay.IsCompletedSuccessfully);
        Task<int> reading = shared.AskAsync(cancel);
        await begun.WaitAsync(cancel);
        Task underWay = shared.UnderWay;
        Assert.False(underWay.IsCompleted);
        ends.Release();
        await reading;
        await underWay;

        var failing = new SharedReading<int>(() => throw new InvalidOperationException("once"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => failing.AskAsync(cancel));
        await failing.UnderWay;
    }

    private async Task<int> ReadAsync()
    {
        int number = ++readings;
        begun.Release();
        await ends.WaitAsync(cancel);
        return number;
    }
}

using System.Net;
using MlConnector.Sandbox.Faults;
using MlConnector.Sandbox.Hosting;
using MlConnector.Sandbox.Tests.Hosting;
using MlConnector.Sandbox.Time;

namespace MlConnector.Sandbox.Tests.Faults;

public sealed class FaultRunnerTests : IAsyncLifetime
{
    private readonly EchoModule echo = new();
    private readonly VirtualClock clock = VirtualClock.FrozenAt(new DateTimeOffset(2026, 1, 31, 8, 0, 0, TimeSpan.Zero));
    private SandboxHost host = null!;
    private HttpClient client = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        host = await SandboxHost.StartAsync(new SandboxOptions { HttpsPort = null, Clock = clock }, [echo], Cancel);
        client = new HttpClient { BaseAddress = host.Http };
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await host.DisposeAsync();
    }

    [Fact]
    public async Task Respond_gives_status_body_and_headers_and_changes_nothing()
    {
        Order(new FaultOrder { Operation = "write", Status = 429, Body = "<html>busy</html>", ContentType = "text/html", Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["Retry-After"] = "7" } });

        using var answer = await client.PostAsync("write", null, Cancel);

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.Equal("<html>busy</html>", await answer.Content.ReadAsStringAsync(Cancel));
        Assert.Equal(TimeSpan.FromSeconds(7), answer.Headers.RetryAfter!.Delta);
        Assert.Equal(0, echo.Commits);
    }

    [Fact]
    public async Task After_every_and_times_decide_which_requests_are_struck()
    {
        Order(new FaultOrder { Operation = "read", After = 1, Every = 2, Times = 2, Status = 500 });

        List<int> statuses = [];
        for (var i = 0; i < 7; i++) statuses.Add((int)(await client.GetAsync("read", Cancel)).StatusCode);

        Assert.Equal([200, 500, 200, 500, 200, 200, 200], statuses);
    }

    [Theory]
    [InlineData(FaultEffect.DropBeforeCommit, 0)]
    [InlineData(FaultEffect.DropAfterCommit, 1)]
    public async Task A_dropped_connection_commits_before_or_not_at_all(FaultEffect effect, int commits)
    {
        Order(new FaultOrder { Operation = "write", Effect = effect });

        await Assert.ThrowsAsync<HttpRequestException>(() => client.PostAsync("write", null, Cancel));

        Assert.Equal(commits, echo.Commits);
    }

    [Fact]
    public async Task A_late_commit_happens_after_the_connection_died_when_its_time_has_come()
    {
        Order(new FaultOrder { Operation = "write", Effect = FaultEffect.CommitLate, Delay = TimeSpan.FromSeconds(20) });
        await Assert.ThrowsAsync<HttpRequestException>(() => client.PostAsync("write", null, Cancel));

        clock.Advance(TimeSpan.FromSeconds(19));
        Assert.Equal((0, 1), (echo.Commits, host.Context.LateCommits.Count));
        clock.Advance(TimeSpan.FromSeconds(1));
        await host.Context.LateCommits.SettledAsync();

        Assert.Equal(1, echo.Commits);
    }

    [Fact]
    public async Task A_delay_lasts_on_the_virtual_clock()
    {
        Order(new FaultOrder { Operation = "read", Effect = FaultEffect.Delay, Delay = TimeSpan.FromHours(3) });
        var reading = client.GetStringAsync("read", Cancel);
        while (host.Context.Counters["echo.faults"] == 0) await Task.Yield();

        Assert.False(reading.IsCompleted);
        while (!reading.IsCompleted)
        {
            clock.Advance(TimeSpan.FromHours(3));
            await Task.Yield();
        }
        Assert.Equal("0123456789", await reading);
    }

    [Fact]
    public async Task Truncate_ends_the_body_early_and_cut_breaks_it()
    {
        Order(new FaultOrder { Operation = "read", Effect = FaultEffect.Truncate, Bytes = 4 });
        Order(new FaultOrder { Operation = "read", Effect = FaultEffect.CutBody, Bytes = 4 });

        Assert.Equal("0123", await client.GetStringAsync("read", Cancel));
        await Assert.ThrowsAnyAsync<Exception>(() => client.GetStringAsync("read", Cancel));
        Assert.Equal("0123456789", await client.GetStringAsync("read", Cancel));
    }

    [Fact]
    public async Task Sessions_expire_and_scenarios_play_before_the_answer()
    {
        Order(new FaultOrder { Operation = "read", Effect = FaultEffect.ExpireSessions });
        Order(new FaultOrder { Operation = "read", Effect = FaultEffect.PlayScenario, Scenario = "touch" });

        await client.GetStringAsync("read", Cancel);
        await client.GetStringAsync("read", Cancel);

        Assert.Equal((1, 1), (echo.Expired, echo.Commits));
    }

    [Fact]
    public void An_order_that_contradicts_itself_is_refused_with_every_problem()
    {
        var refused = Assert.Throws<ArgumentException>(() => Order(new FaultOrder { Every = 0, Times = 0, Status = 99, After = -1 }));

        foreach (var place in (string[])["every", "times", "status", "after"]) Assert.Contains(place, refused.Message, StringComparison.Ordinal);
    }

    private void Order(FaultOrder order) => host.Context.Faults.Order(order with { Module = "echo" });
}

using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using MlConnector.Abstractions.Configuration;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Delivery.Progress;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;
using MlConnector.Sandbox.Time;
using MlConnector.Server.Configuration;
using MlConnector.Server.Hosting;
using MlConnector.Server.Runs;
using MlConnector.Server.Telemetry;
using MlConnector.Server.Tests.World;

namespace MlConnector.Server.Tests.Runs;

/// <summary>A run of which nothing is heard is given up, one that waits for a reason is not.</summary>
public sealed class StuckWatchTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 29, 8, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task A_silent_run_is_reported_ended_and_forgotten_when_the_next_one_ends_by_itself()
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        using VirtualClock clock = VirtualClock.FrozenAt(Start);
        await using ServerSite site = await ServerSite.StartAsync(clock);
        using var meter = new Meter("stuck");
        await using RunDesk desk = Desk(site.Workspace, meter, places: 1);
        StuckWatch watch = Watch(site.Workspace, desk);
        LiveRun run = desk.Begin(Pipeline("finance"), new RunRequest("test"), Hang);
        LiveRun queued = desk.Begin(Pipeline("stock"), new RunRequest("test"), (_, _, _) => Task.CompletedTask);
        await UntilAsync(() => run.HasBegun);
        run.On(new DeliveryEvent(DeliveryPoint.PageRead, "finance", "gl"));
        clock.Advance(Limit);
        await watch.LookAsync(cancel);
        Assert.Null(run.StuckAt);
        clock.Advance(TimeSpan.FromSeconds(1));
        await watch.LookAsync(cancel);
        await run.Ended;
        Assert.Equal((run.RunId, Start), desk.StuckOf("finance") is { } stuck ? (stuck.RunId, stuck.HeardAt) : default);
        Assert.Contains(await site.Workspace.Store.Audit.SearchAsync("run.stuck", null, 10, cancel), entry => entry.Subject == "finance");
        await queued.Ended;
        Assert.Null(queued.StuckAt);
        await desk.Begin(Pipeline("finance"), new RunRequest("test"), (_, _, _) => Task.CompletedTask).Ended;
        Assert.Null(desk.StuckOf("finance"));
    }

    [Fact]
    public async Task A_run_that_waits_for_a_limit_is_silent_only_from_the_end_of_its_wait()
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        using VirtualClock clock = VirtualClock.FrozenAt(Start);
        await using ServerSite site = await ServerSite.StartAsync(clock);
        using var meter = new Meter("stuck");
        await using RunDesk desk = Desk(site.Workspace, meter, places: 1);
        StuckWatch watch = Watch(site.Workspace, desk);
        LiveRun run = desk.Begin(Pipeline("finance"), new RunRequest("test"), Hang);
        await UntilAsync(() => run.HasBegun);
        run.On(new DeliveryEvent(DeliveryPoint.Waiting, "finance", "gl") { Detail = "posts", Until = Start.AddHours(1) });
        clock.Advance(TimeSpan.FromHours(1) + Limit);
        await watch.LookAsync(cancel);
        Assert.Null(run.StuckAt);
        clock.Advance(TimeSpan.FromMinutes(1));
        await watch.LookAsync(cancel);
        Assert.NotNull(run.StuckAt);
        await run.Ended;
    }

    /// <summary>Its thread hangs in something that hears no wish to end.</summary>
    [Fact]
    public async Task The_service_ends_although_a_run_does_not()
    {
        using VirtualClock clock = VirtualClock.FrozenAt(Start);
        await using ServerSite site = await ServerSite.StartAsync(clock);
        using var meter = new Meter("stuck");
        RunDesk desk = Desk(site.Workspace, meter, places: 1);
        var never = new TaskCompletionSource();
        LiveRun run = desk.Begin(Pipeline("finance"), new RunRequest("test"), (_, _, _) => never.Task);
        await UntilAsync(() => run.HasBegun);
        Task ending = desk.StopAllAsync(TimeSpan.FromMinutes(1));
        while (!ending.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.InRange(clock.GetUtcNow() - Start, TimeSpan.FromSeconds(70), TimeSpan.FromMinutes(10));
        Assert.False(run.Ended.IsCompleted);
        never.SetResult();
        await run.Ended;
        await desk.DisposeAsync();
    }

    private static Task Hang(PipelineRunning running, RunRequest request, CancellationToken stop) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);

    private static RunDesk Desk(Workspace workspace, Meter meter, int places) =>
        new(workspace, new ServerOptions { ParallelRuns = places }, new Server.Runs.Logs.RunLogs(workspace), new RunTelemetry(workspace, meter, NullLogger<RunTelemetry>.Instance), NullLogger<RunDesk>.Instance);

    private static StuckWatch Watch(Workspace workspace, RunDesk desk) => new(workspace, desk, new CurrentSettings(new WrittenSettings("", new MapNode(default, []), new ServiceSettings { StuckAfter = Limit })), NullLogger<StuckWatch>.Instance);

    /// <summary>Only its name counts here: what runs is the test's.</summary>
    private static StoredPipeline Pipeline(string name) => new(new Revision(name, 1, "", "", "ann", Start), null!);

    private static async Task UntilAsync(Func<bool> so)
    {
        while (!so()) await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
    }
}

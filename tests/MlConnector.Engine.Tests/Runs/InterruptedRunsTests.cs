using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Tests.Delivery.Fixtures;

namespace MlConnector.Engine.Tests.Runs;

public sealed class InterruptedRunsTests
{
    [Fact]
    public async Task A_run_whose_process_died_is_settled_by_the_next_one_and_a_living_one_is_left_alone_INV8()
    {
        await using var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk);
        await runs.InProcessAsync(async (services, _) =>
        {
            foreach (string id in new[] { "run-dead", "run-alive" }) await services.Store.Runs.StartAsync(new RunRecord(id, "finance", 1, RunState.Running, desk.Time.GetUtcNow()), CancellationToken.None);
            using IDisposable life = services.Leases.Live("run-alive");
            Assert.Equal(["run-dead"], await new InterruptedRuns(services).SettleAsync("finance", "test", CancellationToken.None));
            Assert.Empty(await new InterruptedRuns(services).SettleAsync("finance", "test", CancellationToken.None));
            return 0;
        });
        desk.Source.Fill(3);
        RunResult next = await runs.RunAsync();
        await using var store = await desk.OpenStoreAsync();
        Dictionary<string, RunRecord> stored = (await store.Runs.ListAsync("finance", 10, CancellationToken.None)).ToDictionary(run => run.RunId);
        Assert.Equal((RunState.Interrupted, null), (stored["run-dead"].State, stored["run-dead"].EndedAt));
        Assert.Equal(RunState.Interrupted, stored["run-alive"].State);
        Assert.Equal(RunState.Verified, stored[next.RunId].State);
        List<string> noticed = [];
        await foreach (AuditEntry entry in store.Audit.ReadAsync(1, CancellationToken.None)) noticed.Add(entry.Action);
        Assert.Equal(2, noticed.Count(action => action == "run.interrupted"));
    }

    [Fact]
    public async Task A_run_leaves_no_lock_file_behind()
    {
        await using var desk = new DeliveryDesk();
        await using var runs = new RunDesk(desk);
        desk.Source.Fill(3);
        await runs.RunAsync();
        Assert.DoesNotContain(Directory.EnumerateFiles(runs.Locks), file => Path.GetFileName(file).StartsWith("run-", StringComparison.Ordinal));
    }
}

using System.Globalization;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;
using MlConnector.Server.Runs;
using MlConnector.Server.Tests.World;

namespace MlConnector.Server.Tests.Runs;

/// <summary>A run costs the same however many other pipelines there are: all of them together would cost the square of their number otherwise.</summary>
public sealed class RunCostTests
{
    private const int Others = 30;
    private readonly CancellationToken cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_takes_as_many_statements_beside_many_pipelines_as_alone()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
        StoredPipeline stored = await systems.ApplyAsync(site);

        // Its loops ask the store too.
        await site.Host.StopAsync();
        await RunAsync(site, stored);
        long alone = await StatementsAsync(site, stored);
        for (int number = 1; number <= Others; number++) await AddAsync(site, stored, number);
        await RunAsync(site, stored);
        Assert.Equal(alone, await StatementsAsync(site, stored));
    }

    /// <summary>A pipeline into a container of its own.</summary>
    private async Task AddAsync(ServerSite site, StoredPipeline pattern, int number)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"other-{number:D2}");
        string content = pattern.Revision.Content.Replace(pattern.Content.Container!.Id, name, StringComparison.Ordinal);
        await site.Workspace.Store.Revisions.AddAsync(name, 0, content, name, "test", pattern.Revision.At, cancel);
        await site.Workspace.Store.Streams.OpenAsync(name, "ap_suppliers", "Suppliers", cancel);
    }

    /// <summary>The fewest of some runs that find nothing new: a lease that is renewed meanwhile is none of it.</summary>
    private async Task<long> StatementsAsync(ServerSite site, StoredPipeline stored)
    {
        long fewest = long.MaxValue;
        for (int run = 0; run < 3; run++)
        {
            long before = site.Workspace.Store.Statements;
            await RunAsync(site, stored);
            fewest = Math.Min(fewest, site.Workspace.Store.Statements - before);
        }

        return fewest;
    }

    private async Task RunAsync(ServerSite site, StoredPipeline stored)
    {
        var watch = new LiveRun("", stored.Name, "test", site.Workspace.Time);
        (RunResult result, _) = await new PipelineRunning(site.Workspace, watch.Expecting, cancel).RunAsync(stored, new RunRequest("test"), cancel);
        Assert.Equal(RunState.Verified, result.State);
    }
}

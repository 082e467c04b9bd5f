using Microsoft.Extensions.DependencyInjection;
using MlConnector.Engine.Ports;
using MlConnector.Server.Alerts.Facts;
using MlConnector.Server.Standing;
using MlConnector.Server.Tests.World;

namespace MlConnector.Server.Tests.Alerts;

/// <summary>What the newest run that came to a result says, told from the last run of each pipeline, whatever came after it.</summary>
public sealed class RunFindingTests
{
    private readonly CancellationToken cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_that_decides_nothing_does_not_end_what_the_one_before_it_said_and_is_read_once()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
        await systems.ApplyAsync(site);
        var findings = site.Host.Services.GetRequiredService<RunFindings>();
        Assert.Empty(await findings.OfAsync(await StandingAsync(site), cancel));
        await EndAsync(site, RunState.Failed, 40);
        Assert.Equal("failed", Assert.Single(await findings.OfAsync(await StandingAsync(site), cancel)).Kind);
        await EndAsync(site, RunState.Stopped, 30);
        await EndAsync(site, RunState.Waiting, 20);
        PipelineStanding standing = await StandingAsync(site);
        Assert.Equal(RunState.Waiting, Assert.Single(standing.Runs).State);
        Assert.Equal("failed", Assert.Single(await findings.OfAsync(standing, cancel)).Kind);
        long asked = site.Workspace.Store.Statements;
        await findings.OfAsync(standing, cancel);
        Assert.Equal(asked, site.Workspace.Store.Statements);
        await EndAsync(site, RunState.Verified, 10);
        Assert.Empty(await findings.OfAsync(await StandingAsync(site), cancel));
    }

    private async Task<PipelineStanding> StandingAsync(ServerSite site) => Assert.Single(await site.Host.Services.GetRequiredService<StandingReader>().ListAsync(cancel));

    private async Task EndAsync(ServerSite site, RunState state, int minutesAgo)
    {
        DateTimeOffset at = site.Workspace.Time.GetUtcNow() - TimeSpan.FromMinutes(minutesAgo);
        string run = site.Workspace.Ids.Next();
        await site.Workspace.Store.Runs.StartAsync(new RunRecord(run, SandboxSystems.Pipeline, 1, RunState.Running, at), cancel);
        await site.Workspace.Store.Runs.FinishAsync(run, state, at.AddMinutes(1), new RunTotals(0, 0, 0), cancel);
    }
}

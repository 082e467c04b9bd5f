using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using MlConnector.Engine.Ports;
using MlConnector.Server.Runs;
using MlConnector.Server.Tests.World;

namespace MlConnector.Server.Tests.Runs;

/// <summary>A pipeline with streams that keep days is run now like any other: those are read only when a day is asked for.</summary>
public sealed class DaySnapshotTests
{
    private readonly CancellationToken cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_now_leaves_out_what_keeps_days()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
        await systems.ApplyAsync(site, "ap_suppliers: {}, stock_snapshots: {}");
        JsonElement told = await site.EndedAsync((await site.PostAsync($"pipelines/{SandboxSystems.Pipeline}/runs")).Is(HttpStatusCode.Accepted));
        Assert.Equal("verified", told.GetProperty("summary").GetProperty("state").GetString());
        string page = await (await site.SignInAsync(Role.Operator)).ActAsync("/account", $"/acts/pipelines/{SandboxSystems.Pipeline}/run");
        if (site.Host.Services.GetRequiredService<RunDesk>().Of(SandboxSystems.Pipeline) is { } live) await live.Ended;
        RunRecord pressed = (await site.Workspace.Store.Runs.FindAsync(page.Split('/')[^1], cancel))!;
        Assert.Equal((RunState.Verified, "ap_suppliers"), (pressed.State, Assert.Single(pressed.Streams.Keys)));
    }
}

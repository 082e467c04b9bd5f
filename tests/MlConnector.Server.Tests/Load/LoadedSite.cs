using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Ports;
using MlConnector.Sandbox.PowerBi;
using MlConnector.Sandbox.Time;
using MlConnector.Server.Runs;
using MlConnector.Server.Schedules;
using MlConnector.Server.Tests.World;

namespace MlConnector.Server.Tests.Load;

/// <summary>A service with many pipelines over one ERP, all of them due in the same moments, in a time that the test moves.</summary>
internal sealed class LoadedSite : IAsyncDisposable
{
    private readonly LoadSize size;
    private readonly VirtualClock clock;

    private LoadedSite(LoadSize size, VirtualClock clock, ServerSite site, SandboxSystems systems) => (this.size, this.clock, Site, Systems) = (size, clock, site, systems);

    public ServerSite Site { get; }

    public SandboxSystems Systems { get; }

    public IReadOnlyList<string> Pipelines { get; private set; } = [];

    public RunDesk Desk => Site.Host.Services.GetRequiredService<RunDesk>();

    /// <summary>The first turn after the beginning. The last one is not later than the real time, so that the folder can be served afterwards.</summary>
    public DateTimeOffset FirstTurn { get; private set; }

    /// <summary>Begins a service and applies its pipelines; nothing runs before time moves.</summary>
    public static async Task<LoadedSite> StartAsync(LoadSize size, CancellationToken cancel)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        DateTimeOffset first = new DateTimeOffset(now.Ticks - now.Ticks % LoadSize.Turn.Ticks, TimeSpan.Zero) - (size.Turns - 1) * LoadSize.Turn;
        VirtualClock frozen = VirtualClock.FrozenAt(first - TimeSpan.FromMinutes(4));
        ServerSite site = await ServerSite.StartAsync(frozen);

        // One app asks for all pipelines: more than the vendor answers a minute.
        var powerBi = new PowerBiSandboxOptions { QueriesPerMinute = 1_000_000 };
        var loaded = new LoadedSite(size, frozen, site, await SandboxSystems.StartAsync(site.Folder, powerBi, frozen)) { FirstTurn = first };
        await loaded.ApplyAsync(cancel);
        return loaded;
    }

    /// <summary>Every pipeline reads for the first time, as soon as it is noticed.</summary>
    public async Task BeginAsync(CancellationToken cancel)
    {
        Site.Host.Services.GetRequiredService<ScheduleLoop>().Nudge(Pipelines[0]);
        await new TurnTime(clock, Desk, size.Pipelines).UntilAllRanAsync(FirstTurn, cancel);
    }

    /// <summary>Lets one turn after the other come, each with something new at the source.</summary>
    public async Task PlayAsync(CancellationToken cancel)
    {
        for (int turn = 0; turn < size.Turns; turn++)
        {
            Systems.Syspro.Play("insert-row", new Dictionary<string, string>(StringComparer.Ordinal) { ["table"] = "ApSupplier", ["position"] = "last" });
            Systems.Syspro.Play("change-row", new Dictionary<string, string>(StringComparer.Ordinal) { ["table"] = "ApSupplier", ["position"] = "first" });
            var time = new TurnTime(clock, Desk, size.Pipelines);
            time.GoTo(FirstTurn + turn * LoadSize.Turn);
            await time.UntilAllRanAsync(FirstTurn + (turn + 1) * LoadSize.Turn, cancel);
        }
    }

    /// <summary>Halts all schedules, so that whoever serves the folder next has an idle service.</summary>
    public async Task HaltAsync(CancellationToken cancel)
    {
        foreach (string pipeline in Pipelines) await Site.Workspace.Store.Pauses.PauseAsync(new SchedulePause(pipeline, "test", clock.GetUtcNow(), "the load is over"), cancel);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        // Who ends waits by this clock.
        clock.Run();
        await Site.DisposeAsync();
        await Systems.DisposeAsync();
        clock.Dispose();
    }

    private async Task ApplyAsync(CancellationToken cancel)
    {
        foreach ((string name, string value) in SandboxSystems.Secrets) await Site.Workspace.Vault.SetAsync(name, value, null, "test", cancel);
        ConfigurationFile file = ConfigurationFile.Parse("load", Configuration(), Site.Folder);
        foreach (var pipeline in file.Model.Pipelines)
        {
            await using PipelineSite opened = await PipelineSite.OpenAsync(file, pipeline, Site.Workspace.Services);
            await new PipelineApplier(Site.Workspace).ApplyAsync(opened, file, new ApplyConsent("test"), null, cancel);
        }

        Pipelines = [.. file.Model.Pipelines.Select(pipeline => pipeline.Name)];
    }

    /// <summary>The configuration of the sandbox with as many pipelines as wanted, each into a dataset of its own.</summary>
    private string Configuration()
    {
        string one = Systems.Configuration("ap_suppliers: {}").Replace("queriesPerMinute: 1200", "queriesPerMinute: 1000000", StringComparison.Ordinal);
        int at = one.IndexOf($"  {SandboxSystems.Pipeline}:", StringComparison.Ordinal);
        string pipeline = one[at..].Replace("    dataset: Finance", "    dataset: Finance\n    schedule: every 5 minutes", StringComparison.Ordinal);
        IEnumerable<string> all = Enumerable.Range(1, size.Pipelines).Select(number => Numbered(pipeline, number.ToString("D3", CultureInfo.InvariantCulture)));
        return one[..at] + string.Join('\n', all);
    }

    private static string Numbered(string pipeline, string number) =>
        pipeline.Replace($"  {SandboxSystems.Pipeline}:", $"  load-{number}:", StringComparison.Ordinal).Replace("dataset: Finance", $"dataset: Load {number}", StringComparison.Ordinal);
}

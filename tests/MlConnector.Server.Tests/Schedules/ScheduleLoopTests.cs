using Microsoft.Extensions.DependencyInjection;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Configuration.Revisions;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;
using MlConnector.Engine.Schedules;
using MlConnector.Server.Runs;
using MlConnector.Server.Schedules;
using MlConnector.Server.Standing;
using MlConnector.Server.Tests.World;

namespace MlConnector.Server.Tests.Schedules;

/// <summary>The loop over a real data folder and the sandbox: what is due begins by itself, once; what is halted, taken or refused does not begin again and again.</summary>
public sealed class ScheduleLoopTests
{
    private readonly CancellationToken cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_applied_with_a_schedule_runs_by_itself_and_only_once()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
        await ApplyAsync(site, systems, "hourly");
        RunRecord run = await RunAsync(site, run => run.EndedAt is not null);
        Assert.Equal((RunState.Verified, ScheduleLoop.By, "poll"), (run.State, run.By, run.Purpose));
        await PauseAsync(2);
        Assert.Single(await site.Workspace.Store.Runs.ListAsync(SandboxSystems.Pipeline, 10, cancel));
        Assert.True(site.Host.Services.GetRequiredService<ScheduleLoop>().LookOf(SandboxSystems.Pipeline)!.Next > site.Workspace.Time.GetUtcNow());
    }

    [Fact]
    public async Task A_halted_schedule_begins_nothing_until_it_is_let_go_on()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
        await HaltAsync(site);
        await ApplyAsync(site, systems, "hourly");
        await PauseAsync(2);
        Assert.Empty(await site.Workspace.Store.Runs.ListAsync(SandboxSystems.Pipeline, 10, cancel));
        HttpClient person = await site.SignInAsync(Role.Operator);
        await person.ActAsync("/account", $"/acts/pipelines/{SandboxSystems.Pipeline}/resume");
        Assert.Equal(RunState.Verified, (await RunAsync(site, run => run.EndedAt is not null)).State);
    }

    [Fact]
    public async Task A_run_that_cannot_begin_is_told_and_not_begun_again_at_once()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
        await HaltAsync(site);
        await ApplyAsync(site, systems, "hourly");
        await ForgetSettingAsync(site);
        await GoOnAsync(site);
        RunDesk desk = site.Host.Services.GetRequiredService<RunDesk>();
        while (desk.RefusedOf(SandboxSystems.Pipeline) is null) await PauseAsync(0);
        long changes = desk.Changes;
        await PauseAsync(3);
        Assert.Equal(changes, desk.Changes);
        Need need = Assert.Single((await site.Host.Services.GetRequiredService<StandingReader>().FindAsync(SandboxSystems.Pipeline, cancel))!.Needs);
        Assert.Equal(("refused", "CONFIG-UNKNOWN"), (need.Kind, need.Code));
        Assert.Contains(need.Code, await (await site.SignInAsync(Role.Viewer)).GetStringAsync("/", cancel), StringComparison.Ordinal);
    }

    /// <summary>What connects has begun: that its file of authorities is gone is told by the run, and its turn is used up.</summary>
    [Fact]
    public async Task A_run_that_cannot_connect_fails_with_the_reason_and_is_not_begun_again_at_once()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
        await HaltAsync(site);
        await ApplyAsync(site, systems, "hourly");
        File.Delete(systems.CertificateFile);
        await GoOnAsync(site);
        RunRecord run = await RunAsync(site, run => run.EndedAt is not null);
        await PauseAsync(2);
        Assert.Single(await site.Workspace.Store.Runs.ListAsync(SandboxSystems.Pipeline, 10, cancel));
        Assert.Equal(RunState.Failed, run.State);
        Assert.Contains("HTTP-TRUSTED-CA", Assert.Single(run.Streams.Values), StringComparison.Ordinal);
    }

    /// <summary>Two that look at the same store find the same turn; the row in the store decides.</summary>
    [Fact]
    public async Task INV_8_a_turn_that_another_took_is_left_to_it()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
        await HaltAsync(site);
        StoredPipeline stored = await ApplyAsync(site, systems, "hourly");
        DateTimeOffset turn = new(2026, 11, 29, 10, 0, 0, TimeSpan.Zero);
        await site.Workspace.Store.Runs.StartAsync(new RunRecord("another", stored.Name, 1, RunState.Running, turn) { DueAt = turn }, cancel);
        await site.Workspace.Store.Runs.FinishAsync("another", RunState.Verified, turn, new RunTotals(0, 0, 0), cancel);
        RunDesk desk = site.Host.Services.GetRequiredService<RunDesk>();
        LiveRun run = desk.Start(stored, new RunRequest(ScheduleLoop.By) { DueAt = turn });
        await run.Ended;
        Assert.Equal("RUN-TURN-TAKEN", Assert.Single(run.Refused).Code);
        Assert.DoesNotContain((await site.Host.Services.GetRequiredService<StandingReader>().FindAsync(stored.Name, cancel))!.Needs, need => need.Kind == "refused");
    }

    /// <summary>It died before it had read anything: nothing but its row tells of the turn that it took.</summary>
    [Fact]
    public async Task A_turn_whose_run_was_killed_is_run_again()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
        await HaltAsync(site);
        StoredPipeline stored = await ApplyAsync(site, systems, "hourly");
        RunDesk desk = site.Host.Services.GetRequiredService<RunDesk>();
        await desk.Start(stored, new RunRequest("ann")).Ended;
        RunRecord first = (await site.Workspace.Store.Runs.ListAsync(stored.Name, 1, cancel))[0];
        DateTimeOffset turn = new(first.StartedAt.Year, first.StartedAt.Month, first.StartedAt.Day, first.StartedAt.Hour, 0, 0, TimeSpan.Zero);
        var killed = new RunRecord("killed", stored.Name, 1, RunState.Running, first.StartedAt.AddHours(-1)) { DueAt = turn };
        await site.Workspace.Store.Runs.StartAsync(killed, cancel);
        PipelineTurn before = await new PipelineTurns(site.Workspace.Engine).OfAsync(stored.Name, stored.Content, "test", awaking: false, cancel);
        Assert.Empty(before.Streams);
        LiveRun run = desk.Start(stored, new RunRequest(ScheduleLoop.By) { DueAt = turn });
        await run.Ended;
        Assert.Empty(run.Refused);
        Assert.Equal(turn, (await site.Workspace.Store.Runs.FindAsync(run.RunId, cancel))!.DueAt);
    }

    private static async Task<StoredPipeline> ApplyAsync(ServerSite site, SandboxSystems systems, string schedule)
    {
        StoredPipeline stored = await systems.ApplyAsync(site, schedule: schedule);
        site.Host.Services.GetRequiredService<ScheduleLoop>().Nudge(SandboxSystems.Pipeline);
        return stored;
    }

    /// <summary>A setting was applied that this version does not know.</summary>
    private async Task ForgetSettingAsync(ServerSite site)
    {
        IRevisionStore revisions = site.Workspace.Store.Revisions;
        Revision applied = (await revisions.FindAsync(SandboxSystems.Pipeline, null, cancel))!;
        string content = applied.Content.Replace("\"settle\"", "\"settles\"", StringComparison.Ordinal);
        await revisions.AddAsync(applied.Pipeline, applied.Number, content, RevisionJson.Hash(content), "test", site.Workspace.Time.GetUtcNow(), cancel);
    }

    private Task HaltAsync(ServerSite site) => site.Workspace.Store.Pauses.PauseAsync(new SchedulePause(SandboxSystems.Pipeline, "ann", site.Workspace.Time.GetUtcNow(), "test"), cancel);

    private async Task GoOnAsync(ServerSite site)
    {
        await site.Workspace.Store.Pauses.ResumeAsync(SandboxSystems.Pipeline, cancel);
        site.Host.Services.GetRequiredService<ScheduleLoop>().Nudge(SandboxSystems.Pipeline);
    }

    private async Task<RunRecord> RunAsync(ServerSite site, Func<RunRecord, bool> wanted)
    {
        while (true)
        {
            if ((await site.Workspace.Store.Runs.ListAsync(SandboxSystems.Pipeline, 1, cancel)).FirstOrDefault(wanted) is { } run) return run;
            await PauseAsync(0);
        }
    }

    private Task PauseAsync(int seconds) => Task.Delay(TimeSpan.FromSeconds(seconds) + TimeSpan.FromMilliseconds(100), TimeProvider.System, cancel);
}

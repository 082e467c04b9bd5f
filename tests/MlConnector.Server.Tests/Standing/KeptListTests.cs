using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Ports;
using MlConnector.Sandbox.Time;
using MlConnector.Server.Standing;
using MlConnector.Server.Tests.World;
using MlConnector.Store;

namespace MlConnector.Server.Tests.Standing;

/// <summary>All who look are given one reading until something changes, here or in another process; a list of many pipelines may be a moment behind, but not for who ordered something.</summary>
public sealed class KeptListTests
{
    private const int Few = 3, Many = 60;
    private const string Paused = "paused by ";
    private readonly CancellationToken cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_read_is_given_until_something_changes()
    {
        await WithAsync(Few, async (site, clock) =>
        {
            StandingReader reader = site.Host.Services.GetRequiredService<StandingReader>();
            StandingList first = await QuietAsync(reader);
            Assert.Same(first, await reader.KeptAsync(cancel));
            clock.Advance(StandingList.LongestKept);
            StandingList later = await QuietAsync(reader);
            Assert.NotSame(first, later);
            await site.Workspace.Store.Pauses.PauseAsync(Pause("here", clock), cancel);
            Assert.Equal("here", By(await reader.KeptAsync(cancel)));
        });
    }

    [Fact]
    public async Task A_change_of_another_process_is_seen()
    {
        await WithAsync(Few, async (site, clock) =>
        {
            HttpClient viewer = await site.SignInAsync(Role.Viewer);
            Assert.DoesNotContain(Paused, await viewer.GetStringAsync("/", cancel), StringComparison.Ordinal);
            await using (SqliteStore other = await SqliteStore.OpenAsync(new SqliteStoreOptions(site.Workspace.Folder.Path), site.Workspace.Time, site.Workspace.Ids, cancel))
            {
                await other.Pauses.PauseAsync(Pause("elsewhere", clock), cancel);
            }

            Assert.Contains(Paused + "elsewhere", await viewer.GetStringAsync("/", cancel), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_long_list_is_a_moment_behind_but_not_for_who_ordered_something()
    {
        await WithAsync(Many, async (site, clock) =>
        {
            HttpClient admin = await site.SignInAsync(Role.Admin);
            StandingReader reader = site.Host.Services.GetRequiredService<StandingReader>();
            StandingList before = await QuietAsync(reader);
            await site.Workspace.Store.Pauses.PauseAsync(Pause("somebody", clock), cancel);
            Assert.Same(before, await reader.KeptAsync(cancel));
            clock.Advance(before.Behind);
            Assert.Equal("somebody", By(await reader.KeptAsync(cancel)));

            await admin.ActAsync("/new", $"/acts/pipelines/{SandboxSystems.Pipeline}/resume");
            Assert.Null(By(await reader.KeptAsync(cancel)));
            await admin.ActAsync("/new", $"/acts/pipelines/{SandboxSystems.Pipeline}/pause", ("reason", "a test"));
            Assert.Contains(Paused + "admin", await admin.GetStringAsync($"/?find={SandboxSystems.Pipeline}", cancel), StringComparison.Ordinal);
        });
    }

    /// <summary>A service with so many pipelines; they have no schedule, so none runs.</summary>
    private async Task WithAsync(int pipelines, Func<ServerSite, VirtualClock, Task> look)
    {
        using VirtualClock clock = VirtualClock.FrozenAt(TimeProvider.System.GetUtcNow());
        await using ServerSite site = await ServerSite.StartAsync(clock);
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder, clock: clock);
        StoredPipeline pattern = await systems.ApplyAsync(site);
        for (int number = 1; number < pipelines; number++)
        {
            await site.Workspace.Store.Revisions.AddAsync(string.Create(CultureInfo.InvariantCulture, $"pipeline-{number:D2}"), 0, pattern.Revision.Content, pattern.Revision.Hash, "test", pattern.Revision.At, cancel);
        }

        await look(site, clock);
        clock.Run();
    }

    /// <summary>The list once nothing goes on any more: the loops of the service look at first.</summary>
    private async Task<StandingList> QuietAsync(StandingReader reader)
    {
        for (int quiet = 0, tries = 0; tries < 200; tries++)
        {
            StandingList list = await reader.KeptAsync(cancel);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancel);
            quiet = list == await reader.KeptAsync(cancel) ? quiet + 1 : 0;
            if (quiet == 10) return list;
        }

        throw new TimeoutException("Something changes all the time.");
    }

    private static SchedulePause Pause(string by, TimeProvider clock) => new(SandboxSystems.Pipeline, by, clock.GetUtcNow(), "a test");

    private static string? By(StandingList list) => list.All.Single(one => one.Name == SandboxSystems.Pipeline).Pause?.By;
}

using Microsoft.Extensions.Logging.Abstractions;
using MlConnector.Composition;
using MlConnector.EndToEnd.World;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;

namespace MlConnector.EndToEnd;

/// <summary>A timer that calls <c>run --due</c>: what holds the schedules of the service holds here too, and of those that see the same turn one takes it.</summary>
public sealed class DueTests
{
    private const string Streams = "      ap_invoices: { schedule: daily at 03:17 }\n";
    private readonly CancellationToken cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_halted_schedule_begins_nothing_until_it_is_let_go_on()
    {
        await using Site site = await AppliedAsync();
        await InStoreAsync(site, store => store.Pauses.PauseAsync(new SchedulePause(Site.Pipeline, "ann", TimeProvider.System.GetUtcNow(), "month-end close"), cancel));
        Assert.Equal("nothing: ann halted the schedule (month-end close)", await NothingAsync(site));
        await NothingRanAsync(site);
        await InStoreAsync(site, store => store.Pauses.ResumeAsync(Site.Pipeline, cancel));
        await RunsAsync(site);
    }

    [Fact]
    public async Task A_blackout_begins_nothing_until_it_is_over()
    {
        await using Site site = await AppliedAsync("calendar: { blackouts: { month-end: { from: daily at 00:00, for: 24h } } }");
        Assert.Matches("^nothing until [0-9-]+ 00:00 \\(Etc/UTC\\): month-end holds it$", await NothingAsync(site));
        await NothingRanAsync(site);
        await File.WriteAllTextAsync(site.File, site.Configuration(Streams), cancel);
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        await RunsAsync(site);
    }

    [Fact]
    public async Task INV_8_a_turn_that_another_took_is_left_to_it()
    {
        await using Site site = await AppliedAsync();
        await ReadTwoDaysAgoAsync(site);
        DateTimeOffset turn = Turn(TimeProvider.System.GetUtcNow());
        await EndedRunAsync(site, new RunRecord("another", Site.Pipeline, 1, RunState.Running, TimeProvider.System.GetUtcNow()) { DueAt = turn }, results: []);
        Assert.Equal("nothing: another process has just taken this turn", await NothingAsync(site));
        await NothingRanAsync(site);
    }

    [Fact]
    public async Task INV_3_a_turn_whose_run_was_killed_is_run_again_and_delivers_nothing_twice()
    {
        await using Site site = await AppliedAsync();
        await ReadTwoDaysAgoAsync(site);
        await Kills.WhenPostedAsync(site.Host, site.PowerBi, site.Mlc, 1, "run", "--due");
        RunRecord killed = (await RunsOfAsync(site))[0];
        Assert.Equal((RunState.Running, Turn(killed.StartedAt)), (killed.State, killed.DueAt));
        await RunsAsync(site);
        IReadOnlyList<RunRecord> runs = await RunsOfAsync(site);
        Assert.Equal((RunState.Verified, killed.DueAt), (runs[0].State, runs[0].DueAt));
        Assert.Equal(RunState.Interrupted, runs.Single(run => run.RunId == killed.RunId).State);
        Delivered.InvoicesAgree(site);
        Delivered.NothingTwice(site.PowerBi.Dataset("Finance").Table("ApInvoices"));
    }

    private async Task<Site> AppliedAsync(string? setting = null)
    {
        Site site = await Site.StartAsync(Streams);
        if (setting is not null) await File.WriteAllTextAsync(site.File, site.Configuration(Streams).Replace("    streams:", $"    {setting}\n    streams:", StringComparison.Ordinal), cancel);
        await site.SetSecretsAsync();
        (await site.Mlc.RunAsync($"apply -f {site.File} --yes")).Ended(0);
        return site;
    }

    /// <summary>What is said where nothing begins.</summary>
    private static async Task<string?> NothingAsync(Site site) => (await site.Mlc.RunAsync("run --due --json")).Ended(0).Json.GetProperty("due").GetString();

    private async Task NothingRanAsync(Site site)
    {
        Assert.DoesNotContain(await RunsOfAsync(site), run => run.RunId.Length == 26); // those of a test have names
        Assert.Equal(0, site.PowerBi.Dataset("Finance").Tables.Sum(table => table.Count));
    }

    /// <summary>It runs, and its turn is used up by that.</summary>
    private static async Task RunsAsync(Site site)
    {
        Assert.Equal("Verified", (await site.Mlc.RunAsync("run --due --json")).Ended(0).Json.GetProperty("state").GetString());
        Assert.Matches("^nothing until [0-9-]+ 03:17 \\(Etc/UTC\\)$", await NothingAsync(site));
    }

    /// <summary>The newest turn of the schedule.</summary>
    private static DateTimeOffset Turn(DateTimeOffset now)
    {
        DateTimeOffset today = new(now.Year, now.Month, now.Day, 3, 17, 0, TimeSpan.Zero);
        return today <= now ? today : today.AddDays(-1);
    }

    private Task ReadTwoDaysAgoAsync(Site site) => EndedRunAsync(
        site, new RunRecord("earlier", Site.Pipeline, 1, RunState.Running, TimeProvider.System.GetUtcNow().AddDays(-2)), [new StreamResult("ap_invoices", "ApInvoices", RunState.Verified, new FateCounts())]);

    private Task EndedRunAsync(Site site, RunRecord run, StreamResult[] results) => InStoreAsync(site, async store =>
    {
        await store.Runs.StartAsync(run, cancel);
        foreach (StreamResult result in results) await store.Runs.SaveStreamAsync(run.RunId, result.Stream, result.ToJson(), cancel);
        await store.Runs.FinishAsync(run.RunId, RunState.Verified, run.StartedAt, new RunTotals(0, 0, 0), cancel);
    });

    private async Task<IReadOnlyList<RunRecord>> RunsOfAsync(Site site)
    {
        IReadOnlyList<RunRecord> runs = [];
        await InStoreAsync(site, async store => runs = await store.Runs.ListAsync(Site.Pipeline, 10, cancel));
        return runs;
    }

    private async Task InStoreAsync(Site site, Func<Store.SqliteStore, Task> act)
    {
        await using Workspace workspace = await Workspace.OpenAsync(new DataFolder(site.Mlc.Data), TimeProvider.System, _ => NullLoggerFactory.Instance, cancel);
        await act(workspace.Store);
    }
}

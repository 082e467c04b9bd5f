using System.Globalization;
using System.Net;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Ports;
using MlConnector.Sandbox.Time;
using MlConnector.Server.Tests.World;

namespace MlConnector.Server.Tests.Standing;

/// <summary>What looks at all pipelines asks the store as often for forty as for three: the list would get slower with each pipeline otherwise, for each reader.</summary>
public sealed class StatementTests(ITestOutputHelper output)
{
    private const int Few = 3, Many = 40, RunsOfEach = 30;
    private static readonly string[] Pages = ["/", "/reconciliation", "/credentials", "/quotas", "/settings", "/settings/alerts", "/dead-letters", "/audit", "/api/v1/pipelines?limit=200", "/api/v1/quotas", "/api/v1/secrets", "/metrics"];
    private readonly CancellationToken cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Looking_at_all_pipelines_takes_as_many_statements_for_many_as_for_few()
    {
        using VirtualClock clock = VirtualClock.FrozenAt(TimeProvider.System.GetUtcNow());
        await using ServerSite site = await ServerSite.StartAsync(clock);
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder, clock: clock);
        StoredPipeline pattern = await systems.ApplyAsync(site);
        for (int number = 1; number < Few; number++) await AddAsync(site, pattern, number);
        Dictionary<string, long> few = await CountAsync(site);
        for (int number = Few; number < Many; number++) await AddAsync(site, pattern, number);
        Dictionary<string, long> many = await CountAsync(site);
        foreach (string page in Pages) output.WriteLine($"{page}: {few[page]} statements for {Few} pipelines, {many[page]} for {Many}");
        Assert.Equal(few, many);
        Assert.All(many, page => Assert.InRange(page.Value, 1, 60));
        clock.Run();
    }

    /// <summary>A pipeline as the first one, with runs: the newest one waits for a limit, so that pages ask for its streams too.</summary>
    private async Task AddAsync(ServerSite site, StoredPipeline pattern, int number)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"pipeline-{number:D2}");
        await site.Workspace.Store.Revisions.AddAsync(name, 0, pattern.Revision.Content, pattern.Revision.Hash, "test", pattern.Revision.At, cancel);
        await site.Workspace.Store.Streams.OpenAsync(name, "ap_suppliers", "Suppliers", cancel);
        for (int back = RunsOfEach; back > 0; back--)
        {
            DateTimeOffset at = site.Workspace.Time.GetUtcNow() - TimeSpan.FromHours(back);
            string run = site.Workspace.Ids.Next();
            await site.Workspace.Store.Runs.StartAsync(new RunRecord(run, name, 1, RunState.Running, at), cancel);
            await site.Workspace.Store.Runs.FinishAsync(run, back == 1 ? RunState.Waiting : RunState.Verified, at.AddMinutes(1), new RunTotals(2, 1, 0), cancel);
        }
    }

    /// <summary>Statements of each page when it has been looked at before: what is read once per revision is known then. The fewest of some looks, since others ask the store too now and then.</summary>
    private async Task<Dictionary<string, long>> CountAsync(ServerSite site)
    {
        HttpClient browser = await site.SignInAsync(Role.Admin), program = await site.ProgramAsync();
        Dictionary<string, long> fewest = new(StringComparer.Ordinal);
        foreach (string page in Pages)
        {
            HttpClient client = page.StartsWith("/api/", StringComparison.Ordinal) || page == "/metrics" ? program : browser;
            await GetAsync(client, page);
            for (int look = 0; look < 3; look++)
            {
                // What was read before is given again as long as nothing changes: then nothing would be counted.
                await site.Workspace.Store.Pauses.PauseAsync(new SchedulePause(site.Workspace.Ids.Next(), "test", site.Workspace.Time.GetUtcNow(), "a change"), cancel);
                long before = site.Workspace.Store.Statements;
                await GetAsync(client, page);
                fewest[page] = Math.Min(fewest.GetValueOrDefault(page, long.MaxValue), site.Workspace.Store.Statements - before);
            }
        }

        return fewest;
    }

    private async Task GetAsync(HttpClient client, string page)
    {
        using HttpResponseMessage answer = await client.GetAsync(page, cancel);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{page} answered {(int)answer.StatusCode}");
    }
}

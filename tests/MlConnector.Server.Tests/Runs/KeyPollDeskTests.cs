using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;
using MlConnector.Server.KeyPolls;
using MlConnector.Server.Runs;
using MlConnector.Server.Tests.World;

namespace MlConnector.Server.Tests.Runs;

/// <summary>Keys that come while their pipeline runs wait in the store, each once, and are read afterwards, whatever happens to the process.</summary>
public sealed class KeyPollDeskTests
{
    private const string Poll = "pipelines/finance/streams/ap_invoices/poll";

    private readonly CancellationToken cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Keys_that_come_while_the_pipeline_runs_are_read_when_it_has_ended()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
        StoredPipeline stored = await systems.ApplyAsync(site, "ap_invoices: {}");
        (string first, string second) = (Order(systems, 0), Order(systems, 1));
        LiveRun run = Hang(site, stored);
        ApiAnswer waits = (await site.PostAsync(Poll, first)).Is(HttpStatusCode.Accepted);
        Assert.Equal((null, 1), (waits.Json.GetProperty("run").GetString(), waits.Json.GetProperty("waiting").GetInt32()));
        Assert.Equal(2, (await site.PostAsync(Poll, second)).Is(HttpStatusCode.Accepted).Json.GetProperty("waiting").GetInt32());
        Assert.Equal(2, (await site.PostAsync(Poll, first)).Is(HttpStatusCode.Accepted).Json.GetProperty("waiting").GetInt32());
        (await site.PostAsync(Poll, """{"keys":["nonsense"]}""")).IsProblem(HttpStatusCode.UnprocessableEntity, "RUN-KEYS");
        site.Host.Services.GetRequiredService<RunDesk>().Stop("finance");
        await run.Ended;
        await EmptyAsync(site);
        RunRecord read = Assert.Single(await site.Workspace.Store.Runs.ListAsync("finance", 10, cancel));
        Assert.Equal((2L, "program (token)"), (read.Totals!.Read, read.By));
    }

    [Fact]
    public async Task Keys_that_wait_outlive_the_process()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
        StoredPipeline stored = await systems.ApplyAsync(site, "ap_invoices: {}");
        await site.Workspace.Store.AskedKeys.AddAsync([new AskedKey("finance", "ap_invoices", KeyOf(systems, 0), "hook (token)", site.Workspace.Time.GetUtcNow()), new AskedKey("finance", "ap_invoices", KeyOf(systems, 1), "hook (token)", site.Workspace.Time.GetUtcNow())], 10, cancel);
        await site.RestartAsync();
        await EmptyAsync(site);
        Assert.Equal(2, Assert.Single(await site.Workspace.Store.Runs.ListAsync(stored.Name, 10, cancel)).Totals!.Read);
    }

    [Fact]
    public async Task What_is_no_key_any_more_is_dropped_alone_and_told_and_the_others_are_read()
    {
        using var log = new SaidLog();
        using ILoggerFactory logs = LoggerFactory.Create(builder => builder.AddProvider(log));
        await using ServerSite site = await ServerSite.StartAsync(logs: logs);
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
        StoredPipeline stored = await systems.ApplyAsync(site, "ap_invoices: {}");
        string[] keys = [KeyOf(systems, 0), "A|of another form", KeyOf(systems, 1), "gone", KeyOf(systems, 2)];
        await site.Workspace.Store.AskedKeys.AddAsync([.. keys.Select(key => new AskedKey("finance", "ap_invoices", key, "hook (token)", site.Workspace.Time.GetUtcNow()))], 10, cancel);
        await site.RestartAsync();
        await EmptyAsync(site);

        RunRecord run = Assert.Single(await site.Workspace.Store.Runs.ListAsync(stored.Name, 10, cancel));
        Assert.Equal(3, run.Totals!.Read);
        Assert.Contains("2 further keys waited that are no keys of the stream", run.Streams["ap_invoices"], StringComparison.Ordinal);
        string told = Assert.Single(log.Messages, message => message.StartsWith("2 keys of ap_invoices of pipeline finance waited", StringComparison.Ordinal));
        Assert.Contains("'A|of another form' is no key of ap_invoices. 'gone' is no key of ap_invoices.", told, StringComparison.Ordinal);
        AuditEntry entry = Assert.Single(await site.Workspace.Store.Audit.SearchAsync("keys.drop", null, 10, cancel));
        Assert.Contains("\"count\":\"2\"", entry.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("gone", entry.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_more_wait_than_can_be_read_in_time_and_what_cannot_be_read_any_more_is_dropped()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
        StoredPipeline stored = await systems.ApplyAsync(site, "ap_invoices: {}");
        LiveRun run = Hang(site, stored);
        await site.Workspace.Store.AskedKeys.AddAsync([.. Enumerable.Range(0, KeyPollDesk.MostWaiting).Select(number => new AskedKey("finance", "ap_invoices", $"gone|{number}|gone|gone", "hook (token)", site.Workspace.Time.GetUtcNow()))], KeyPollDesk.MostWaiting, cancel);
        (await site.PostAsync(Poll, Order(systems, 0))).IsProblem(HttpStatusCode.ServiceUnavailable, "KEYS-FULL");
        site.Host.Services.GetRequiredService<RunDesk>().Stop("finance");
        await run.Ended;
        await EmptyAsync(site);
        Assert.Empty(await site.Workspace.Store.Runs.ListAsync("finance", 10, cancel));
    }

    private static LiveRun Hang(ServerSite site, StoredPipeline stored) =>
        site.Host.Services.GetRequiredService<RunDesk>().Begin(stored, new RunRequest("test"), (_, _, stop) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop));

    private static string Order(SandboxSystems systems, int row) => $$"""{"keys":["{{KeyOf(systems, row)}}"]}""";

    private static string KeyOf(SandboxSystems systems, int row)
    {
        var invoice = systems.Syspro.Table("ApInvoice").Rows[row];
        return $"A|{invoice.Text("Supplier").Trim()}|{invoice.Text("Invoice").Trim()}";
    }

    private async Task EmptyAsync(ServerSite site)
    {
        while ((await site.Workspace.Store.AskedKeys.PipelinesAsync(cancel)).Count > 0) await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancel);
    }
}

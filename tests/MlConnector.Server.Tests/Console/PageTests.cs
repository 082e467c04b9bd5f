using Microsoft.Extensions.DependencyInjection;
using MlConnector.Abstractions.Errors;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;
using MlConnector.Server.Runs;
using MlConnector.Server.Tests.World;

namespace MlConnector.Server.Tests.Console;

/// <summary>What pages show, and that whoever only looks changes nothing.</summary>
public sealed class PageTests
{
    /// <summary>No name of a supplier is a number: every row is dead.</summary>
    private const string Dead = "ap_suppliers: { columns: { Supplier: Supplier, Rating: { compute: 'cast_integer(SupplierName)' } } }, gl_accounts: { columns: { GlCode: GlCode, Rating: { compute: 'cast_integer(Description)' } } }";

    private readonly CancellationToken cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Dead_letters_are_counted_all_shown_page_by_page_and_replayed_as_they_are_shown()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
        StoredPipeline stored = await systems.ApplyAsync(site, Dead);
        string run = await RunAsync(site, stored);
        HttpClient @operator = await site.SignInAsync(Role.Operator);
        IReadOnlyList<DeadLetterRecord> letters = await site.Workspace.Store.DeadLetters.ListAsync(new DeadLetterFilter("finance", "ap_suppliers"), cancel);
        string page = await @operator.GetStringAsync("/dead-letters", cancel);
        Assert.Contains($"{letters.Count} rows", page, StringComparison.Ordinal);
        Assert.Contains("in gl_accounts of", page, StringComparison.Ordinal);
        HashSet<long> shown = [];
        for (string? address = $"/dead-letters?pipeline=finance&stream=ap_suppliers&run={run}"; address is not null;)
        {
            page = await @operator.GetStringAsync(address, cancel);
            Assert.DoesNotContain("in gl_accounts of", page, StringComparison.Ordinal);
            foreach (DeadLetterRecord letter in letters.Where(letter => page.Contains($"\"/dead-letters/{letter.Id}\"", StringComparison.Ordinal))) Assert.True(shown.Add(letter.Id));
            address = page.Contains("The rows that follow", StringComparison.Ordinal) ? System.Net.WebUtility.HtmlDecode(page.Split("<p><a href=\"/dead-letters?")[1].Split('"')[0]) is var rest ? $"/dead-letters?{rest}" : null : null;
        }

        Assert.Equal(letters.Count, shown.Count);
        Assert.Contains("name=\"stream\" value=\"ap_suppliers\"", page, StringComparison.Ordinal);
        string replay = (await @operator.ActAsync("/dead-letters", "/acts/dead-letters/replay", ("pipeline", "finance"), ("stream", "ap_suppliers"), ("code", letters[0].Code), ("run", run))).Split('/')[^1];
        await EndedAsync(site, replay);
        Assert.Equal(["ap_suppliers"], (await site.Workspace.Store.Runs.FindAsync(replay, cancel))!.Streams.Keys.Select(key => key.Split('|', '/')[0]).Distinct());
    }

    /// <summary>What is wrong may be the mapping: its form is one button away, with the stream that the letter is of.</summary>
    [Fact]
    public async Task A_dead_letter_leads_to_the_columns_of_its_stream()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
        await RunAsync(site, await systems.ApplyAsync(site, Dead));
        DeadLetterRecord letter = (await site.Workspace.Store.DeadLetters.ListAsync(new DeadLetterFilter("finance", "ap_suppliers"), cancel))[0];
        HttpClient admin = await site.SignInAsync(Role.Admin);
        Assert.Contains("Change the mapping instead", await admin.GetStringAsync($"/dead-letters/{letter.Id}", cancel), StringComparison.Ordinal);
        Assert.DoesNotContain("Change the mapping instead", await (await site.SignInAsync(Role.Operator)).GetStringAsync($"/dead-letters/{letter.Id}", cancel), StringComparison.Ordinal);
        string form = await admin.ActAsync("/new", "/acts/pipelines/finance/edit", ("stream", "ap_suppliers"));
        Assert.Contains("cast_integer(SupplierName)", await admin.GetStringAsync(form, cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_repair_is_tried_in_the_console_and_over_the_api_and_nothing_is_stored()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
        await RunAsync(site, await systems.ApplyAsync(site, Dead));
        DeadLetterRecord letter = (await site.Workspace.Store.DeadLetters.ListAsync(new DeadLetterFilter("finance", "ap_suppliers"), cancel))[0];
        HttpClient @operator = await site.SignInAsync(Role.Operator);
        string page = $"/dead-letters/{letter.Id}", act = $"/acts{page}/try";
        Assert.Contains("REPAIR-NOT-ENOUGH", await @operator.ActAsync(page, act), StringComparison.Ordinal);
        Assert.Contains("REPAIR-NOT-ENOUGH", await @operator.ActAsync(page, act, ("field:SupplierName", "twelve")), StringComparison.Ordinal);
        string tried = await @operator.ActAsync(page, act, ("field:SupplierName", "12"));
        Assert.Contains("Nothing was stored or sent", await @operator.GetStringAsync(tried, cancel), StringComparison.Ordinal);
        (await site.PostAsync($"dead-letters/{letter.Id}/try", """{"values":{}}""")).IsProblem(System.Net.HttpStatusCode.UnprocessableEntity, "REPAIR-NOT-ENOUGH");
        (await site.PostAsync($"dead-letters/{letter.Id}/try", """{"values":{"SupplierName":"12"}}""")).Is(System.Net.HttpStatusCode.NoContent);
        Assert.Null(await site.Workspace.Store.DeadLetters.FindRepairAsync(letter.Id, cancel));
    }

    [Fact]
    public async Task A_run_that_could_not_begin_shows_why()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        var stored = new StoredPipeline(new Revision("finance", 1, "", "", "test", site.Workspace.Time.GetUtcNow()), null!);
        var held = new ConnectorException(new ConnectorError("LEASE-HELD", ErrorKind.Transient, ErrorOwner.Operator, "Another process is on it.", "Wait for it."));
        LiveRun run = site.Host.Services.GetRequiredService<RunDesk>().Begin(stored, new RunRequest("test"), (_, _, _) => throw held);
        await run.Ended;
        Assert.Contains("LEASE-HELD", await (await site.SignInAsync(Role.Viewer)).GetStringAsync($"/runs/{run.RunId}", cancel), StringComparison.Ordinal);
        ApiAnswer told = (await site.GetAsync($"runs/{run.RunId}")).Is(System.Net.HttpStatusCode.OK);
        Assert.Equal(("failed", "LEASE-HELD"), (told.Json.GetProperty("summary").GetProperty("state").GetString(), told.Json.GetProperty("live").GetProperty("errors")[0].GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Links_lead_to_pages_from_wherever_they_stand()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
        await RunAsync(site, await systems.ApplyAsync(site, Dead));
        string page = await (await site.SignInAsync(Role.Viewer)).GetStringAsync("/pipelines/finance", cancel);
        Assert.Contains("<a href=\"/dead-letters?pipeline=finance\"><b>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("/settings", page, StringComparison.Ordinal);
        HttpClient admin = await site.SignInAsync(Role.Admin);
        Assert.Contains("href=\"/settings\"", await admin.GetStringAsync("/", cancel), StringComparison.Ordinal);
        string seen = await admin.GetStringAsync("/settings", cancel);
        Assert.All(["users", "tokens", "alerts"], name => Assert.Contains($"href=\"/settings/{name}\"", seen, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_looks_at_a_reconciliation_reconciles_nothing()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
        await RunAsync(site, await systems.ApplyAsync(site, "ap_invoices: {}"));
        HttpClient viewer = await site.SignInAsync(Role.Viewer);
        string page = await viewer.GetStringAsync("/reconciliation/finance", cancel);
        Assert.Contains("Not reconciled yet", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Reconcile now", page, StringComparison.Ordinal);
        Assert.Empty(await site.Workspace.Store.Audit.SearchAsync("reconcile", null, 10, cancel));
        await (await site.SignInAsync(Role.Operator)).ActAsync("/reconciliation/finance", "/acts/pipelines/finance/reconcile");
        AuditEntry done = Assert.Single(await site.Workspace.Store.Audit.SearchAsync("reconcile", null, 10, cancel));
        page = await viewer.GetStringAsync("/reconciliation/finance", cancel);
        Assert.Contains("figures agree", page, StringComparison.Ordinal);
        Assert.Contains($"by operator (console), revision 1, audit entry {done.Number}", page, StringComparison.Ordinal);
        await site.RestartAsync();
        page = await (await site.SignInAsync(Role.Viewer)).GetStringAsync("/reconciliation/finance", cancel);
        Assert.Contains("figures agree", page, StringComparison.Ordinal);
        Assert.Contains($"by operator (console), revision 1, audit entry {done.Number}", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Older_entries_of_the_audit_trail_are_a_link_away()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        for (int i = 0; i < 110; i++) await site.Workspace.AuditAsync("anna", "test", $"entry-{i}.");
        HttpClient viewer = await site.SignInAsync(Role.Viewer);
        string newest = await viewer.GetStringAsync("/audit", cancel);
        Assert.DoesNotContain("entry-1.", newest, StringComparison.Ordinal);
        string older = await viewer.GetStringAsync($"/audit?{System.Net.WebUtility.HtmlDecode(newest.Split("href=\"/audit?")[1].Split('"')[0])}", cancel);
        Assert.Contains("entry-1.", older, StringComparison.Ordinal);
        Assert.DoesNotContain("entry-109.", older, StringComparison.Ordinal);
    }

    private async Task<string> RunAsync(ServerSite site, StoredPipeline stored)
    {
        LiveRun run = site.Host.Services.GetRequiredService<RunDesk>().Start(stored, new RunRequest("test"));
        await EndedAsync(site, run.RunId);
        return run.RunId;
    }

    private async Task EndedAsync(ServerSite site, string run)
    {
        while (await site.Workspace.Store.Runs.FindAsync(run, cancel) is not { EndedAt: not null }) await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancel);
    }
}

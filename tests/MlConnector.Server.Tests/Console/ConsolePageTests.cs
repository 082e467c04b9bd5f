using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Delivery;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;
using MlConnector.Server.Alerts.Facts;
using MlConnector.Server.Tests.World;

namespace MlConnector.Server.Tests.Console;

/// <summary>Pages that show what a run left: how full limits are, how fresh and how fast it was, what it said.</summary>
public sealed class ConsolePageTests
{
    private readonly CancellationToken cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task After_a_run_pages_tell_of_limits_freshness_rate_and_log_INV_6()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
        await site.SetUpAsync(systems);
        string[] runs = [await RunAsync(site), await RunAsync(site)];
        HttpClient viewer = await site.SignInAsync(Role.Viewer);
        string quotas = await PageAsync(viewer, "/quotas", "posts to dataset Finance", "rows to dataset Finance", "queries of the service principal", "<svg class=\"gauge", "Unused again", "href=\"/pipelines/finance\"");
        string pipeline = await PageAsync(viewer, "/pipelines/finance", "Age of what is shown", "Rows read a second", "As a table");
        string run = await PageAsync(viewer, $"/runs/{runs[0]}", "<h2>Log</h2>", "is settled", "ended verified");
        string log = await PageAsync(viewer, $"/runs/{runs[0]}/log", "begins, told by program (token)", "is settled");
        string api = (await site.GetAsync($"runs/{runs[0]}/log")).Is(HttpStatusCode.OK).Body;
        Assert.Contains(JsonDocument.Parse(api).RootElement.GetProperty("items").EnumerateArray(), line => line.GetProperty("message").GetString()!.Contains("is settled", StringComparison.Ordinal));
        (await site.GetAsync("runs/01UNKNOWN/log")).IsProblem(HttpStatusCode.NotFound, "RUN-UNKNOWN");
        JsonElement limit = (await site.GetAsync("quotas")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray().First(one => one.GetProperty("label").GetString() == "rows to dataset Finance");
        Assert.True(limit.GetProperty("used").GetInt64() > 0 && limit.GetProperty("unusedAt").ValueKind == JsonValueKind.String);
        Assert.All(SandboxSystems.Secrets.Values, secret => Assert.DoesNotContain(secret, quotas + pipeline + run + log + api, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_the_proof_of_a_run_scanned_at_the_destination_stands_on_its_page_and_in_the_API()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        var run = new RunRecord("01SCANNED", "finance", 1, RunState.Running, site.Workspace.Time.GetUtcNow());
        var result = new StreamResult("ap_invoices", "ApInvoices", RunState.Verified, new FateCounts()) { BytesScanned = 12_300_000 };
        await site.Workspace.Store.Runs.StartAsync(run, cancel);
        await site.Workspace.Store.Runs.SaveStreamAsync(run.RunId, result.Stream, result.ToJson(), cancel);
        await site.Workspace.Store.Runs.FinishAsync(run.RunId, RunState.Verified, run.StartedAt, new RunTotals(0, 0, 0), cancel);

        await PageAsync(await site.SignInAsync(Role.Viewer), $"/runs/{run.RunId}", "<b>13 MB</b><span>scanned there for the proof</span>");
        JsonElement stream = (await site.GetAsync($"runs/{run.RunId}")).Is(HttpStatusCode.OK).Json.GetProperty("streams")[0];
        Assert.Equal(12_300_000, stream.GetProperty("bytesScanned").GetInt64());
    }

    /// <summary>How full limits are is looked at by what tells of alerts, so the page waits for its first look.</summary>
    [Fact]
    public async Task The_overview_shows_of_each_pipeline_how_rows_went_and_which_limit_is_used_most()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
        await site.SetUpAsync(systems);
        await RunAsync(site);
        await RunAsync(site);
        HttpClient viewer = await site.SignInAsync(Role.Viewer);
        await site.Host.Services.GetRequiredService<QuotaOutlook>().OfAsync(await StoredPipeline.FindAsync(site.Workspace.Store.Revisions, SandboxSystems.Pipeline, cancel), cancel);
        await PageAsync(viewer, "/", "class=\"curve rows\"", "rows delivered by the oldest of them", "rows delivered</title>", "<meter", " to dataset Finance\"", "Limits used");
    }

    [Theory]
    [InlineData("/nothing-here")]
    [InlineData("/pipelines/finance/nothing")]
    public async Task An_address_that_leads_nowhere_shows_a_page(string address)
    {
        await using ServerSite site = await ServerSite.StartAsync();
        using HttpResponseMessage answer = await (await site.SignInAsync(Role.Viewer)).GetAsync(address, cancel);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        string page = await answer.Content.ReadAsStringAsync(cancel);
        Assert.Contains("There is no such page", page, StringComparison.Ordinal);
        Assert.Contains("Sign out", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_credential_tells_who_uses_it_and_when_it_worked_last_and_is_renewed_INV_6()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
        await site.SetUpAsync(systems);
        HttpClient admin = await site.SignInAsync(Role.Admin);
        await PageAsync(admin, "/credentials", "not yet");
        await RunAsync(site);
        string page = await PageAsync(admin, "/credentials", " ago", "href=\"/pipelines/finance\"", "href=\"/credentials?name=powerbi#set\"");
        Assert.DoesNotContain("not yet", page, StringComparison.Ordinal);
        JsonElement told = (await site.GetAsync("secrets")).Is(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray().First(one => one.GetProperty("name").GetString() == "powerbi");
        Assert.Equal(JsonValueKind.String, told.GetProperty("workedAt").ValueKind);
        await PageAsync(admin, "/credentials?name=powerbi", "Renew powerbi", "value=\"powerbi\"");
        await admin.ActAsync("/credentials", "/acts/credentials", ("name", "powerbi"), ("value", SandboxSystems.Secrets["powerbi"]));
        await PageAsync(admin, "/credentials", "not yet");
        Assert.DoesNotContain("Renew", await (await site.SignInAsync(Role.Viewer)).GetStringAsync("/credentials", cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_shows_each_line_of_what_changes_on_a_line_of_its_own()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
        await site.SetUpAsync(systems);
        HttpClient admin = await site.SignInAsync(Role.Admin);
        string id = (await admin.ActAsync("/new", "/acts/drafts/text", ("text", systems.Configuration("ap_suppliers: { write: versions }, gl_accounts: {}")))).Split('/')[2];
        string plan = await PageAsync(admin, $"/drafts/{id}/plan", "<pre class=\"diff\">");
        string[] lines = [.. plan[plan.IndexOf("<pre class=\"diff\">", StringComparison.Ordinal)..plan.IndexOf("</pre>", StringComparison.Ordinal)].Split("<span class=\"")[1..].Select(span => span[(span.IndexOf('>', StringComparison.Ordinal) + 1)..span.IndexOf("</span>", StringComparison.Ordinal)])];
        Assert.True(lines.Length > 1, string.Join('|', lines));
        Assert.All(lines, line => Assert.True(line.EndsWith('\n') && "+-~".Contains(line[0], StringComparison.Ordinal), line));
    }

    [Fact]
    public async Task Settings_show_what_holds_and_where_it_is_changed()
    {
        await using ServerSite site = await ServerSite.StartAsync(settings: "stuckAfter: 20m\nrunLogs: { keep: 7d, megabytes: 64 }\nalerts: { remindAfter: 0s }\n");
        await site.Workspace.AuditAsync("ann", "test", "x");
        await PageAsync(await site.SignInAsync(Role.Admin), "/settings", "value=\"20m\"", "value=\"7d\"", "mlc serve", "service.yaml", "mlc secrets rotate", "audit", site.Host.Addresses[0].ToString());
    }

    private static async Task<string> RunAsync(ServerSite site)
    {
        ApiAnswer started = await site.PostAsync($"pipelines/{SandboxSystems.Pipeline}/runs");
        await site.EndedAsync(started);
        return started.Json.GetProperty("run").GetString()!;
    }

    private async Task<string> PageAsync(HttpClient browser, string address, params string[] expected)
    {
        string page = WebUtility.HtmlDecode(await browser.GetStringAsync(address, cancel));
        Assert.All(expected, text => Assert.Contains(text, page, StringComparison.Ordinal));
        return page;
    }
}

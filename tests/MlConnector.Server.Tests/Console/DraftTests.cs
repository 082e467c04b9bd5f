using Microsoft.Extensions.DependencyInjection;
using MlConnector.Composition;
using MlConnector.Composition.Pipelines;
using MlConnector.Engine.Configuration.Model;
using MlConnector.Engine.Ports;
using MlConnector.Engine.Runs;
using MlConnector.Server.Applying;
using MlConnector.Server.Runs;
using MlConnector.Server.Tests.World;

namespace MlConnector.Server.Tests.Console;

/// <summary>What a draft may change before it is applied (nothing), and what applying it does.</summary>
public sealed class DraftTests
{
    private const string OtherMapping = "ap_suppliers: { columns: { Supplier: Supplier } }";

    private readonly CancellationToken cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_draft_never_changes_a_secret_that_a_pipeline_uses_until_it_is_applied()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
        await systems.ApplyAsync(site);
        HttpClient admin = await site.SignInAsync(Role.Admin);
        string own = await EnterAsync(site, admin, await EditAsync(admin), "first");
        Assert.Equal("finance-erp-odata-password", own);
        Assert.Equal(SandboxSystems.Secrets["syspro-odata"], await ValueAsync(site, "syspro-odata"));
        string other = await EnterAsync(site, admin, await EditAsync(admin), "second");
        Assert.Equal(("finance-erp-odata-password-2", "first"), (other, await ValueAsync(site, own)));
        Assert.Equal("admin (console)", (await site.Workspace.Store.Audit.SearchAsync("secret.set", null, 1, cancel))[0].Who);
    }

    [Fact]
    public async Task What_is_typed_again_into_the_same_draft_takes_the_place_of_what_was_typed()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        HttpClient admin = await site.SignInAsync(Role.Admin);
        string id = (await admin.ActAsync("/new", "/acts/drafts", ("pipeline", "stock"), ("source", "syspro"), ("destination", "power-bi"))).Split('/')[2];
        Assert.Equal(await EnterAsync(site, admin, id, "mistyped"), await EnterAsync(site, admin, id, "right"));
        Assert.Equal("right", await ValueAsync(site, "stock-erp-odata-password"));
    }

    [Fact]
    public async Task A_name_that_a_pipeline_has_is_not_set_up_anew()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
        await systems.ApplyAsync(site);
        HttpClient admin = await site.SignInAsync(Role.Admin);
        Assert.Contains("DRAFT-NAME", await admin.ActAsync("/new", "/acts/drafts", ("pipeline", "finance"), ("source", "syspro"), ("destination", "power-bi")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pipelines: { a: { source: erp }, b: { source: erp } }", "DRAFT-PIPELINES")]
    [InlineData("connections: { erp: { type: syspro } }", "DRAFT-PIPELINES")]
    public async Task A_text_of_several_pipelines_is_refused_before_one_of_them_is_lost(string text, string code)
    {
        await using ServerSite site = await ServerSite.StartAsync();
        HttpClient admin = await site.SignInAsync(Role.Admin);
        Assert.Contains(code, await admin.ActAsync("/new", "/acts/drafts/text", ("text", text)), StringComparison.Ordinal);
        Assert.Empty(await site.Workspace.Store.Drafts.ListAsync(cancel));
    }

    [Fact]
    public async Task A_text_without_an_ERP_says_so()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        HttpClient admin = await site.SignInAsync(Role.Admin);
        string id = (await admin.ActAsync("/new", "/acts/drafts/text", ("text", "pipelines: { a: { source: erp } }"))).Split('/')[2];
        Assert.Contains("DRAFT-NO-SOURCE", await admin.GetStringAsync($"/drafts/{id}/check", cancel), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("replay", "replay")]
    [InlineData("reread", "full")]
    public async Task Applying_in_the_console_brings_rows_of_the_older_mapping_to_the_new_one(string existing, string purpose)
    {
        await using ServerSite site = await ServerSite.StartAsync();
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
        await DeliverAsync(site, systems);
        HttpClient admin = await site.SignInAsync(Role.Admin);
        string id = await ChangeAsync(admin, systems, existing);
        Assert.Contains("older mapping", await admin.GetStringAsync($"/drafts/{id}/plan", cancel), StringComparison.Ordinal);
        string run = (await admin.ActAsync("/new", $"/acts/drafts/{id}/apply", ("breaking", "on"))).Split('/')[^1];
        RunRecord ended = await EndedAsync(site, run);
        Assert.Equal((RunState.Verified, purpose, 2, "admin (console)"), (ended.State, ended.Purpose, ended.Revision, ended.By));
        Assert.True(ended.Totals!.Delivered > 0);
    }

    [Fact]
    public async Task What_another_run_has_to_follow_is_not_applied_while_one_is_under_way()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
        StoredPipeline stored = await DeliverAsync(site, systems);
        HttpClient admin = await site.SignInAsync(Role.Admin);
        string id = await ChangeAsync(admin, systems, "replay");
        LiveRun run = site.Host.Services.GetRequiredService<RunDesk>().Begin(stored, new RunRequest("test"), (_, _, stop) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop));
        Assert.Contains("RUN-UNDERWAY", await admin.ActAsync("/new", $"/acts/drafts/{id}/apply", ("breaking", "on")), StringComparison.Ordinal);
        string yaml = systems.Configuration(OtherMapping);
        (await site.CallAsync(HttpMethod.Put, "pipelines/finance/configuration?allowBreaking=true&existing=reread", yaml, "application/yaml")).IsProblem(System.Net.HttpStatusCode.Conflict, "RUN-UNDERWAY");
        Assert.Equal(1, (await StoredPipeline.FindAsync(site.Workspace.Store.Revisions, "finance", cancel)).Revision.Number);
        Assert.True((await site.CallAsync(HttpMethod.Put, "pipelines/finance/configuration?allowBreaking=true&existing=leave", yaml, "application/yaml")).Is(System.Net.HttpStatusCode.OK).Json.GetProperty("isNew").GetBoolean());
        site.Host.Services.GetRequiredService<RunDesk>().Stop("finance");
        await run.Ended;
    }

    /// <summary>Its turn may come between the last look and the end of the apply, which takes as long as the destination does.</summary>
    [Fact]
    public async Task A_run_that_begins_meanwhile_is_told_and_the_configuration_stands()
    {
        await using ServerSite site = await ServerSite.StartAsync();
        await using SandboxSystems systems = await SandboxSystems.StartAsync(site.Folder);
        StoredPipeline stored = await DeliverAsync(site, systems);
        RunDesk runs = site.Host.Services.GetRequiredService<RunDesk>();
        ConfigurationFile file = ConfigurationFile.Parse("test", systems.Configuration(OtherMapping), site.Folder);
        LiveRun? turn = null;
        var consent = new ApplyConsent("test") { AllowBreaking = true, Existing = ExistingRows.Replay, LastWord = _ => turn = runs.Begin(stored, new RunRequest("schedule"), (_, _, stop) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop)) };
        AppliedHere here = await site.Host.Services.GetRequiredService<ApplyDesk>().ApplyAsync(file, file.Pipeline(null), consent, asked: false, cancel);
        Assert.Equal((2, null), (here.Applied.Revision, here.Run));
        Assert.Contains("choose replay for existing rows", here.Remark, StringComparison.Ordinal);
        runs.Stop("finance");
        await turn!.Ended;
    }

    private async Task<StoredPipeline> DeliverAsync(ServerSite site, SandboxSystems systems)
    {
        StoredPipeline stored = await systems.ApplyAsync(site);
        LiveRun run = site.Host.Services.GetRequiredService<RunDesk>().Start(stored, new RunRequest("test"));
        Assert.Equal(RunState.Verified, (await EndedAsync(site, run.RunId)).State);
        return stored;
    }

    private async Task<RunRecord> EndedAsync(ServerSite site, string run)
    {
        while (true)
        {
            if (await site.Workspace.Store.Runs.FindAsync(run, cancel) is { EndedAt: not null } ended) return ended;
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, cancel);
        }
    }

    private static async Task<string> ChangeAsync(HttpClient admin, SandboxSystems systems, string existing)
    {
        string text = systems.Configuration(OtherMapping).Replace("    dataset: Finance", $"    dataset: Finance\n    policies: {{ existing: {existing} }}", StringComparison.Ordinal);
        return (await admin.ActAsync("/new", "/acts/drafts/text", ("text", text))).Split('/')[2];
    }

    private static async Task<string> EditAsync(HttpClient admin) => (await admin.ActAsync("/new", "/acts/pipelines/finance/edit")).Split('/')[2];

    private async Task<string> EnterAsync(ServerSite site, HttpClient admin, string id, string value)
    {
        await admin.ActAsync("/new", $"/acts/drafts/{id}/connections", ("erp:odata.password", value));
        string text = (await site.Workspace.Store.Drafts.FindAsync(id, cancel))!.Text;
        return text[(text.IndexOf("password: ${secret:", StringComparison.Ordinal) + "password: ${secret:".Length)..].Split('}')[0];
    }

    private async Task<string> ValueAsync(ServerSite site, string name) => (await site.Workspace.Vault.GetAsync(name, cancel)).Reveal();
}
